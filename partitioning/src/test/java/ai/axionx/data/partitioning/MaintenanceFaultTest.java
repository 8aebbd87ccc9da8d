package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.fault.HeldLock;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong of a night. Three daily tables have two partitions each to make, since two days went by on the
 * server; the fault hits the one in the middle. Each time: the report names it, the tables on either side are
 * maintained, the run after the fault is gone is clean, and the service's connection is as it was.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class MaintenanceFaultTest {

    private static final String FAULTY = "road.m_faulty";
    private static final List<String> TABLES = List.of("road.a_calm", FAULTY, "road.z_calm");

    private OpsDatabase database;
    private Connection owner;
    private Connection administrator;
    private OneConnectionPool pool;
    private PartmanMaintenanceJob job;

    @BeforeEach
    void twoDaysWithoutMaintenance() throws SQLException {
        database = OpsDatabase.withMovableClock();
        owner = database.owner();
        administrator = database.administrator();
        for (String table : TABLES) {
            OpsDatabase.register(owner, table.substring("road.".length()), PartitionInterval.DAY);
        }
        days(2);
        pool = new OneConnectionPool(database.worker());
        job = new PartmanMaintenanceJob(pool.dataSource()).withAttempts(1, Duration.ZERO);
    }

    @AfterEach
    void stop() throws SQLException {
        pool.close();
        owner.close();
        administrator.close();
        database.close();
    }

    // rows and tables in the way -------------------------------------------------------------------------------------

    @Test
    void rowInTheDefaultPartition_isNamed_andMovedByTheRemedy() throws SQLException {
        Sql.execute(owner, insert(FAULTY, "date_trunc('day', now(), 'UTC') + interval '3 days 6 hours'"));

        MaintenanceError error = theErrorOf(job.maintain());

        assertThat(error.message())
                .startsWith("the default partition road.m_faulty_default holds 1 rows from ")
                .contains(day(3).toString().substring(0, 10))
                .endsWith("which belong into the partitions to be made");
        String remedy = "select ops.move_out_of_default('road.m_faulty')";
        assertThat(error.remedy().orElseThrow()).contains(remedy);

        assertThat(Sql.row(owner, remedy)).isEqualTo("1");
        assertThat(Sql.row(owner, remedy)).isEqualTo("0");
        assertThatTheNextRunIsClean();
        assertThat(Sql.row(owner, "select count(*) from only road.m_faulty_default"))
                .isEqualTo("0");
        assertThat(Sql.row(owner, "select count(*) from road.m_faulty")).isEqualTo("1");
    }

    /** Ways to spoil one partitioned table, what the job says then, and how to undo it. */
    enum Poison {
        REGISTRATION_LOST(
                "create table public.saved as select * from partman.part_config where parent_table = 'road.m_faulty';"
                        + " delete from partman.part_config where parent_table = 'road.m_faulty'",
                "pg_partman does not know table road.m_faulty",
                "insert into partman.part_config",
                "insert into partman.part_config select * from public.saved"),
        TEMPLATE_DROPPED(
                "drop table ops.template_road_m_faulty",
                "template table ops.template_road_m_faulty of table road.m_faulty does not exist",
                "create table ops.template_road_m_faulty ()",
                "create table ops.template_road_m_faulty ()"),
        TABLE_IN_THE_WAY(
                "do $$ begin execute 'create table road.m_faulty_p' || to_char(now() + interval '3 days', 'YYYYMMDD') || ' ()'; end $$",
                "pg_partman made no partition of table road.m_faulty for 1 day from ",
                "A table of that partition's name exists already",
                "do $$ begin execute 'drop table road.m_faulty_p' || to_char(now() + interval '3 days', 'YYYYMMDD'); end $$"),
        DRIFTED_BOUNDS(
                redefined("m_faulty", "interval '5 hours'"),
                "which is not exactly one interval of 1 day in UTC; nothing was made",
                "Move its rows into partitions with regular bounds first",
                redefined("m_faulty", "interval '0'")),
        PARENT_DROPPED(
                "alter table road.m_faulty rename to m_gone",
                "table road.m_faulty is registered, but there is no such partitioned table",
                "select ops.unregister_partitioned_table('road.m_faulty')",
                "alter table road.m_gone rename to m_faulty"),
        POLICY_OF_ANOTHER_COLUMN(
                "update ops.partition_policies set partition_column = 'made_at' where parent_table = 'road.m_faulty'",
                "table road.m_faulty is partitioned by created_at, not by made_at",
                "update ops.partition_policies",
                "update ops.partition_policies set partition_column = 'created_at' where parent_table = 'road.m_faulty'");

        private final String poison;
        private final String message;
        private final String remedy;
        private final String antidote;

        Poison(String poison, String message, String remedy, String antidote) {
            this.poison = poison;
            this.message = message;
            this.remedy = remedy;
            this.antidote = antidote;
        }

        /** Gives the newest partition other bounds: later by this much. */
        private static String redefined(String table, String shift) {
            return """
                    do $$
                    declare
                        child regclass;
                        start timestamptz;
                    begin
                        select e.partition, date_trunc('day', e.lower_bound, 'UTC') into child, start
                        from ops.partitions('road.%1$s') e where not e.is_default order by e.lower_bound desc limit 1;
                        execute format('alter table road.%1$s detach partition %%s', child);
                        execute format('alter table road.%1$s attach partition %%s for values from (%%L) to (%%L)',
                                       child, start + %2$s, start + %2$s + interval '1 day');
                    end $$
                    """.formatted(table, shift);
        }
    }

    @ParameterizedTest
    @EnumSource
    void onePoisonedSetAmongTen_theOtherNineAreMaintained(Poison poison) throws SQLException {
        for (int i = 1; i <= 7; i++) {
            OpsDatabase.register(owner, "t" + i, PartitionInterval.DAY);
        }
        days(2);
        Sql.execute(owner, poison.poison);

        MaintenanceReport report = job.maintain();

        assertThat(report.tables()).hasSize(10);
        MaintenanceError error = theErrorOf(report);
        assertThat(error.message())
                .contains(poison.message)
                .doesNotContain("CONTEXT")
                .hasLineCount(1);
        assertThat(error.remedy().orElse("")).contains(poison.remedy);

        Sql.execute(owner, poison.antidote);
        assertThatTheNextRunIsClean();
    }

    @Test
    void driftedPartition_doesNotCountAsOneAhead() throws SQLException {
        job.maintain();
        Sql.execute(owner, Poison.DRIFTED_BOUNDS.poison);

        MaintenanceReport report = job.maintain();

        assertThat(report.failed())
                .singleElement()
                .satisfies(table -> assertThat(table.errors())
                        .singleElement()
                        .satisfies(error -> assertThat(error.message()).contains(Poison.DRIFTED_BOUNDS.message)));
        Sql.execute(owner, Poison.DRIFTED_BOUNDS.antidote);
        assertThatTheNextRunIsClean();
    }

    @Test
    void registrationLost_theRemedyRestoresIt() throws SQLException {
        String config = "select * from partman.part_config where parent_table = 'road.m_faulty'";
        String before = Sql.row(owner, config);
        Sql.execute(owner, "delete from partman.part_config where parent_table = 'road.m_faulty'");

        String remedy = theErrorOf(job.maintain()).remedy().orElseThrow();
        Sql.execute(owner, remedy.substring(remedy.indexOf("insert into")));

        assertThat(Sql.row(owner, config)).isEqualTo(before);
        assertThatTheNextRunIsClean();
    }

    // locks in the way -----------------------------------------------------------------------------------------------

    @Test
    void longReader_isNamed_whetherPartitionsAreMadeOrRetired() throws SQLException {
        Sql.execute(
                owner,
                "grant usage on schema road to survey_stranger",
                "grant select on road.m_faulty to survey_stranger");
        try (HeldLock reader = database.faults()
                .hold(
                        TestRole.APP,
                        "set local application_name = 'a long report'; select count(*) from road.m_faulty")) {
            MaintenanceError error = theErrorOf(job.maintain());

            assertThat(error.isLockConflict()).isTrue();
            assertThat(error.message())
                    .startsWith(
                            "could not lock table road.m_faulty_default within 500 ms: session " + reader.processId()
                                    + " of role survey_stranger (a long report) holds AccessShareLock on road.m_faulty")
                    .contains("road.m_faulty_default");

            Sql.execute(owner, "select ops.set_retention('road.m_faulty', interval '2 days', 'drop')");
            MaintenanceReport second = job.maintain();
            assertThat(second.failed())
                    .singleElement()
                    .satisfies(table -> assertThat(table.errors())
                            .as(
                                    "one for what is to be made, one for the first that is to be retired; the others are not tried")
                            .hasSize(2)
                            .allSatisfy(each -> assertThat(each.message())
                                    .contains("session " + reader.processId()
                                            + " of role survey_stranger (a long report) holds")));
        }
        MaintenanceReport third = job.maintain();
        assertThat(third.succeeded()).isTrue();
        assertThat(third.retired()).isEqualTo(4);
        assertThatTheNextRunIsClean();
    }

    @Test
    void longReaderOfARangeOfTime_isNotInTheWay() throws SQLException {
        // With the range in the statement; by "now()" all partitions are locked first and left out afterwards.
        String ofToday = "select count(*) from road.m_faulty where created_at >= '" + day(0) + "' and created_at < '"
                + day(1) + "'";
        try (HeldLock reader = database.faults().hold(TestRole.MIGRATE, ofToday)) {
            assertThat(job.maintain().succeeded())
                    .as("beside session %s", reader.processId())
                    .isTrue();
        }
        assertThatTheNextRunIsClean();
    }

    @Test
    void blockerThatEndsBetweenTwoAttempts_costsNothing() throws SQLException {
        HeldLock reader = database.faults().hold(TestRole.MIGRATE, "select count(*) from road.m_faulty");
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> {
                    try {
                        reader.close();
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                },
                CompletableFuture.delayedExecutor(700, TimeUnit.MILLISECONDS));

        MaintenanceReport report = job.withAttempts(3, Duration.ofMillis(600)).maintain();

        end.join();
        assertThat(report.succeeded()).isTrue();
        assertThat(report.created()).isEqualTo(6);
        assertThatTheNextRunIsClean();
    }

    @Test
    void longWriterOfAReferencedTable_isNamed() throws SQLException {
        Sql.execute(
                owner,
                "create table road.cameras (id integer primary key, note text)",
                "insert into road.cameras values (1, 'north')",
                "alter table road.m_faulty add column camera integer references road.cameras");
        try (HeldLock writer = database.faults().hold(TestRole.MIGRATE, "update road.cameras set note = 'south'")) {
            MaintenanceError error = theErrorOf(job.maintain());

            assertThat(error.isLockConflict()).isTrue();
            assertThat(error.message())
                    .startsWith("could not lock table road.cameras within 500 ms, tried twice: session "
                            + writer.processId()
                            + " of role survey_owner (PostgreSQL JDBC Driver) holds RowExclusiveLock on road.cameras");
        }
        assertThatTheNextRunIsClean();
    }

    @Test
    void directReaderOfAnAgedPartition_isNamed() throws SQLException {
        Sql.execute(owner, "select ops.set_retention('road.m_faulty', interval '2 days', 'drop')");
        String oldest = Partition.of(administrator, FAULTY).get(0).name();
        try (HeldLock reader = database.faults().hold(TestRole.ADMIN, "select count(*) from " + oldest)) {
            MaintenanceError error = theErrorOf(job.maintain());

            assertThat(error.isLockConflict()).isTrue();
            assertThat(error.message())
                    .startsWith("could not lock table " + oldest + " within 500 ms: session " + reader.processId())
                    .contains("holds AccessShareLock on " + oldest);
        }
        assertThatTheNextRunIsClean();
    }

    @Test
    void directReaderOfAQuarantinedPartition_isNamed() throws SQLException {
        Sql.execute(
                owner, "select ops.set_retention('road.m_faulty', interval '2 days', 'drop', null, interval '1 day')");
        String oldest = Partition.of(administrator, FAULTY).get(0).name();
        assertThat(job.maintain().retired()).isEqualTo(4);
        days(1);
        days(1);
        try (HeldLock reader = database.faults().hold(TestRole.ADMIN, "select count(*) from " + oldest)) {
            MaintenanceError error = theErrorOf(job.maintain());

            assertThat(error.isLockConflict()).isTrue();
            assertThat(error.message())
                    .startsWith("could not lock table " + oldest + " within 500 ms: session " + reader.processId());
        }
        assertThatTheNextRunIsClean();
    }

    @Test
    void openChangeOfPgPartmansConfiguration_isInTheWayOfOneTable() throws SQLException {
        String change = "update partman.part_config set premake = 4 where parent_table = 'road.m_faulty'";
        try (HeldLock open = database.faults().hold(TestRole.MIGRATE, change)) {
            MaintenanceError error = theErrorOf(job.maintain());

            assertThat(error.isLockConflict()).isTrue();
            assertThat(error.message())
                    .startsWith("could not lock table partman.part_config within 500 ms: session " + open.processId()
                            + " of role survey_owner");
        }
        assertThatTheNextRunIsClean();
    }

    // other runs -----------------------------------------------------------------------------------------------------

    @Test
    void twoRunsAtOnce_makeNothingTwice_andTellTheTruth() throws SQLException {
        Sql.execute(
                owner,
                "select ops.set_retention('" + FAULTY + "', interval '2 days', 'drop')",
                "select ops.set_retention('road.a_calm', interval '2 days', 'drop', null, interval '1 day')");
        try (OneConnectionPool other = new OneConnectionPool(database.worker())) {
            PartmanMaintenanceJob second = new PartmanMaintenanceJob(other.dataSource()).withAttempts(1, Duration.ZERO);
            List<String> made = new ArrayList<>();
            List<String> retired = new ArrayList<>();
            for (int night = 0; night < 5; night++) {
                CompletableFuture<MaintenanceReport> there = CompletableFuture.supplyAsync(second::maintain);
                MaintenanceReport here = job.maintain();
                Stream.of(here, there.join()).forEach(report -> {
                    assertThat(report.succeeded()).as("%s", report).isTrue();
                    report.tables().forEach(table -> {
                        made.addAll(table.created());
                        table.retired().forEach(end -> retired.add(end.outcome() + " " + end.partition()));
                    });
                });
                assertThatEveryTableIsReady();
                days(1);
            }
            assertThat(made).doesNotHaveDuplicates().hasSize(3 * (2 + 4));
            // Four from before and one each night but the first; those in quarantine follow a day or a bit more later.
            assertThat(retired)
                    .doesNotHaveDuplicates()
                    .filteredOn(end -> end.contains("m_faulty"))
                    .hasSize(4 + 4);
            assertThat(retired)
                    .filteredOn(end -> end.startsWith("quarantined road.a_calm"))
                    .hasSize(4 + 4);
            assertThat(retired)
                    .filteredOn(end -> end.startsWith("dropped road.a_calm"))
                    .hasSize(4 + 3);
            assertThat(other.session()).isEqualTo(other.sessionBefore());
        }
        assertThatTheNextRunIsClean();
    }

    @Test
    void runOfPgPartmansOwnProcedure_doesNotHinder_andIsReported() throws SQLException {
        // The procedure sleeps after each set of its own, and holds its lock for the session meanwhile.
        Sql.execute(
                administrator,
                "create table public.other (at timestamptz not null) partition by range (at)",
                "select partman.create_parent('public.other', 'at', '1 day')");
        try (Connection runner = database.administrator()) {
            String holder = pid(runner);
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
                try {
                    Sql.execute(runner, "call partman.run_maintenance_proc(p_wait => 30)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            await("select exists (select from pg_locks where locktype = 'advisory' and pid = " + holder + ")");

            assertThatTheHolderIsReported("session " + holder + " of role postgres");

            Sql.execute(administrator, "select pg_terminate_backend(" + holder + ")");
            assertThat(run.handle((nothing, error) -> error != null).join()).isTrue();
        }
        Sql.execute(
                administrator,
                "drop table public.other",
                "delete from partman.part_config where parent_table = 'public.other'");
        assertThatTheNextRunIsClean();
    }

    @Test
    void pgPartmansLock_heldByAnApplication_orLeaked_silencesPgPartman_andDoesNotHinderUs() throws SQLException {
        try (HeldLock application = database.faults()
                .hold(TestRole.APP, "select pg_advisory_xact_lock(hashtext('pg_partman run_maintenance'))")) {
            // What run_maintenance_proc() leaves behind where it fails: a lock of an idle session.
            Sql.execute(administrator, "select pg_advisory_lock(hashtext('pg_partman run_maintenance procedure'))");

            // This is why the job does not call it: no error, no partition.
            Sql.execute(owner, "select partman.run_maintenance('" + FAULTY + "')");
            assertThat(missingDays(FAULTY)).isEqualTo(2);
            Sql.execute(owner, "call partman.run_maintenance_proc()");

            MaintenanceReport report =
                    assertThatTheHolderIsReported("session " + application.processId() + " of role survey_stranger");
            assertThat(report.partmanLockHolder().orElseThrow())
                    .contains("session " + pid(administrator) + " of role postgres");
        }
        Sql.execute(administrator, "select pg_advisory_unlock_all()");
        days(1);
        assertThat(job.maintain().partmanLockHolder()).isEmpty();
        assertThatTheNextRunIsClean();
    }

    private MaintenanceReport assertThatTheHolderIsReported(String holder) throws SQLException {
        MaintenanceReport report = job.maintain();
        assertThat(report.succeeded()).isTrue();
        assertThat(report.created()).isEqualTo(6);
        assertThat(report.partmanLockHolder().orElseThrow()).contains(holder);
        assertThat(report.toString()).contains("its run_maintenance() does nothing meanwhile");
        return report;
    }

    // the wrong server, the wrong owner ------------------------------------------------------------------------------

    @Test
    void standby_everyTableFails_withTheRemedy_andNothingIsWritten() throws SQLException {
        try (PostgresServer replica = database.server().startReplica();
                OneConnectionPool there = new OneConnectionPool(database.workerOf(replica))) {
            MaintenanceReport report = new PartmanMaintenanceJob(there.dataSource())
                    .withAttempts(1, Duration.ZERO)
                    .maintain();

            assertThat(report.failed())
                    .hasSize(3)
                    .allSatisfy(table -> assertThat(table.errors())
                            .singleElement()
                            .satisfies(error -> {
                                assertThat(error.message())
                                        .isEqualTo(
                                                "this server is a standby: partitions are maintained on the primary");
                                assertThat(error.remedy().orElseThrow()).startsWith("Connect to the primary");
                            }));
            assertThat(there.session()).isEqualTo(there.sessionBefore());
        }
        assertThat(Sql.rows(owner, "select * from ops.maintenance_runs")).isEmpty();
        assertThat(job.maintain().created()).isEqualTo(6);
        assertThatTheNextRunIsClean();
    }

    @Test
    void runByASuperuser_leavesPartitionsOfAnotherOwner_whichIsReported() throws SQLException {
        Sql.execute(
                administrator,
                "update partman.part_config set automatic_maintenance = 'on' where parent_table = '" + FAULTY + "'",
                "set timezone = 'UTC'",
                "select partman.run_maintenance('" + FAULTY + "')",
                "update partman.part_config set automatic_maintenance = 'off' where parent_table = '" + FAULTY + "'");

        // Two before noon and three after it: pg_partman rounds the time until its newest partition to days.
        int foreign = Integer.parseInt(Sql.row(
                owner,
                "select count(*) from ops.partitions('" + FAULTY + "') e join pg_class c on c.oid = e.partition"
                        + " where c.relowner = 'postgres'::regrole"));
        assertThat(foreign).isBetween(2, 3);

        MaintenanceReport report = job.maintain();

        // Nothing is missing, and nothing fails yet: the trouble comes with the next migration and with retention.
        assertThat(report.succeeded()).isTrue();
        assertThat(table(report, FAULTY).difference().orElseThrow())
                .matches(foreign + " of its partitions belong to another role, as road\\.m_faulty_p\\d{8} to postgres");
        assertThat(Sql.rows(
                        owner,
                        "select remedy from ops.partition_findings() where finding like 'belongs to role postgres%'"))
                .hasSize(foreign);

        days(10);
        Sql.execute(owner, "select ops.set_retention('" + FAULTY + "', interval '2 days', 'drop')");
        MaintenanceReport later = job.maintain();
        List<String> remedies = new ArrayList<>();
        assertThat(later.failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.errors())
                        .hasSize(foreign)
                        .allSatisfy(error -> {
                            assertThat(error.message())
                                    .matches(
                                            "partition road\\.m_faulty_p\\d{8} belongs to role postgres, but maintenance acts as survey_owner");
                            remedies.add(error.remedy().orElseThrow());
                        }));
        for (String remedy : remedies) {
            Sql.execute(administrator, remedy.substring(remedy.indexOf("alter table")));
        }
        assertThat(job.maintain().retired()).isEqualTo(foreign);
        assertThatTheNextRunIsClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {FAULTY, FAULTY + "_default"})
    void tableOfAnotherRole_isNamed_andTheRemedyHelps(String table) throws SQLException {
        Sql.execute(administrator, "alter table " + table + " owner to postgres");

        MaintenanceError error = theErrorOf(job.maintain());

        assertThat(error.message()).contains(table + " belongs to role postgres, but maintenance acts as survey_owner");
        String remedy = error.remedy().orElseThrow();
        Sql.execute(administrator, remedy.substring(remedy.indexOf("alter table")));
        assertThatTheNextRunIsClean();
    }

    // ends without warning -------------------------------------------------------------------------------------------

    /** Where the job's session is when it ends. */
    enum Moment {
        TABLE_MADE("CREATE TABLE"),
        PARTITION_ATTACHED("ALTER TABLE"),
        PARTITION_DROPPED("DROP TABLE");

        private final String command;

        Moment(String command) {
            this.command = command;
        }
    }

    @ParameterizedTest
    @EnumSource
    void sessionEndsInTheMiddle_nothingIsHalfMade_andTheOthersAreMaintained(Moment moment) throws SQLException {
        Sql.execute(owner, "select ops.set_retention('" + FAULTY + "', interval '2 days', 'drop')");
        List<Partition> before = Partition.of(administrator, FAULTY);
        String session = String.valueOf(pool.pid());
        CompletableFuture<MaintenanceReport> run = pausedAfter(moment.command, job);
        Sql.execute(administrator, "select pg_terminate_backend(" + session + ")", "drop event trigger pause");

        MaintenanceReport report = run.join();

        assertThat(report.failed()).singleElement().satisfies(failed -> {
            assertThat(failed.table()).isEqualTo(FAULTY);
            assertThat(failed.errors())
                    .singleElement()
                    .satisfies(error -> assertThat(error.message())
                            .isEqualTo("terminating connection due to administrator command"));
        });
        assertThatTablesAreReady("road.a_calm", "road.z_calm");
        if (moment != Moment.PARTITION_DROPPED) {
            assertThat(Partition.of(administrator, FAULTY)).containsAll(before.subList(4, before.size()));
            assertThat(missingDays(FAULTY)).isEqualTo(2);
        }
        assertThatNothingIsHalfMade();
        assertThat(job.maintain().succeeded()).isTrue();
        connectAnew();
        assertThatTheNextRunIsClean();
    }

    @ParameterizedTest
    @EnumSource
    void serverCrashesInTheMiddle_nothingIsHalfMade_andTheOthersAreMaintainedOnceItIsBack(Moment moment)
            throws SQLException {
        Sql.execute(owner, "select ops.set_retention('" + FAULTY + "', interval '2 days', 'drop')");
        CompletableFuture<MaintenanceReport> run = pausedAfter(moment.command, job);

        database.server().faults().crash();
        startAgain();
        MaintenanceReport report = run.join();

        assertThat(report.failed())
                .singleElement()
                .satisfies(failed -> assertThat(failed.table()).isEqualTo(FAULTY));
        assertThatTablesAreReady("road.a_calm", "road.z_calm");
        assertThatNothingIsHalfMade();
        connectAnew();
        assertThatTheNextRunIsClean();
    }

    @Test
    void serverIsRestartedInTheMiddle_theSameRunGoesOn() throws SQLException {
        CompletableFuture<MaintenanceReport> run =
                pausedAfter("CREATE TABLE", job.withAttempts(3, Duration.ofSeconds(3)));

        database.server().faults().stop();
        startAgain();
        MaintenanceReport report = run.join();

        assertThat(report.succeeded()).as("%s", report).isTrue();
        assertThat(report.created()).isEqualTo(6);
        connectAnew();
        assertThatTheNextRunIsClean();
    }

    @Test
    void serverThatStandsStill_isWaitedFor_andNothingIsDoneTwice() throws Exception {
        database.server().faults().freeze();
        CompletableFuture<MaintenanceReport> run = CompletableFuture.supplyAsync(job::maintain);
        assertThatThrownBy(() -> run.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

        database.server().faults().thaw();

        assertThat(run.join().created()).isEqualTo(6);
        assertThatTheNextRunIsClean();
    }

    /** A run that stands in the middle of the faulty table. */
    private CompletableFuture<MaintenanceReport> pausedAfter(String command, PartmanMaintenanceJob job)
            throws SQLException {
        pauseAfter(command, 30);
        String session = String.valueOf(pool.pid());
        CompletableFuture<MaintenanceReport> run = CompletableFuture.supplyAsync(job::maintain);
        await("select wait_event = 'PgSleep' from pg_stat_activity where pid = " + session);
        return run;
    }

    private void startAgain() throws SQLException {
        owner.close();
        administrator.close();
        database.server().faults().start();
        owner = database.owner();
        administrator = database.administrator();
        Sql.execute(administrator, "drop event trigger pause");
    }

    /** With sessions as they were at first. */
    private void connectAnew() throws SQLException {
        pool.close();
        pool = new OneConnectionPool(database.worker());
        job = new PartmanMaintenanceJob(pool.dataSource()).withAttempts(1, Duration.ZERO);
    }

    @Test
    void connectionBrokenBetweenTwoSteps_isReplaced() throws SQLException {
        HeldLock reader = database.faults().hold(TestRole.MIGRATE, "select count(*) from road.m_faulty");
        String session = String.valueOf(pool.pid());
        CompletableFuture<MaintenanceReport> run = CompletableFuture.supplyAsync(
                () -> job.withAttempts(3, Duration.ofSeconds(1)).maintain());
        // It gives up on the one table, has done the others, and waits to try again.
        await(
                "select state = 'idle' and query like '%create_partitions_ahead%' and state_change < clock_timestamp() - interval '0.3 s'"
                        + " from pg_stat_activity where pid = " + session);
        reader.close();
        Sql.execute(administrator, "select pg_terminate_backend(" + session + ")");

        MaintenanceReport report = run.join();

        assertThat(report.succeeded()).as("%s", report).isTrue();
        assertThat(report.created()).isEqualTo(6);
        assertThatEveryTableIsReady();
    }

    @Test
    void processKilledInTheMiddle_theNextRunCompletes() throws SQLException, IOException {
        pauseAfter("CREATE TABLE", 1);
        try (ChildJvm child = ChildJvm.run(MaintenanceProcess.class, database.workerUrl(), database.workerPassword())) {
            await("select count(*) = 1 from pg_stat_activity where usename = 'survey_worker' and wait_event = 'PgSleep'"
                    + " and application_name = 'to be killed'");
            child.kill();
        }
        // The server notices that nobody is there once it wants to answer.
        await("select count(*) = 0 from pg_stat_activity where application_name = 'to be killed'");
        Sql.execute(administrator, "drop event trigger pause");
        assertThatNothingIsHalfMade();

        MaintenanceReport report = job.maintain();

        assertThat(report.succeeded()).isTrue();
        assertThat(report.created()).isBetween(2, 4);
        assertThatTheNextRunIsClean();
    }

    /** Makes every command of this kind in the middle table last long, but not longer than the trigger is there. */
    private void pauseAfter(String command, int seconds) throws SQLException {
        Sql.execute(
                administrator,
                """
                create function public.pause() returns event_trigger language plpgsql as $$
                begin
                    if exists (
                           select from pg_locks l
                           where l.pid = pg_backend_pid() and l.relation = 'road.m_faulty'::regclass
                             and l.mode in ('ShareUpdateExclusiveLock', 'AccessExclusiveLock')) then
                        for tenth in 1 .. %d * 10 loop
                            exit when not exists (select from pg_event_trigger where evtname = 'pause');
                            perform pg_sleep(0.1);
                        end loop;
                    end if;
                end $$
                """.formatted(seconds),
                "create event trigger pause on ddl_command_end when tag in ('" + command
                        + "') execute function public.pause()");
    }

    // ----------------------------------------------------------------------------------------------------------------

    /** The error of the one table that failed; the others have been maintained, the connection is unchanged. */
    private MaintenanceError theErrorOf(MaintenanceReport report) throws SQLException {
        assertThat(report.failed())
                .as("%s", report)
                .singleElement()
                .satisfies(table -> assertThat(table.table()).isEqualTo(FAULTY));
        assertThatTablesAreReady(report.tables().stream()
                .filter(TableMaintenance::succeeded)
                .map(TableMaintenance::table)
                .toArray(String[]::new));
        assertThat(pool.session()).isEqualTo(pool.sessionBefore());
        assertThat(report.failed().get(0).errors()).hasSize(1);
        return report.failed().get(0).errors().get(0);
    }

    private void assertThatTheNextRunIsClean() throws SQLException {
        MaintenanceReport report = job.maintain();
        assertThat(report.succeeded()).as("%s", report).isTrue();
        assertThat(report.tables())
                .allSatisfy(table -> assertThat(table.difference()).isEmpty());
        assertThatEveryTableIsReady();
        assertThatNothingIsHalfMade();
        assertThat(pool.session()).isEqualTo(pool.sessionBefore());
        assertThat(Sql.rows(owner, "select * from ops.partition_findings()")).isEmpty();
        MaintenanceReport again = job.maintain();
        assertThat(again.created() + again.retired()).isZero();
    }

    private void assertThatEveryTableIsReady() throws SQLException {
        assertThatTablesAreReady(Sql.rows(owner, "select parent_table from ops.partition_policies")
                .toArray(String[]::new));
    }

    private void assertThatTablesAreReady(String... tables) throws SQLException {
        for (String table : tables) {
            assertThat(missingDays(table)).as(table).isZero();
        }
    }

    /** Every table of the schema is a table of ours or belongs to one. */
    private void assertThatNothingIsHalfMade() throws SQLException {
        assertThat(Sql.rows(administrator, """
                        select c.oid::regclass
                        from pg_class c
                        where c.relnamespace = 'road'::regnamespace and c.relkind = 'r' and not c.relispartition
                          and c.relname <> 'cameras'
                          and not exists (select from ops.quarantined_partitions q where q.partition_table = c.oid::regclass::text)
                        """)).isEmpty();
    }

    /** How many of today's and the next four days the catalog has no partition for. */
    private long missingDays(String table) throws SQLException {
        List<Partition> partitions = Partition.of(administrator, table);
        long missing = 0;
        for (int day = 0; day <= 4; day++) {
            Instant start = day(day);
            boolean found = partitions.stream()
                    .anyMatch(partition -> partition.lower().equals(start)
                            && partition.upper().equals(start.plus(Duration.ofDays(1))));
            missing += found ? 0 : 1;
        }
        return missing;
    }

    private Instant day(int ahead) {
        return database.server().clock().now().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(ahead));
    }

    private void days(int count) {
        database.server().clock().advance(Duration.ofDays(count));
    }

    private static TableMaintenance table(MaintenanceReport report, String name) {
        return report.tables().stream()
                .filter(table -> table.table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private String insert(String table, String instant) throws SQLException {
        Instant at = Instant.ofEpochMilli(
                Long.parseLong(Sql.row(owner, "select (extract(epoch from " + instant + ") * 1000)::bigint")));
        UUID id = TimeOrderedId.at(at).id();
        return "insert into " + table + " (id, created_at) values ('" + id + "', ops.uuid_v7_ts('" + id + "'))";
    }

    private static String pid(Connection connection) throws SQLException {
        return Sql.row(connection, "select pg_backend_pid()");
    }

    private void await(String condition) throws SQLException {
        for (int i = 0; i < 1000; i++) {
            if (Sql.rows(administrator, condition).contains("t")) {
                return;
            }
            Sql.execute(administrator, "select pg_sleep(0.01)");
        }
        throw new AssertionError("never: " + condition);
    }
}
