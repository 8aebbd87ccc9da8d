package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.partitioning.HealthReport.Fault;
import ai.axionx.data.partitioning.HealthReport.Level;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every rule: what is made wrong is told, what the fault says mends it, and then all is well. */
final class PartitionHealthTest {

    private static final Pattern REMEDY = Pattern.compile(
            "(?s)(as (?:the|its) owner[^:]*|as administrator|in a migration): (.+?;)(?: if it is not.*)?$",
            Pattern.CASE_INSENSITIVE);

    private OpsDatabase database;
    private Connection owner;
    private Connection administrator;
    private PartitionHealth health;
    private PartmanMaintenanceJob job;

    @BeforeEach
    void start() throws SQLException {
        database = OpsDatabase.start();
        owner = database.owner();
        administrator = database.administrator();
        Sql.execute(owner, "set timezone = 'UTC'");
        OpsDatabase.createTable(owner, "visits");
        Sql.execute(
                owner,
                "create index ix_visits_note on road.visits (note)",
                "select ops.register_partitioned_table('road.visits', '1 day')");
        job = new PartmanMaintenanceJob(database.worker()).withAttempts(1, Duration.ZERO);
        health = new PartitionHealth(database.worker());
    }

    @AfterEach
    void stop() throws SQLException {
        administrator.close();
        owner.close();
        database.close();
    }

    @Test
    void allIsWell() throws SQLException {
        job.maintain();

        HealthReport report = health.check();

        assertThat(report.allFaults()).isEmpty();
        assertThat(report.level()).isEqualTo(Level.OK);
        assertThat(report.lastRunAge())
                .hasValueSatisfying(age -> assertThat(age).isLessThan(Duration.ofMinutes(1)));
        assertThat(report.tables()).singleElement().satisfies(table -> {
            assertThat(table.name()).isEqualTo("road.visits");
            assertThat(table.daysAhead()).isBetween(4.0, 5.0);
            assertThat(table.set().premade()).isEqualTo(table.policy().premake());
            assertThat(table.neededFor()).isEmpty();
        });
    }

