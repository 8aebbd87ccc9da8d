package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ServerErrorMessage;

/**
 * Registering a table makes its policy, its entry in pg_partman and its first partitions, on UTC bounds whatever the
 * session's settings, which it leaves as they were; what cannot be registered is refused with the reason, and nothing
 * is left of the attempt.
 */
final class RegistrationTest {

    private static final String INTERNAL_STATE = """
            select (select count(*) from ops.partition_policies), (select count(*) from partman.part_config),
                   (select count(*) from pg_class where relnamespace in ('ops'::regnamespace, 'road'::regnamespace))
            """;

    private static OpsDatabase database;

    private final Connection owner;
    private final Connection administrator;

    RegistrationTest() throws SQLException {
        owner = database.owner();
        administrator = database.administrator();
    }

    @BeforeAll
    static void start() throws SQLException {
        database = OpsDatabase.start();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @AfterEach
    void disconnect() throws SQLException {
        owner.close();
        administrator.close();
        try (Connection connection = database.owner()) {
            for (String parent : Sql.rows(connection, "select parent_table from ops.partition_policies")) {
                Sql.execute(connection, "select ops.unregister_partitioned_table('" + parent + "')");
            }
            Sql.execute(
                    connection, "set client_min_messages = error", "drop schema road cascade", "create schema road");
        }
    }

    static Stream<Arguments> zonesAndIntervals() {
        return Stream.of("America/New_York", "Asia/Kathmandu", "Europe/Berlin")
                .flatMap(zone -> Stream.of("1 hour", "1 day", "1 week", "1 month", "3 months", "1 year")
                        .map(interval -> Arguments.of(zone, interval)));
    }

    @ParameterizedTest
    @MethodSource("zonesAndIntervals")
    void partitionsAreMade_onUtcBounds(String zone, String interval) throws SQLException {
        OpsDatabase.createTable(owner, "tracks");
        Sql.execute(
                owner, "set timezone = '" + zone + "'", "set datestyle = 'ISO, DMY'", "set intervalstyle = 'iso_8601'");
        owner.setAutoCommit(false);
        Instant now = now(owner);
        String made = Sql.row(
                owner, "select ops.register_partitioned_table('road.tracks', '" + interval + "', premake => 3)");
        owner.commit();

        List<Partition> partitions = Partition.of(administrator, "road.tracks");

        List<Instant> bounds = new ArrayList<>();
        for (int i = -3; i <= 4; i++) {
            bounds.add(plus(floor(now, interval), i, interval));
        }
        assertThat(partitions).extracting(Partition::lower).isEqualTo(bounds.subList(0, 7));
        assertThat(partitions).extracting(Partition::upper).isEqualTo(bounds.subList(1, 8));
        assertThat(partitions).extracting(Partition::owner).containsOnly(OpsDatabase.OWNER);
        assertThat(made).isEqualTo("8");
        assertThat(Sql.rows(owner, "select partition, is_default from ops.partitions('road.tracks') where is_default"))
                .containsExactly("road.tracks_default|t");
    }

    @Test
    void thePolicyIsKept_andPgPartmanIsToldTheSame_exceptForRetention() throws SQLException {
        OpsDatabase.createTable(owner, "messages");
        Sql.execute(owner, """
                select ops.register_partitioned_table(
                    parent => 'road.messages', partition_interval => '1 day', premake => 2,
                    retention => '7 days', retention_action => 'drop', default_partition => false)
                """);

        assertThat(Sql.row(owner, """
                        select parent_table, partition_column, partition_interval, premake, retention, retention_action,
                               default_partition
                        from ops.partition_policies
                        """)).isEqualTo("road.messages|created_at|1 day|2|7 days|drop|f");
        assertThat(Sql.row(owner, """
                        select parent_table, control, partition_type, partition_interval, premake, retention,
                               infinite_time_partitions, automatic_maintenance, template_table, jobmon
                        from partman.part_config
                        """))
                .isEqualTo("road.messages|created_at|range|1 day|2|null|t|off|ops.template_road_messages|f");
        assertThat(Sql.row(
                        owner,
                        "select pg_catalog.pg_get_userbyid(relowner), relnatts, relkind from pg_catalog.pg_class"
                                + " where oid = 'ops.template_road_messages'::regclass"))
                .isEqualTo(OpsDatabase.OWNER + "|0|r");
        assertThat(Sql.rows(owner, "select from ops.partitions('road.messages') where is_default"))
                .isEmpty();
    }

    @Test
    void startAt_makesPartitionsFromThere() throws SQLException {
        OpsDatabase.createTable(owner, "tracks");
        Sql.execute(owner, "set timezone = 'America/New_York'", "set datestyle = 'ISO, DMY'");
        owner.setAutoCommit(false);
        Instant now = now(owner);
        Instant start = floor(now, "1 day").minus(40, ChronoUnit.DAYS).plusSeconds(7_200);
        Sql.rows(
                owner,
                "select ops.register_partitioned_table('road.tracks', '1 day', 2, start_at => ?)",
                start.atOffset(ZoneOffset.UTC));
        owner.commit();

        assertThat(Partition.of(administrator, "road.tracks"))
                .hasSize(43)
                .first()
                .extracting(Partition::lower)
                .isEqualTo(start.minusSeconds(7_200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "road", "mimic, public", "pg_temp, mimic", "mimic, pg_catalog", "\"$user\", public"})
    void searchPathAndOtherSettings_staySo_andMimicsAreNotFollowed(String path) throws SQLException {
        OpsDatabase.createTable(owner, "tracks");
        Sql.execute(
                owner,
                "create schema if not exists mimic",
                "create table if not exists mimic.partition_policies (parent_table text)",
                "create table if not exists mimic.part_config (parent_table text)",
                "create temp table part_config (parent_table text)",
                "create or replace function mimic.partitions(regclass) returns text return 1 / 0",
                "create or replace function mimic.create_parent() returns text return 1 / 0",
                "create or replace function mimic.format(text, text) returns text language sql return (1 / 0)::text",
                "create or replace function mimic.format(text, text, text) returns text language sql"
                        + " return (1 / 0)::text",
                "set search_path = " + (path.isEmpty() ? "''" : path),
                "set timezone = 'America/New_York'",
                "set datestyle = 'ISO, DMY'",
                "set intervalstyle = 'iso_8601'");
        List<String> before = settings(owner);

        Sql.execute(owner, "select ops.register_partitioned_table('road.tracks', '1 month')");
        assertThat(settings(owner)).isEqualTo(before);

        owner.setAutoCommit(false);
        Sql.execute(owner, "select ops.ensure_partitions('road.tracks', '2008-10-01Z', '2009-03-31Z')");
        assertThat(settings(owner)).isEqualTo(before);
        owner.commit();
        assertThat(settings(owner)).isEqualTo(before);

        assertThat(Sql.refusal(owner, "select ops.register_partitioned_table('road.tracks', '1 month')"))
                .isNotNull();
        owner.rollback();
        assertThat(settings(owner)).isEqualTo(before);
        assertThat(Sql.row(
                        owner,
                        "select (select pg_catalog.count(*) from ops.partition_policies),"
                                + " (select pg_catalog.count(*) from partman.part_config)"))
                .isEqualTo("1|1");
        owner.commit();
    }

    @Test
    void aSecondRegistration_isRefused() throws SQLException {
        OpsDatabase.createTable(owner, "tracks");
        Sql.execute(owner, "select ops.register_partitioned_table('road.tracks', '1 month')");

        ServerErrorMessage refusal = refused("select ops.register_partitioned_table('road.tracks', '1 month')");

        assertThat(refusal.getSQLState()).isEqualTo("42710");
        assertThat(refusal.getMessage()).isEqualTo("table road.tracks is registered already");
        assertThat(refusal.getHint())
                .contains("update its row in ops.partition_policies")
                .contains("select ops.unregister_partitioned_table('road.tracks');");
    }

    @Test
    void anotherRoleThanTheOwner_isRefused_alsoASuperuser() throws SQLException {
        OpsDatabase.createTable(owner, "tracks");

        ServerErrorMessage refusal =
                Sql.refusal(administrator, "select ops.register_partitioned_table('road.tracks', '1 month')");

        assertThat(refusal.getSQLState()).isEqualTo("42501");
        assertThat(refusal.getMessage())
                .isEqualTo("table road.tracks belongs to role survey_owner, but postgres is registering it");
        assertThat(refusal.getHint()).startsWith("Run this as the owner");
    }

    static Stream<Arguments> unfitTables() {
        String id = "id uuid not null, ";
        return Stream.of(
                Arguments.of("not partitioned", "(" + id + "created_at timestamptz not null)"),
                Arguments.of("a list", "(" + id + "created_at timestamptz not null) partition by list (created_at)"),
                Arguments.of("a hash", "(" + id + "created_at timestamptz not null) partition by hash (created_at)"),
                Arguments.of("a nullable key", "(" + id + "created_at timestamptz) partition by range (created_at)"),
                Arguments.of("no zone", "(" + id + "created_at timestamp not null) partition by range (created_at)"),
                Arguments.of("a date", "(" + id + "created_at date not null) partition by range (created_at)"),
                Arguments.of("an id", "(" + id + "created_at timestamptz not null) partition by range (id)"),
                Arguments.of(
                        "two columns",
                        "(" + id + "created_at timestamptz not null) partition by range (created_at, id)"),
                Arguments.of(
                        "an expression",
                        "(" + id + "created_at timestamptz not null) partition by range (ops.uuid_v7_ts(id))"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unfitTables")
    void whatIsNotPartitionedByRangeOfTime_isRefused(String what, String definition) throws SQLException {
        Sql.execute(owner, "create table road.odd " + definition);

        ServerErrorMessage refusal = refused("select ops.register_partitioned_table('road.odd', '1 month')");

        assertThat(refusal.getSQLState()).as(what).isEqualTo("42809");
        assertThat(refusal.getMessage())
                .isEqualTo("table road.odd cannot be registered: it is not partitioned by range of one timestamptz"
                        + " column that is not null");
        assertThat(refusal.getHint()).contains("partition by range (created_at)");
    }

    @Test
    void aViewAndNothing_areRefused() throws SQLException {
        Sql.execute(owner, "create view road.odd as select now() as created_at");

        assertThat(refused("select ops.register_partitioned_table('road.odd', '1 month')")
                        .getSQLState())
                .isEqualTo("42809");
        assertThat(refused("select ops.register_partitioned_table(null, '1 month')")
                        .getMessage())
                .isEqualTo("no table given to register");
        assertThat(refused("select ops.register_partitioned_table('road.missing', '1 month')")
                        .getSQLState())
                .isEqualTo("42P01");
    }

    @Test
    void aNameThatWouldBeCutShort_isRefused() throws SQLException {
        String name = "t".repeat(50);
        OpsDatabase.createTable(owner, name);

        assertThat(refused("select ops.register_partitioned_table('road." + name + "', '1 month')")
                        .getMessage())
                .startsWith("the name of table road." + name + " is too long")
                .contains("63 bytes");
    }

    @Test
    void aNameThatNeedsQuotes_isRefused() throws SQLException {
        OpsDatabase.createTable(owner, "tracks");
        Sql.execute(owner, "alter table road.tracks rename to \"Tracks\"");

        assertThat(refused("select ops.register_partitioned_table('road.\"Tracks\"', '1 month')")
                        .getConstraint())
                .isEqualTo("ck_partition_policies_parent_table");
    }

    @Test
    void aPartitionMadeByHand_isInTheWay() throws SQLException {
        OpsDatabase.createTable(owner, "tracks");
        Sql.execute(owner, "create table road.tracks_default partition of road.tracks default");

        ServerErrorMessage refusal = refused("select ops.register_partitioned_table('road.tracks', '1 month')");

        assertThat(refusal.getSQLState()).isEqualTo("55000");
        assertThat(refusal.getMessage()).startsWith("table road.tracks has partitions already");
    }

    @Test
    void whatPgPartmanKnowsWithoutUs_isInTheWay_untilItIsUnregistered() throws SQLException {
        OpsDatabase.createTable(owner, "tracks");
        Sql.execute(owner, "select partman.create_parent('road.tracks', 'created_at', '1 month')");
        Sql.execute(owner, "drop table road.tracks");
        OpsDatabase.createTable(owner, "tracks");

        ServerErrorMessage refusal = refused("select ops.register_partitioned_table('road.tracks', '1 month')");
        assertThat(refusal.getMessage()).startsWith("pg_partman knows a table road.tracks already");
        String remedy = String.valueOf(refusal.getHint());

        Sql.execute(owner, remedy.substring(remedy.indexOf("select ")));
        Sql.execute(owner, "select ops.register_partitioned_table('road.tracks', '1 month')");
    }

    static Stream<Arguments> unfitPolicies() {
        return Map.of(
                        "'2 days'", "ck_partition_policies_partition_interval",
                        "'30 days'", "ck_partition_policies_partition_interval",
                        "'1 day', premake => 0", "ck_partition_policies_premake",
                        "'1 day', premake => 401", "ck_partition_policies_premake",
                        "'1 day', retention => '7 days'", "ck_partition_policies_retention",
                        "'1 day', retention_action => 'drop'", "ck_partition_policies_retention",
                        "'1 day', 4, '7 days', 'burn'", "ck_partition_policies_retention_action",
                        "'1 month', 4, '7 days', 'drop'", "ck_partition_policies_retention_interval")
                .entrySet()
                .stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("unfitPolicies")
    void aPolicyThatMakesNoSense_isRefused(String arguments, String constraint) throws SQLException {
        OpsDatabase.createTable(owner, "tracks");

        assertThat(refused("select ops.register_partitioned_table('road.tracks', " + arguments + ")")
                        .getConstraint())
                .isEqualTo(constraint);
    }

    @Test
    void unregistering_takesAwayEverythingButTheTable() throws SQLException {
        OpsDatabase.createTable(owner, "tracks");
        String before = Sql.row(owner, INTERNAL_STATE);
        Sql.execute(owner, "select ops.register_partitioned_table('road.tracks', '1 month')");
        Sql.execute(owner, "select ops.unregister_partitioned_table('road.tracks')");

        assertThat(Sql.rows(owner, "select from ops.partitions('road.tracks')")).hasSize(10);
        Sql.execute(owner, "drop table road.tracks");
        OpsDatabase.createTable(owner, "tracks");
        assertThat(Sql.row(owner, INTERNAL_STATE)).isEqualTo(before);

        assertThat(refused("select ops.unregister_partitioned_table('road.tracks')")
                        .getMessage())
                .isEqualTo("no table road.tracks is registered");
    }

    /** Refused, and nothing is left of the attempt. */
    private ServerErrorMessage refused(String sql) throws SQLException {
        String before = Sql.row(owner, INTERNAL_STATE);
        ServerErrorMessage refusal = Sql.refusal(owner, sql);
        assertThat(Sql.row(owner, INTERNAL_STATE)).isEqualTo(before);
        return refusal;
    }

    private static List<String> settings(Connection connection) throws SQLException {
        return Sql.rows(connection, """
                select name, setting from pg_catalog.pg_settings
                where name in ('search_path', 'TimeZone', 'DateStyle', 'IntervalStyle', 'client_min_messages')
                order by name
                """);
    }

    /** When the transaction began, by the server's clock. */
    private static Instant now(Connection connection) throws SQLException {
        return OffsetDateTime.parse(Sql.row(
                        connection, "select to_char(now() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"))
                .toInstant();
    }

    private static Instant floor(Instant instant, String interval) {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        ZonedDateTime day = time.truncatedTo(ChronoUnit.DAYS);
        return switch (interval) {
            case "1 hour" -> time.truncatedTo(ChronoUnit.HOURS).toInstant();
            case "1 day" -> day.toInstant();
            case "1 week" ->
                day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toInstant();
            case "1 month" -> day.withDayOfMonth(1).toInstant();
            case "3 months" -> day.with(IsoFields.DAY_OF_QUARTER, 1).toInstant();
            case "1 year" -> day.withDayOfYear(1).toInstant();
            default -> throw new IllegalArgumentException(interval);
        };
    }

    private static Instant plus(Instant instant, int count, String interval) {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        return switch (interval) {
            case "1 hour" -> time.plusHours(count).toInstant();
            case "1 day" -> time.plusDays(count).toInstant();
            case "1 week" -> time.plusWeeks(count).toInstant();
            case "1 month" -> time.plusMonths(count).toInstant();
            case "3 months" -> time.plusMonths(3L * count).toInstant();
            case "1 year" -> time.plusYears(count).toInstant();
            default -> throw new IllegalArgumentException(interval);
        };
    }
}
