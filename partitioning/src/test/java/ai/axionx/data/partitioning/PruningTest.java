package ai.axionx.data.partitioning;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.assertj.PlanAssert;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever knows the id alone reads, locks or writes in one partition of many. */
final class PruningTest {

    private static final TimeOrderedId KNOWN = TimeOrderedId.at(Instant.parse("2008-10-31T23:59:59.999Z"));
    private static final String PARTITION = "tracks_p20081001";

    private static OpsDatabase database;

    @BeforeAll
    static void start() throws SQLException {
        database = OpsDatabase.start();
        try (Connection owner = database.owner()) {
            OpsDatabase.createTable(owner, "tracks");
            Sql.execute(
                    owner,
                    "select ops.register_partitioned_table('road.tracks', '1 month')",
                    "select ops.ensure_partitions('road.tracks', '2008-10-01Z', '2009-03-01Z')",
                    "insert into road.tracks values ('" + KNOWN.id() + "', '" + KNOWN.createdAt() + "', 'known')",
                    "analyze road.tracks");
        }
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    static Stream<Arguments> statements() {
        String byId = " where id = $1 and created_at = ops.uuid_v7_ts($1)";
        return Stream.of(
                Arguments.of("select * from road.tracks" + byId, "force_custom_plan"),
                Arguments.of("select * from road.tracks" + byId, "force_generic_plan"),
                Arguments.of("select * from road.tracks" + byId + " for update", "force_custom_plan"),
                Arguments.of("select * from road.tracks" + byId + " for update", "force_generic_plan"),
                Arguments.of("update road.tracks set note = 'seen'" + byId, "force_custom_plan"),
                Arguments.of("delete from road.tracks" + byId, "force_custom_plan"));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void byIdAlone_onePartitionIsTouched(String statement, String plans) throws SQLException {
        plan(statement, plans).touchesExactly(PARTITION);
    }

    /** What makes the tests above tests: without the second condition the server looks everywhere. */
    @Test
    void byIdWithoutItsInstant_allPartitionsAreTouched() throws SQLException {
        plan("select * from road.tracks where id = $1", "force_custom_plan").touchesPartitions(9 + 6 + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"select note from", "update", "delete from"})
    void byIdAlone_onePartitionIsLocked_andTheRowIsFound(String verb) throws SQLException {
        try (Connection owner = database.owner()) {
            owner.setAutoCommit(false);
            List<String> found = Sql.rows(
                    owner,
                    verb + " road.tracks" + (verb.equals("update") ? " set note = 'seen'" : "")
                            + " where id = ?::uuid and created_at = ops.uuid_v7_ts(?::uuid)"
                            + (verb.startsWith("select") ? "" : " returning id"),
                    KNOWN.id(),
                    KNOWN.id());

            assertThat(found).hasSize(1);
            assertThat(Sql.rows(owner, """
                            select c.relname
                            from pg_locks l join pg_class c on c.oid = l.relation
                            where l.pid = pg_backend_pid() and c.relispartition and c.relkind = 'r'
                            """)).containsExactly(PARTITION);
            owner.rollback();
        }
    }

    /** What is left out at the start of the execution is left out here, too. */
    private static PlanAssert plan(String statement, String plans) throws SQLException {
        try (Connection owner = database.owner()) {
            Sql.execute(owner, "set plan_cache_mode = " + plans, "prepare by_id (uuid) as " + statement);
            PlanAssert plan = assertThatPlan(owner, "execute by_id ('" + KNOWN.id() + "')");
            assertThat(Sql.row(owner, "select generic_plans > 0 from pg_prepared_statements where name = 'by_id'"))
                    .isEqualTo(plans.equals("force_generic_plan") ? "t" : "f");
            return plan;
        }
    }
}
