package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing that is still needed is dropped, whatever happens while retirement waits, and whoever calls it how. */
final class RetentionGuardTest {

    private final ExecutorService background = Executors.newSingleThreadExecutor();

    private OpsDatabase database;
    private Connection owner;
    private PartmanMaintenanceJob job;
    private String oldest;

    /** A daily table, registered days ago, whose oldest partition is the only one beyond the retention. */
    @BeforeEach
    void start() throws SQLException {
        database = OpsDatabase.start();
        owner = database.owner();
        job = new PartmanMaintenanceJob(database.worker()).withAttempts(1, Duration.ZERO);
        OpsDatabase.createTable(owner, "visits");
        Sql.execute(
                owner,
                "set timezone = 'UTC'",
                "select ops.register_partitioned_table('road.visits', '1 day')",
                "select ops.ensure_partitions('road.visits', now() - interval '8 days', now())",
                "update ops.partition_policies set registered_at = now() - interval '3 days'",
                "select ops.set_retention('road.visits', interval '7 days', 'drop', 'note is null')");
        oldest = Partition.of(owner, "road.visits").get(0).name();
    }

    @AfterEach
    void stop() throws SQLException {
        background.shutdownNow();
        owner.close();
        database.close();
    }

    @Test
    void anOlderSnapshot_isRefused() throws SQLException {
        try (Connection worker = database.worker().getConnection()) {
            Sql.execute(worker, "set default_transaction_isolation = 'repeatable read'");

            assertThat(Sql.refusal(worker, "select * from ops.retire_partition('road.visits', '" + oldest + "')")
                            .getMessage())
                    .isEqualTo("this transaction is repeatable read, and maintenance needs read committed");
        }
    }

    @Test
    void policyChanged_whileTheLockIsWaitedFor_isTheOneThatCounts() throws Exception {
        owner.setAutoCommit(false);
        Sql.execute(
                owner,
                "select ops.set_retention('road.visits', null, 'keep')",
                "lock table only road.visits in access share mode");

        assertThat(commitDuring("select outcome from ops.retire_partition('road.visits', '" + oldest + "')"))
                .containsExactly("gone");
        assertThat(exists(oldest)).isTrue();
    }

    @Test
    void attachedAgain_whileTheLockIsWaitedFor_isNotDropped() throws Exception {
        quarantine();
        Sql.execute(owner, "update ops.quarantined_partitions set drop_after = now()");
        Partition next = Partition.of(owner, "road.visits").get(0);
        owner.setAutoCommit(false);
        Sql.execute(
                owner,
                "alter table road.visits attach partition " + oldest + " for values from ('"
                        + next.lower().minus(Duration.ofDays(1)) + "') to ('" + next.lower() + "')");

        assertThat(commitDuring("select outcome from ops.drop_quarantined_partition('" + oldest + "')"))
                .containsExactly("gone");
        assertThat(exists(oldest)).isTrue();
    }

    @Test
    void quarantined_keptOnceThePolicySaysSo() throws SQLException {
        quarantine();
        Sql.execute(
                owner,
                "update ops.quarantined_partitions set drop_after = now()",
                "select ops.set_retention('road.visits', null, 'keep')");

        MaintenanceReport report = job.maintain();

        assertThat(report.succeeded()).isTrue();
        assertThat(report.tables().get(0).kept())
                .singleElement()
                .satisfies(kept ->
                        assertThat(kept.detail()).startsWith("its policy now says to keep what is older than nothing"));
        assertThat(exists(oldest)).isTrue();
    }

    @Test
    void settingsOfTheCaller_doNotChangeTheQuestion() throws SQLException {
        Sql.execute(owner, "select ops.set_retention('road.visits', interval '7 days', 'drop', 'note = ''a\\b''')");
        insertInto(oldest, "'a\\b'");
        try (Connection worker = database.worker().getConnection()) {
            Sql.execute(worker, "set standard_conforming_strings = off");

            assertThat(Sql.row(worker, "select outcome from ops.retire_partition('road.visits', '" + oldest + "')"))
                    .isEqualTo("kept");
        }
    }

    @Test
    void rowsThatASecurityPolicyHides_areNotTakenForNone() throws SQLException {
        insertInto(oldest, "null");
        Sql.execute(owner, "alter table " + oldest + " enable row level security, force row level security");

        assertThat(job.maintain().succeeded()).isFalse();
        assertThat(exists(oldest)).isTrue();
    }

    @Test
    void aStrayRowInTheDefaultPartition_stopsItsOwnPartitionOnly() throws SQLException {
        List<Partition> all = Partition.of(owner, "road.visits");
        for (Partition partition : all.subList(all.size() - 5, all.size())) {
            Sql.execute(owner, "drop table " + partition.name());
        }
        Sql.execute(owner, "select ops.set_retention('road.visits', null, 'keep')");
        TimeOrderedId stray = TimeOrderedId.at(all.get(all.size() - 2).lower());
        Sql.execute(owner, "insert into road.visits values ('" + stray.id() + "', '" + stray.createdAt() + "')");

        MaintenanceReport report = job.maintain();

        assertThat(report.created()).isEqualTo(4);
        assertThat(report.tables().get(0).errors())
                .singleElement()
                .satisfies(error -> assertThat(error.message())
                        .startsWith("the default partition road.visits_default holds 1 rows"));
    }

    @Test
    void aPartitionDetachedByHand_isNotMissed_onANightThatMakesOthers() throws SQLException {
        List<Partition> all = Partition.of(owner, "road.visits");
        Sql.execute(
                owner,
                "select ops.set_retention('road.visits', null, 'keep')",
                "alter table road.visits detach partition " + all.get(7).name(),
                "drop table " + all.get(all.size() - 1).name());

        MaintenanceReport report = job.maintain();

        assertThat(report.failed()).isEmpty();
        assertThat(report.created()).isEqualTo(1);
    }

    private void quarantine() throws SQLException {
        Sql.execute(
                owner, "select ops.set_retention('road.visits', interval '7 days', 'drop', null, interval '3 days')");
        assertThat(job.maintain().retired()).isEqualTo(1);
    }

    /** What the worker is told that waits for the owner's transaction, which commits in the meantime. */
    private List<String> commitDuring(String call) throws Exception {
        Future<List<String>> answer = background.submit(() -> {
            try (Connection worker = database.worker().getConnection()) {
                return Sql.rows(worker, call);
            }
        });
        try (Connection administrator = database.administrator()) {
            while (!answer.isDone() && Sql.rows(administrator, """
                                    select from pg_stat_activity
                                    where datname = current_database() and wait_event_type = 'Lock'
                                    """).isEmpty()) {
                Thread.sleep(5);
            }
        }
        owner.commit();
        owner.setAutoCommit(true);
        return answer.get(10, TimeUnit.SECONDS);
    }

    private void insertInto(String partition, String note) throws SQLException {
        TimeOrderedId id =
                TimeOrderedId.at(Partition.of(owner, "road.visits").get(0).lower());
        Sql.execute(
                owner,
                "insert into " + partition + " values ('" + id.id() + "', '" + id.createdAt() + "', " + note + ")");
    }

    private boolean exists(String table) throws SQLException {
        return Sql.row(owner, "select to_regclass('" + table + "') is not null").equals("t");
    }
}