    @Test
    void theConnection_isGivenBackAsItWas() throws SQLException {
        try (var pool = new HikariDataSource()) {
            pool.setDataSource(database.worker());
            pool.setMaximumPoolSize(1);
            String state = "select pg_backend_pid(), current_setting('search_path'), current_setting('timezone'),"
                    + " current_setting('lock_timeout')";
            String before;
            try (Connection connection = pool.getConnection()) {
                before = Sql.row(connection, state);
            }

            HealthReport report = new PartitionHealth(pool).check();

            assertThat(report.tables()).hasSize(1);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(Sql.row(connection, state)).isEqualTo(before);
            }
        }
    }

    @Test
    void aStranger_isRefused() {
        assertThatThrownBy(() -> new PartitionHealth(database.strangersDataSource()).check())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    // runs ---------------------------------------------------------------------------------------------------------

    @Test
    void noRunEver_isNoFaultOnTheFirstDay_andOneAfter() throws SQLException {
        assertThat(health.check().level()).isEqualTo(Level.OK);

        Sql.execute(owner, "update ops.partition_policies set registered_at = now() - interval '27 hours'");
        assertThat(only(Level.WARNING, "maintenance"))
                .isEqualTo(
                        "expected a run within the last 26 hours, found none ever; schedule the job or the command maintain");

        job.maintain();
        assertWell();
    }

    @Test
    void anOldRun_isAFault_untilTheNext() throws SQLException {
        job.maintain();
        age("50 hours");

        assertThat(only(Level.WARNING, "maintenance"))
                .contains("within the last 26 hours", "found the last one 2 days ago");
        assertThat(health.withThresholds(HealthThresholds.DEFAULT.withMaxRunAge(Duration.ofDays(3)))
                        .check()
                        .allFaults())
                .isEmpty();

        job.maintain();
        assertWell();
    }

    @Test
    void aRunThatFailed_isAFault_untilTheNextOneThatDoesNot() throws SQLException {
        job.maintain();
        Sql.execute(owner, "update ops.maintenance_runs set failed = 1");

        assertThat(only(Level.WARNING, "maintenance")).contains("found that it failed for 1 of 1");

        job.maintain();
        assertWell();
    }

    // partitions ahead ---------------------------------------------------------------------------------------------

    @Test
    void fewAhead_warn() throws SQLException {
        dropFrom("now() + interval '1 day'", 3);

        assertThat(only(Level.WARNING, "road.visits")).contains("expected 4 partitions ahead, found 1, until ");
        assertThat(health.withThresholds(HealthThresholds.DEFAULT.withMinPremadeShare(0.25))
                        .check()
                        .level())
                .isEqualTo(Level.OK);

        job.maintain();
        assertWell();
    }

    @Test
    void noneAhead_isCritical() throws SQLException {
        dropFrom("now()", 4);

        assertThat(only(Level.CRITICAL, "road.visits"))
                .contains("expected 4 partitions ahead, found none after the current one");

        job.maintain();
        assertWell();
    }

    @Test
    void noneForThePresent_isCritical() throws SQLException {
        dropFrom("now() - interval '1 day'", 5);

        HealthReport report = health.check();
        assertThat(report.tables().get(0).readyFor()).isZero();
        assertThat(only(Level.CRITICAL, "road.visits"))
                .contains("expected a partition for now, found none, so new rows land in the default partition");

        job.maintain();
        assertWell();
    }

    @Test
    void aGapAhead_isTold_andMended() throws SQLException {
        Partition second = Partition.of(owner, "road.visits").get(6);
        Partition third = Partition.of(owner, "road.visits").get(7);
        Sql.execute(owner, "drop table " + second.name());

        assertThat(fault(third.name())).contains("no partition covers ", "just before this one");
        mend(third.name());
        assertWell();
    }

    @Test
    void aGapBehind_isTold_andMendedByTheJob() throws SQLException {
        registeredDaysAgo();
        Partition yesterday = Partition.of(owner, "road.visits").get(3);
        Sql.execute(owner, "drop table " + yesterday.name());

        assertThat(only(Level.WARNING, "road.visits")).contains("has no partition");
        job.maintain();
        assertWell();
    }

    /** A table has no gap since it was registered; before that, imports leave what they like. */
    private void registeredDaysAgo() throws SQLException {
        Sql.execute(owner, "update ops.partition_policies set registered_at = now() - interval '3 days'");
        job.maintain();
    }

    // default partition --------------------------------------------------------------------------------------------

    @Test
    void rowsOfTheNextPartitionInDefault_areCritical_andMovedOut() throws SQLException {
        insert("now() + interval '5 days'");
        insert("now() + interval '5 days'");

        HealthReport report = health.check();
        assertThat(report.level()).isEqualTo(Level.CRITICAL);
        assertThat(report.tables().get(0).set().attachWillFail()).isTrue();
        assertThat(report.allFaults())
                .extracting(Fault::sentence)
                .anySatisfy(sentence ->
                        assertThat(sentence).contains("expected no rows in the default partition, found 2 from "));

        mend("road.visits");
        assertWell();
        assertThat(Sql.row(owner, "select count(*) from road.visits")).isEqualTo("2");
    }

    @Test
    void rowsOfAPartitionThatIsMissing_areCritical_evenIfOthersStandReady() throws SQLException {
        registeredDaysAgo();
        Partition last = Partition.of(owner, "road.visits").get(8);
        Partition yesterday = Partition.of(owner, "road.visits").get(3);
        for (Partition lost : List.of(last, yesterday)) {
            Sql.execute(owner, "drop table " + lost.name());
            insert("timestamptz '" + lost.lower() + "'");
            assertThat(health.check().tables().get(0).set().attachWillFail()).isTrue();
            assertThat(job.maintain().succeeded()).isFalse();
            mend("road.visits");
            assertThat(health.check().tables().get(0).set().attachWillFail()).isFalse();
        }
        job.maintain();
        assertWell();
    }

    @Test
    void strayRowsInDefault_warn_unlessTheyAreAllowed() throws SQLException {
        insert("now() - interval '300 days'");

        assertThat(only(Level.WARNING, "road.visits"))
                .contains("expected no rows in the default partition, found 1 from ");
        assertThat(health.withThresholds(HealthThresholds.DEFAULT.withMaxDefaultRows(1))
                        .check()
                        .level())
                .isEqualTo(Level.OK);

        mend("road.visits");
        assertWell();
    }

    @Test
    void defaultPartition_otherThanThePolicySays() throws SQLException {
        Sql.execute(owner, "drop table road.visits_default");

        assertThat(only(Level.WARNING, "road.visits")).contains("wants a default partition, and there is none");
        mend("road.visits");
        assertWell();

        Sql.execute(owner, "update ops.partition_policies set default_partition = false");
        assertThat(only(Level.WARNING, "road.visits"))
                .contains("there is a default partition, and the policy wants none");
        Sql.execute(owner, "drop table road.visits_default");
        assertWell();
    }

    // retention ----------------------------------------------------------------------------------------------------

    @Test
    void aRowThatStaysNeededBeyondTheRetention_warns() throws SQLException {
        Sql.execute(
                owner,
                "select ops.ensure_partitions('road.visits', now() - interval '9 days', now())",
                "select ops.set_retention('road.visits', interval '7 days', 'drop', 'note is null')");
        insert("now() - interval '8 days'");
        job.maintain();

        HealthReport report = health.check();
        assertThat(report.tables().get(0).neededFor())
                .hasValueSatisfying(age -> assertThat(age).isBetween(Duration.ofDays(8), Duration.ofDays(9)));
        assertThat(only(Level.WARNING, "road.visits"))
                .contains("expected no row older than the retention (P7D) for which note is null, found one of ");
        assertThat(health.withThresholds(HealthThresholds.DEFAULT.withMaxNeededOverdue(Duration.ofDays(2)))
                        .check()
                        .level())
                .isEqualTo(Level.OK);

        Sql.execute(owner, "update road.visits set note = 'seen'");
        job.maintain();
        assertWell();
    }

    @Test
    void partitionsThatNobodyRetires_warn() throws SQLException {
        Sql.execute(
                owner,
                "select ops.ensure_partitions('road.visits', now() - interval '12 days', now())",
                "select ops.set_retention('road.visits', interval '7 days', 'drop')");

        assertThat(only(Level.WARNING, "road.visits")).contains("retired after P7D, found 5 that are due");
        job.maintain();
        assertWell();
    }

    @Test
    void aConditionThatFails_doesNotHideTheOtherTables() throws SQLException {
        OpsDatabase.createTable(owner, "aisles");
        Sql.execute(
                owner,
                "select ops.register_partitioned_table('road.aisles', '1 month')",
                "select ops.set_retention('road.visits', interval '7 days', 'drop', 'note::integer > 0')");
        insert("now()");
        Sql.execute(owner, "update road.visits set note = 'a secret'");

        assertThat(health.check().tables())
                .extracting(HealthReport.Table::name)
                .containsExactly("road.aisles", "road.visits");
        assertThat(only(Level.WARNING, "road.visits"))
                .contains("found: error 22P02")
                .doesNotContain("secret");
    }

    // findings -----------------------------------------------------------------------------------------------------

    @Test
    void aPartitionOfAnotherOwner() throws SQLException {
        String partition = Partition.of(owner, "road.visits").get(5).name();
        Sql.execute(administrator, "alter table " + partition + " owner to survey_stranger");

        assertThat(fault(partition)).contains("belongs to role survey_stranger, not to survey_owner");
        mend(partition);
        assertWell();
    }

    @Test
    void theDefaultPartitionOfAnotherOwner_isTold_andTheRestIsSeen() throws SQLException {
        Sql.execute(administrator, "alter table road.visits_default owner to survey_stranger");

        HealthReport report = health.check();
        assertThat(report.tables().get(0).set().unread())
                .hasValueSatisfying(why -> assertThat(why).contains("permission denied for table visits_default"));
        mend("road.visits_default");
        assertWell();
    }

    @Test
    void theTableOfAnotherOwner_itsPartitionsAreNotBlamed() throws SQLException {
        Sql.execute(administrator, "alter table only road.visits owner to survey_stranger");

        assertThat(only(Level.WARNING, "road.visits"))
                .contains("it belongs to role survey_stranger, not to survey_owner");
        mend("road.visits");
        assertWell();
    }

    @Test
    void aGrantOnAPartition_orOnItsColumns() throws SQLException {
        String partition = Partition.of(owner, "road.visits").get(5).name();
        for (String grant : List.of(
                "grant select, insert on " + partition + " to survey_stranger",
                "grant select (note) on " + partition + " to survey_stranger",
                "grant select on " + partition + " to public")) {
            Sql.execute(owner, grant);
            assertThat(fault(partition)).contains("select on the partition itself");
            mend(partition);
            assertWell();
        }
    }

    @Test
    void anIndexThatOnePartitionLacks() throws SQLException {
        Sql.execute(owner, "create index \"ix_Visits created\" on only road.visits (created_at) where note is null");
        List<String> partitions =
                health.check().allFaults().stream().map(Fault::subject).toList();
        assertThat(partitions).hasSize(10).contains("road.visits_default");

        for (String partition : partitions) {
            assertThat(fault(partition)).contains("has no index of its own for road.\"ix_Visits created\"");
            mend(partition);
        }
        assertWell();
        assertThat(Sql.row(
                        owner,
                        "select indisvalid from pg_index where indexrelid = 'road.\"ix_Visits created\"'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void anIndexThatIsNotValid() throws SQLException {
        String partition = Partition.of(owner, "road.visits").get(5).name();
        Sql.execute(
                administrator,
                "update pg_index set indisvalid = false where indexrelid = '" + partition + "_note_idx'::regclass");

        assertThat(fault(partition))
                .contains("its index " + partition + "_note_idx for road.ix_visits_note is not valid");
        mend(partition);
        assertWell();
    }

    @Test
    void anIndexOfTheTableThatIsNotValid() throws SQLException {
        Sql.execute(
                administrator,
                "update pg_index set indisvalid = false where indexrelid = 'road.ix_visits_note'::regclass");

        assertThat(fault("road.ix_visits_note")).contains("is not valid, although every partition has");
        mend("road.ix_visits_note");
        assertWell();
    }

    @Test
    void boundsInAnotherTimeZone_areCritical_asNothingCanBeMadeNextToThem() throws SQLException {
        Partition last = Partition.of(owner, "road.visits").get(8);
        Sql.execute(
                owner,
                "drop table " + last.name(),
                "create table road.odd partition of road.visits for values from ('"
                        + last.lower().plusSeconds(3600) + "') to ('"
                        + last.upper().plusSeconds(3600) + "')");

        HealthReport report = health.check();
        assertThat(report.level()).isEqualTo(Level.CRITICAL);
        assertThat(fault("road.odd")).contains("which is not exactly one interval of 1 day in UTC");
        assertThat(job.maintain().succeeded()).isFalse();

        Sql.execute(owner, "alter table road.visits detach partition road.odd");
        job.maintain();
        assertWell();
    }

    @Test
    void aPartitionWithoutALowerBound_isNoDefaultPartition() throws SQLException {
        Sql.execute(
                owner,
                "create table road.ancient partition of road.visits for values from (minvalue) to ('2001-01-01 00:00Z')");

        assertThat(fault("road.ancient")).contains("covers -infinity to 2001-01-01 00:00:00+00");
        Sql.execute(owner, "drop table road.ancient");
        assertWell();
    }

    @Test
    void partmanConfiguredOtherwise_isMendedByOneStatement() throws SQLException {
        Sql.execute(owner, """
                update partman.part_config
                set premake = 9, retention = '1 month', automatic_maintenance = 'on', infinite_time_partitions = false,
                    template_table = null, partition_interval = '2 days', epoch = 'seconds'
                """);

        assertThat(only(Level.WARNING, "road.visits"))
                .contains(
                        "pg_partman's premake is 9, not 4",
                        "pg_partman's own retention is 1 month",
                        "pg_partman's automatic_maintenance is on, not off",
                        "infinite_time_partitions is false",
                        "pg_partman's interval is 2 days, not 1 day",
                        "pg_partman's template is missing",
                        "something else than a time");
        mend("road.visits");
        assertWell();
    }

    @Test
    void aPolicyWithoutPartman_andPartmanWithoutAPolicy() throws SQLException {
        Sql.execute(
                owner,
                "create temporary table kept as select * from partman.part_config",
                "delete from partman.part_config");
        assertThat(only(Level.WARNING, "road.visits")).contains("pg_partman does not know the table");
        Sql.execute(
                owner,
                "insert into partman.part_config select * from kept",
                "create temporary table policy as select * from ops.partition_policies",
                "delete from ops.partition_policies");

        HealthReport report = health.check();
        assertThat(report.tables()).isEmpty();
        assertThat(report.faults())
                .extracting(Fault::sentence)
                .anySatisfy(sentence ->
                        assertThat(sentence).contains("pg_partman maintains the table, but it has no policy"));
        Sql.execute(owner, "insert into ops.partition_policies select * from policy");
        assertWell();
    }

    @Test
    void aTableThatIsGone() throws SQLException {
        Sql.execute(owner, "drop table road.visits");

        HealthReport report = health.check();
        assertThat(report.level()).isEqualTo(Level.CRITICAL);
        assertThat(report.allFaults())
                .extracting(Fault::sentence)
                .anySatisfy(sentence -> assertThat(sentence)
                        .startsWith("there is no such partitioned table. If it was dropped for good"));
        mend("road.visits");
        assertWell();
    }

    @Test
    void aTableThatNobodyRegistered() throws SQLException {
        OpsDatabase.createTable(owner, "aisles");

        assertThat(only(Level.WARNING, "road.aisles"))
                .contains("is partitioned by range of time, and is not registered");
        Sql.execute(owner, "select ops.register_partitioned_table('road.aisles', '1 month')");
        assertWell();
    }

    @Test
    void aForeignKeyIntoTheTable() throws SQLException {
        Sql.execute(
                owner,
                "create table road.notes (id uuid, at timestamptz,"
                        + " constraint fk_notes foreign key (id, at) references road.visits (id, created_at))");

        assertThat(fault("road.notes")).contains("refers to the partitioned table by foreign key fk_notes");
        mend("road.notes");
        assertWell();
    }

    @Test
    void thresholds_refuseNonsense() {
        assertThatThrownBy(() -> HealthThresholds.DEFAULT.withMinPremadeShare(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HealthThresholds.DEFAULT.withMaxRunAge(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0S");
    }

    // what the tests say --------------------------------------------------------------------------------------------

    private void assertWell() throws SQLException {
        assertThat(health.check().allFaults()).isEmpty();
    }

    /** The sentence of the one fault that there is. */
    private String only(Level level, String subject) throws SQLException {
        HealthReport report = health.check();
        assertThat(report.allFaults()).singleElement().satisfies(fault -> {
            assertThat(fault.level()).isEqualTo(level);
            assertThat(fault.subject()).isEqualTo(subject);
        });
        assertThat(report.level()).isEqualTo(level);
        return report.allFaults().get(0).sentence();
    }

    private String fault(String subject) throws SQLException {
        return health.check().allFaults().stream()
                .filter(fault -> fault.subject().equals(subject))
                .map(Fault::sentence)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is said of " + subject));
    }

    /** Does what the first fault of this subject with a statement says, as the role that it names. */
    private void mend(String subject) throws SQLException {
        Matcher remedy = health.check().allFaults().stream()
                .filter(fault -> fault.subject().equals(subject))
                .map(fault -> REMEDY.matcher(fault.sentence().replaceFirst("; then mend what.*", ";")))
                .filter(Matcher::find)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is said of how to mend " + subject));
        Connection role = remedy.group(1).equalsIgnoreCase("as administrator") ? administrator : owner;
        String statement = remedy.group(2);
        if (remedy.group(1).contains("repeat until it returns 0")) {
            while (!Sql.row(role, statement).equals("0")) {
                // Once more.
            }
        } else {
            Sql.execute(role, statement);
        }
    }

    private void age(String interval) throws SQLException {
        Sql.execute(
                owner,
                "update ops.maintenance_runs set started_at = started_at - interval '" + interval
                        + "', finished_at = finished_at - interval '" + interval + "'");
    }

    /** Drops the partitions that begin after this instant, expecting so many. */
    private void dropFrom(String instant, int partitions) throws SQLException {
        Instant after = Instant.parse(instant(instant));
        List<Partition> later = Partition.of(owner, "road.visits").stream()
                .filter(partition -> partition.lower().isAfter(after))
                .toList();
        assertThat(later).hasSize(partitions);
        for (Partition partition : later) {
            Sql.execute(owner, "drop table " + partition.name());
        }
    }

    private void insert(String instant) throws SQLException {
        UUID id = TimeOrderedId.at(Instant.parse(instant(instant))).id();
        Sql.execute(
                owner, "insert into road.visits (id, created_at) values ('" + id + "', ops.uuid_v7_ts('" + id + "'))");
    }

    private String instant(String expression) throws SQLException {
        return Sql.row(owner, "select to_char(" + expression + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')");
    }
}
