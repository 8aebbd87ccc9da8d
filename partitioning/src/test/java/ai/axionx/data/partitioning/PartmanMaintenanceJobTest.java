package ai.axionx.data.partitioning;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatStatementsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the job does where nothing is in its way: partitions ahead, retirement, and a report of both. */
final class PartmanMaintenanceJobTest {

    private static final String TODAY = "date_trunc('day', now(), 'UTC')";

    private OpsDatabase database;
    private Connection owner;
    private PartmanMaintenanceJob job;

    @BeforeEach
    void start() throws SQLException {
        database = OpsDatabase.start();
        owner = database.owner();
        Sql.execute(owner, "set timezone = 'UTC'");
        job = new PartmanMaintenanceJob(database.worker()).withAttempts(1, Duration.ZERO);
    }

    @AfterEach
    void stop() throws SQLException {
        owner.close();
        database.close();
    }

    @Test
    void nothingDue_nothingIsDone_andTheRunIsNoted() throws SQLException {
        table("tracks", PartitionInterval.MONTH);

        MaintenanceReport report = job.maintain();

        assertThat(report.succeeded()).isTrue();
        assertThat(report.tables()).singleElement().satisfies(table -> {
            assertThat(table.table()).isEqualTo("road.tracks");
            assertThat(table.created()).isEmpty();
            assertThat(table.difference()).isEmpty();
        });
        assertThat(Sql.rows(owner, "select tables, failed, created, retired from ops.maintenance_runs"))
                .containsExactly("1|0|0|0");
    }

    @Test
    void nothingDue_costsTheSame_howeverManyTablesThereAre() throws SQLException {
        for (int i = 0; i < 20; i++) {
            table("visits_" + i, PartitionInterval.DAY);
        }
        try (Connection administrator = database.administrator()) {
            assertThatStatementsOf(administrator, job::maintain).hasAtMost(3);
        }
    }

    @Test
    void partitionsAheadMissing_theyAreMade() throws SQLException {
        table("visits", PartitionInterval.DAY);
        List<Partition> before = Partition.of(owner, "road.visits");
        drop(before.get(before.size() - 1));
        drop(before.get(before.size() - 2));
        drop(before.get(4));

        MaintenanceReport report = job.maintain();

        assertThat(report.created()).isEqualTo(3);
        assertThat(report.succeeded()).isTrue();
        assertThat(report.tables().get(0).created())
                .containsExactly(
                        before.get(4).name(),
                        before.get(before.size() - 2).name(),
                        before.get(before.size() - 1).name());
        assertThat(Partition.of(owner, "road.visits")).isEqualTo(before);
        assertThat(Sql.row(owner, "select maintenance_last_run is not null from partman.part_config"))
                .isEqualTo("t");
        assertThat(job.maintain().created()).isZero();
    }

    @Test
    void aged_dropped() throws SQLException {
        table("visits", PartitionInterval.DAY);
        Sql.execute(
                owner,
                "select ops.ensure_partitions('road.visits', now() - interval '12 days', now())",
                "select ops.set_retention('road.visits', interval '7 days', 'drop')");

        MaintenanceReport report = job.maintain();

        assertThat(report.succeeded()).isTrue();
        // Twelve days back, the day itself included, less today and seven days that are kept.
        assertThat(report.retired()).isEqualTo(5);
        assertThat(report.tables().get(0).retired())
                .allSatisfy(end -> assertThat(end.outcome()).isEqualTo("dropped"));
        assertThat(Partition.of(owner, "road.visits").get(0).lower())
                .isEqualTo(instant(TODAY + " - interval '7 days'"));
        assertThat(job.maintain().retired()).isZero();
    }

    @Test
    void aged_detached() throws SQLException {
        table("visits", PartitionInterval.DAY);
        Sql.execute(
                owner,
                "select ops.ensure_partitions('road.visits', now() - interval '9 days', now())",
                insert("visits", "now() - interval '9 days'"),
                "select ops.set_retention('road.visits', interval '7 days', 'detach')");
        String oldest = Partition.of(owner, "road.visits").get(0).name();

        MaintenanceReport report = job.maintain();

        assertThat(report.tables().get(0).retired())
                .extracting(TableMaintenance.Outcome::outcome)
                .containsOnly("detached");
        assertThat(Sql.row(owner, "select count(*) from " + oldest)).isEqualTo("1");
        assertThat(Sql.row(owner, "select count(*) from road.visits")).isEqualTo("0");
        assertThat(job.maintain().retired()).isZero();
    }

