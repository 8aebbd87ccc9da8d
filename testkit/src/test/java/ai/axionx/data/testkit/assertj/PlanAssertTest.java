package ai.axionx.data.testkit.assertj;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.testkit.Sql;
import ai.axionx.data.testkit.junit.AxionDatabase;
import ai.axionx.data.testkit.junit.Lifetime;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@AxionDatabase(value = "blank", per = Lifetime.CLASS)
final class PlanAssertTest {

    private static final OffsetDateTime NEW_YEAR = OffsetDateTime.parse("2025-01-01T00:00:00Z");

    private static final String OF_A_PLACE = "select * from visits where place = ?";
    private static final String OF_A_PLACE_AND_YEAR = OF_A_PLACE + " and at >= ? and at < ?";

    private final Connection connection;

    PlanAssertTest(DataSource source) throws SQLException {
        connection = source.getConnection();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @BeforeAll
    static void fill(Connection owner) throws SQLException {
        for (String sql : List.of(
                "create table places (code text primary key, area integer)",
                "create table visits (id bigint, at timestamptz, place text, primary key (id, at)) partition by range (at)",
                "create table visits_2024 partition of visits for values from ('2024-01-01Z') to ('2025-01-01Z')",
                "create table visits_2025 partition of visits for values from ('2025-01-01Z') to ('2026-01-01Z')",
                "create table visits_2026 partition of visits for values from ('2026-01-01Z') to ('2027-01-01Z')",
                "create index visits_place_idx on visits (place)",
                "insert into places select 'place ' || n, n from generate_series(1, 5000) n",
                "insert into visits select n, timestamptz '2024-01-01Z' + n * interval '3 hours', 'place ' || n % 500"
                        + " from generate_series(1, 8000) n",
                """
                create function note_visit() returns trigger language plpgsql as $$
                begin
                    insert into visits values (-1, '2026-06-01Z', new.code);
                    return null;
                end $$
                """,
                "create trigger note_visit after insert on places for each row execute function note_visit()",
                "analyze")) {
            Sql.execute(owner, sql);
        }
    }

    // What passes -----------------------------------------------------------------------------------------------------

    @Test
    void aPartitionedTablesIndex_isUsed_byItsPartsInPartitions() throws SQLException {
        assertThatPlan(connection, OF_A_PLACE, "place 7")
                .usesIndex("visits_place_idx")
                .usesIndex("public.visits_place_idx")
                .usesIndex("visits_2024_place_idx")
                .usesExactlyIndexes("visits_place_idx")
                .usesNoSequentialScan()
                .usesNoSequentialScanOf("visits")
                .touchesExactly("visits_2024", "visits_2025", "public.visits_2026")
                .touchesPartitions(3)
                .readsAtMost(200);
    }

    @Test
    void prunedPartitions_areNotTouched() throws SQLException {
        assertThatPlan(connection, OF_A_PLACE_AND_YEAR, "place 7", NEW_YEAR, NEW_YEAR.plusYears(1))
                .touchesExactly("visits_2025");
    }

    /** Pruned when it runs, not when it is planned: they stand in the plan, and never run. */
    @Test
    void partitionsPrunedLate_areNotTouched() throws SQLException {
        assertThatPlan(connection, "select * from visits where at = (select ?::timestamptz)", NEW_YEAR)
                .touchesExactly("visits_2025");
    }

    @Test
    void whatIsPlanned_andNeverRuns_isNotUsed() throws SQLException {
        assertThatPlan(
                        connection,
                        "select (select count(*) from visits where place = 'place 7') from places where code = ?",
                        "nowhere")
                .usesExactlyIndexes("places_pkey")
                .touchesPartitions(0);
    }

    @Test
    void anInsert_touchesThePartitionOfItsRow_andThoseOfItsTriggers() throws SQLException {
        assertThatPlan(connection, "insert into visits values (-2, ?, 'place 7')", NEW_YEAR)
                .touchesExactly("visits_2025");
        assertThatPlan(connection, "insert into places values ('Chur', 1)").touchesExactly("visits_2026");
    }

    @Test
    void anUpdateThatMovesARow_touchesBothPartitions() throws SQLException {
        assertThatPlan(
                        connection,
                        "update visits set at = ? where id = 1 and at < ?",
                        NEW_YEAR,
                        OffsetDateTime.parse("2024-02-01T00:00:00Z"))
                .touchesExactly("visits_2024", "visits_2025");
    }

    @Test
    void bothSidesOfAnIndexJoin_areFound_underABitmap() throws SQLException {
        assertThatPlan(
                        connection,
                        "select * from visits where (place = 'place 7' or place = 'place 8') and at < ?",
                        NEW_YEAR)
                .usesExactlyIndexes("visits_place_idx")
                .touchesExactly("visits_2024");
    }

    @Test
    void parameters_areBound_asTheTestSays() throws SQLException {
        assertThatPlan(
                        connection,
                        "select * from places where code = any (?)",
                        statement -> statement.setArray(
                                1, connection.createArrayOf("text", new String[] {"place 1", "place 2"})))
                .usesIndex("places_pkey");
    }

    // What it leaves behind -------------------------------------------------------------------------------------------

    @Test
    void whatTheStatementWrote_isTakenBack() throws SQLException {
        assertThatPlan(connection, "delete from places").touchesPartitions(0);

        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(Sql.value(connection, "select count(*) from places")).isEqualTo("5000");
    }

    @Test
    void anOpenTransaction_goesOn_alsoWhenTheStatementFails() throws SQLException {
        connection.setAutoCommit(false);
        Sql.execute(connection, "insert into visits values (-3, '2024-06-01Z', 'Olten')");

        assertThatPlan(connection, "delete from visits where id = -3").touchesPartitions(3);
        assertThatThrownBy(() -> assertThatPlan(connection, "select 1 / ?", 0))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("division by zero");

        assertThat(Sql.value(connection, "select place from visits where id = -3"))
                .isEqualTo("Olten");
        connection.rollback();
    }

    // What fails ------------------------------------------------------------------------------------------------------

    @Test
    void anotherIndex_fails_withThePlan() throws SQLException {
        assertThat(failure("select * from places where code = ?", plan -> plan.usesIndex("visits_place_idx"), "Zug"))
                .isEqualTo("""
                        expected the statement to use index visits_place_idx, but it uses public.places_pkey:
                        select * from places where code = ?
                        Index Scan using places_pkey on public.places (rows 0, loops 1, buffers 2)
                            Index Cond: (places.code = '…'::text)
                        """);
    }

    @Test
    void oneIndexMore_fails() throws SQLException {
        String both = "select * from places join visits on place = code where code = ?";

        assertThat(failure(both, plan -> plan.usesExactlyIndexes("visits_place_idx"), "place 7"))
                .startsWith("expected the statement to use no other index than visits_place_idx,"
                        + " but it uses public.places_pkey:\n");
        assertThat(failure("select * from places where code = ?", PlanAssert::usesExactlyIndexes, "place 7"))
                .startsWith("expected the statement to use no index, but it uses public.places_pkey:\n");
    }

    @Test
    void aSequentialScan_fails_alsoInAPartThatNeverRan() throws SQLException {
        assertThat(failure("select * from places where area = ?", PlanAssert::usesNoSequentialScan, 815))
                .startsWith("expected the statement to use no sequential scan, but it has one of public.places:\n")
                .contains("Filter: (places.area = …)")
                .doesNotContain("815");
        assertThat(failure(
                        "select (select min(at) from visits where id % 2 = 0) from places where code = ?",
                        plan -> plan.usesNoSequentialScanOf("places").usesNoSequentialScanOf("visits"), "nowhere"))
                .startsWith("expected the statement to use no sequential scan of visits, but it has one of"
                        + " public.visits_2024, public.visits_2025, public.visits_2026:\n")
                .contains("(never executed)");
    }

    @Test
    void anotherPartition_fails() throws SQLException {
        Object[] year = {"place 7", NEW_YEAR, NEW_YEAR.plusYears(1)};

        assertThat(failure(OF_A_PLACE_AND_YEAR, plan -> plan.touchesExactly("visits_2024"), year))
                .startsWith("expected the statement to touch exactly visits_2024, but it touches public.visits_2025:\n")
                .doesNotContain("place 7");
        assertThat(failure(OF_A_PLACE_AND_YEAR, plan -> plan.touchesExactly("visits_2024", "visits_2025"), year))
                .startsWith("expected the statement to touch exactly visits_2024, visits_2025, but it touches"
                        + " public.visits_2025:\n");
        assertThat(failure(OF_A_PLACE_AND_YEAR, PlanAssert::touchesExactly, year))
                .startsWith("expected the statement to touch exactly no partition, but it touches"
                        + " public.visits_2025:\n");
        assertThat(failure(OF_A_PLACE, plan -> plan.touchesPartitions(2), "place 7"))
                .startsWith("expected the statement to touch 2 partitions, but it touches 3: public.visits_2024,"
                        + " public.visits_2025, public.visits_2026:\n");
        assertThat(failure("select 1", plan -> plan.touchesPartitions(2)))
                .startsWith("expected the statement to touch 2 partitions, but it touches 0: none:\n");
    }

    @Test
    void tooManyBuffers_fail() throws SQLException {
        assertThat(failure("select count(*) from places", plan -> plan.readsAtMost(3)))
                .containsPattern("^expected the statement to read at most 3 buffers, but it reads [1-9][0-9]+:\n")
                .containsPattern("Seq Scan on public.places \\(rows 5000, loops 1, buffers [1-9][0-9]+\\)");
    }

    @Test
    void aNameThatThereIsNot_fails_whateverIsSaidOfIt() throws SQLException {
        String ending = " in this database; correct the name in the test";

        assertThat(failure("select 1", plan -> plan.usesIndex("visits")))
                .isEqualTo("there is no index visits" + ending);
        assertThat(failure("select 1", plan -> plan.usesNoSequentialScanOf("visit")))
                .isEqualTo("there is no table visit" + ending);
        assertThat(failure("select 1", plan -> plan.touchesExactly("visits")))
                .isEqualTo("there is no partition visits" + ending);
        assertThat(failure("select 1", plan -> plan.usesExactlyIndexes("places_key")))
                .isEqualTo("there is no index places_key" + ending);
    }

    @Test
    void aDescription_standsBeforeTheMessage() throws SQLException {
        assertThat(failure("select 1", plan -> plan.as("the answer").usesIndex("x")))
                .startsWith("[the answer] there is no index x");
    }

    /** What the server puts into conditions is not shown, whatever it looks like. */
    @Test
    void values_areNotShown() throws SQLException {
        Sql.execute(connection, "create temporary table notes (\"it's\" text, \"№7\" numeric, b5 text)");

        assertThat(failure(
                        "select * from notes where \"it's\" = ? and \"№7\" = ? and b5 = ? and \"№7\" <> 42",
                        PlanAssert::usesNoSequentialScan,
                        "geheim'\\",
                        new BigDecimal("-4711.5"),
                        "c'est'secret"))
                .startsWith("expected the statement to use no sequential scan, but it has one of pg_temp.notes:\n")
                .contains("notes.\"it's\" = '…'::text", "notes.\"№7\" = '…'::numeric", "notes.b5 = '…'::text")
                .doesNotContain("geheim", "4711", "secret");
    }

    private String failure(String sql, Consumer<PlanAssert> assertion, Object... parameters) throws SQLException {
        PlanAssert plan = assertThatPlan(connection, sql, parameters);
        return Failure.messageOf(() -> assertion.accept(plan));
    }
}