    @Test
    void agedButStillNeeded_kept_untilItIsNot() throws SQLException {
        table("visits", PartitionInterval.DAY);
        Sql.execute(
                owner,
                "select ops.ensure_partitions('road.visits', now() - interval '9 days', now())",
                insert("visits", "now() - interval '9 days'"),
                "select ops.set_retention('road.visits', interval '7 days', 'drop', 'note is null')");
        String oldest = Partition.of(owner, "road.visits").get(0).name();

        MaintenanceReport report = job.maintain();

        assertThat(report.succeeded()).isTrue();
        assertThat(report.retired()).isEqualTo(1);
        assertThat(report.tables().get(0).kept()).singleElement().satisfies(kept -> {
            assertThat(kept.partition()).isEqualTo(oldest);
            assertThat(kept.detail()).startsWith("1 rows are still needed (note is null), one of them of ");
        });

        Sql.execute(owner, "update road.visits set note = 'seen'");
        assertThat(job.maintain().tables().get(0).retired())
                .extracting(TableMaintenance.Outcome::partition)
                .containsExactly(oldest);
    }

    @Test
    void quarantine_detachedFirst_droppedDaysAfter() throws SQLException {
        table("visits", PartitionInterval.DAY);
        Sql.execute(
                owner,
                "select ops.ensure_partitions('road.visits', now() - interval '8 days', now())",
                insert("visits", "now() - interval '8 days'"),
                "select ops.set_retention('road.visits', interval '7 days', 'drop', null, interval '3 days')");
        String oldest = Partition.of(owner, "road.visits").get(0).name();

        assertThat(job.maintain().tables().get(0).retired())
                .extracting(TableMaintenance.Outcome::outcome)
                .containsExactly("quarantined");
        assertThat(Sql.row(owner, "select count(*) from " + oldest)).isEqualTo("1");
        assertThat(job.maintain().retired()).isZero();

        // Days pass in the fault matrix; here the end of quarantine is moved instead.
        Sql.execute(owner, "update ops.quarantined_partitions set drop_after = now()");
        assertThat(job.maintain().tables().get(0).retired())
                .extracting(TableMaintenance.Outcome::outcome, TableMaintenance.Outcome::partition)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("dropped", oldest));
        assertThat(Sql.row(owner, "select to_regclass('" + oldest + "') is null"))
                .isEqualTo("t");
        assertThat(Sql.rows(owner, "select * from ops.quarantined_partitions")).isEmpty();
    }

    @Test
    void retentionAddedInOneLine_isPickedUp() throws SQLException {
        table("visits", PartitionInterval.DAY);
        Sql.execute(
                owner,
                "update ops.partition_policies set retention = '2 days', retention_action = 'drop'"
                        + " where parent_table = 'road.visits'");

        assertThat(job.maintain().retired()).isEqualTo(2);
    }

    @Test
    void differenceFromThePolicy_isReported_andLeftAlone() throws SQLException {
        table("tracks", PartitionInterval.MONTH);
        Sql.execute(owner, "update partman.part_config set premake = 9, retention = '1 month'");

        assertThat(job.maintain().tables().get(0).difference())
                .contains(
                        "pg_partman's premake is 9, not 4; pg_partman's own retention is 1 month and would drop without"
                                + " asking; it must be null");
        assertThat(Sql.row(owner, "select premake, retention from partman.part_config"))
                .isEqualTo("9|1 month");
    }

    @Test
    void roleWithoutTheGrant_cannotStart() {
        var stranger = new PartmanMaintenanceJob(database.strangersDataSource());

        assertThatThrownBy(stranger::maintain)
                .isInstanceOf(MaintenanceException.class)
                .hasMessageContaining("ops.grant_maintenance_to");
    }

    @Test
    void client_registersAndTells() throws SQLException {
        OpsDatabase.createTable(owner, "visits");
        var client = new PartmanClient(database.ownerDataSource());
        var policy = new PartitionPolicy(
                "road.visits",
                "created_at",
                PartitionInterval.DAY,
                3,
                true,
                Optional.of(Period.ofDays(7)),
                RetentionAction.DROP,
                Optional.of("note is null"),
                Optional.of(Period.ofMonths(12)));

        client.register(policy);

        assertThat(client.policies()).containsExactly(policy);
        assertThat(client.findings(List.of(policy))).isEmpty();
        assertThat(client.sets()).singleElement().satisfies(set -> {
            assertThat(set.partitions()).isEqualTo(7);
            assertThat(set.premade()).isEqualTo(3);
            assertThat(set.readyUntil()).contains(instant(TODAY + " + interval '4 days'"));
            assertThat(set.attachWillFail()).isFalse();
        });
    }

    private void table(String name, PartitionInterval interval) throws SQLException {
        OpsDatabase.register(owner, name, interval);
    }

    private void drop(Partition partition) throws SQLException {
        Sql.execute(owner, "drop table " + partition.name());
    }

    private String insert(String table, String instant) throws SQLException {
        UUID id = TimeOrderedId.at(instant(instant)).id();
        return "insert into road." + table + " (id, created_at) values ('" + id + "', ops.uuid_v7_ts('" + id + "'))";
    }

    private Instant instant(String expression) throws SQLException {
        return Instant.parse(Sql.row(owner, "select to_char(" + expression + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"));
    }
}
