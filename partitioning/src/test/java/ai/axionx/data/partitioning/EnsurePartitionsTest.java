package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.ServerErrorMessage;

/** An import gets exactly the partitions that its range of time needs, or a reason why not and none at all. */
final class EnsurePartitionsTest {

    private static final String SIX_MONTHS =
            "select ops.ensure_partitions('road.tracks', '2008-10-23 02:53:04Z', '2009-03-31 23:59:59.999Z')";

    private static OpsDatabase database;

    private final Connection owner;
    private final Connection administrator;

    EnsurePartitionsTest() throws SQLException {
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

    @BeforeEach
    void registerTable() throws SQLException {
        OpsDatabase.createTable(owner, "tracks");
        Sql.execute(owner, "select ops.register_partitioned_table('road.tracks', '1 month')");
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

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "Asia/Kathmandu", "Europe/Berlin"})
    void sixMonths_makeSixPartitions_onUtcMonths_andNoneTheSecondTime(String zone) throws SQLException {
        List<Partition> before = Partition.of(administrator, "road.tracks");
        Sql.execute(owner, "set timezone = '" + zone + "'", "set datestyle = 'ISO, DMY'");

        assertThat(Sql.row(owner, SIX_MONTHS)).isEqualTo("6");
        assertThat(Sql.row(owner, SIX_MONTHS)).isEqualTo("0");

        List<Partition> made = Partition.of(administrator, "road.tracks").stream()
                .filter(partition -> !before.contains(partition))
                .toList();
        assertThat(made)
                .extracting(Partition::name)
                .containsExactly(
                        "road.tracks_p20081001",
                        "road.tracks_p20081101",
                        "road.tracks_p20081201",
                        "road.tracks_p20090101",
                        "road.tracks_p20090201",
                        "road.tracks_p20090301");
        for (int i = 0; i < 6; i++) {
            YearMonth month = YearMonth.of(2008, 10).plusMonths(i);
            assertThat(made.get(i).lower()).isEqualTo(startOf(month));
            assertThat(made.get(i).upper()).isEqualTo(startOf(month.plusMonths(1)));
        }
        assertThat(made).extracting(Partition::owner).containsOnly(OpsDatabase.OWNER);
    }

    @Test
    void onlyGapsAreFilled() throws SQLException {
        assertThat(Sql.row(owner, "select ops.ensure_partitions('road.tracks', '2008-12-01Z', '2008-12-01Z')"))
                .isEqualTo("1");
        assertThat(Sql.row(owner, SIX_MONTHS)).isEqualTo("5");
    }

    @Test
    void aRowGoesIntoItsPartition_afterwards() throws SQLException {
        Sql.execute(owner, SIX_MONTHS);
        for (String instant : List.of("2008-10-31T23:59:59.999Z", "2008-11-01T00:00:00Z")) {
            TimeOrderedId id = TimeOrderedId.at(Instant.parse(instant));
            Sql.rows(
                    owner,
                    "insert into road.tracks values (?, ?) returning 1",
                    id.id(),
                    id.createdAt().atOffset(ZoneOffset.UTC));
        }

        assertThat(Sql.rows(owner, "select tableoid::regclass from road.tracks order by created_at"))
                .containsExactly("road.tracks_p20081001", "road.tracks_p20081101");
    }

    @Test
    void fourHundredPartitions_areTheLimitOfACall() throws SQLException {
        OpsDatabase.createTable(owner, "days");
        Sql.execute(owner, "select ops.register_partitioned_table('road.days', '1 day', 1)");

        ServerErrorMessage refusal = refused("select ops.ensure_partitions('road.days', '2008-01-01Z', '2009-02-04Z')");
        assertThat(refusal.getSQLState()).isEqualTo("54000");
        assertThat(refusal.getMessage())
                .isEqualTo("the range from 2008-01-01 00:00:00+00 to 2009-02-04 00:00:00+00 takes more than 400"
                        + " partitions of 1 day in table road.days, the limit of one call");
        assertThat(refused("select ops.ensure_partitions('road.days', '0001-01-01Z', '200000-01-01Z')")
                        .getSQLState())
                .isEqualTo("54000");

        assertThat(Sql.row(owner, "select ops.ensure_partitions('road.days', '2008-01-01Z', '2009-02-03 23:59Z')"))
                .isEqualTo("400");
    }

    @Test
    void rowsInTheDefaultPartition_areInTheWay_untilTheyAreMoved() throws SQLException {
        insert("2009-01-15T12:00:00Z");
        insert("2009-01-17T12:00:00Z");

        ServerErrorMessage refusal = refused(SIX_MONTHS);

        assertThat(refusal.getSQLState()).isEqualTo("55000");
        assertThat(refusal.getMessage())
                .isEqualTo("the default partition road.tracks_default holds 2 rows from 2009-01-15 12:00:00+00 to"
                        + " 2009-01-17 12:00:00+00, which belong into the partitions to be made");
        assertThat(refusal.getHint()).contains("select ops.move_out_of_default('road.tracks');");

        assertThat(Sql.row(owner, "select ops.move_out_of_default('road.tracks')"))
                .isEqualTo("2");
        assertThat(Sql.row(owner, "select ops.move_out_of_default('road.tracks')"))
                .isEqualTo("0");
        assertThat(Sql.row(owner, SIX_MONTHS)).isEqualTo("5");
        assertThat(Sql.rows(owner, "select distinct tableoid::regclass from road.tracks"))
                .containsExactly("road.tracks_p20090101");
    }

    @Test
    void rowsInTheDefaultPartition_ofOtherMonths_areNotInTheWay() throws SQLException {
        insert("2008-09-30T23:59:59.999Z");
        insert("2009-04-01T00:00:00Z");

        assertThat(Sql.row(owner, SIX_MONTHS)).isEqualTo("6");
    }

    static Stream<Arguments> unfitRanges() {
        return Stream.of(
                Arguments.of("null", "'2009-01-01Z'"),
                Arguments.of("'2009-01-01Z'", "null"),
                Arguments.of("'-infinity'", "'2009-01-01Z'"),
                Arguments.of("'2009-01-01Z'", "'infinity'"),
                Arguments.of("'2009-01-01 00:00:01Z'", "'2009-01-01Z'"));
    }

    @ParameterizedTest
    @MethodSource("unfitRanges")
    void aRangeWithoutSense_isRefused(String from, String to) throws SQLException {
        ServerErrorMessage refusal = refused("select ops.ensure_partitions('road.tracks', " + from + ", " + to + ")");

        assertThat(refusal.getSQLState()).isEqualTo("22023");
        assertThat(refusal.getMessage())
                .startsWith("cannot make partitions of road.tracks from ")
                .endsWith("expected two finite instants, the earlier one first");
    }

    @Test
    void aTableWithoutRegistration_isRefused() throws SQLException {
        OpsDatabase.createTable(owner, "others");

        ServerErrorMessage refusal =
                refused("select ops.ensure_partitions('road.others', '2009-01-01Z', '2009-01-01Z')");

        assertThat(refusal.getSQLState()).isEqualTo("42704");
        assertThat(refusal.getMessage())
                .isEqualTo("table road.others is not registered, so its partitions cannot be made here");
        assertThat(refusal.getHint()).contains("ops.register_partitioned_table");
        assertThat(refused("select ops.ensure_partitions(null, '2009-01-01Z', '2009-01-01Z')")
                        .getMessage())
                .startsWith("table (null) is not registered");
    }

    @Test
    void anotherRoleThanTheOwner_isRefused_alsoASuperuser() throws SQLException {
        ServerErrorMessage refusal = Sql.refusal(administrator, SIX_MONTHS);

        assertThat(refusal.getSQLState()).isEqualTo("42501");
        assertThat(refusal.getMessage())
                .isEqualTo("table road.tracks belongs to role survey_owner, but postgres wants to make partitions");
    }

    @Test
    void aPartitionWithBoundsOfItsOwn_isInTheWay() throws SQLException {
        Sql.execute(
                owner,
                "create table road.odd partition of road.tracks"
                        + " for values from ('2009-01-01 05:00Z') to ('2009-02-01 05:00Z')");

        ServerErrorMessage refusal = refused(SIX_MONTHS);

        assertThat(refusal.getSQLState()).isEqualTo("55000");
        assertThat(refusal.getMessage())
                .isEqualTo("partition road.odd of table road.tracks covers 2009-01-01 05:00:00+00 to"
                        + " 2009-02-01 05:00:00+00, which is not exactly one interval of 1 month in UTC; nothing was"
                        + " made");
    }

    @Test
    void aTableThatHasTheNameOfAPartition_isInTheWay() throws SQLException {
        Sql.execute(owner, "create table road.tracks_p20090101 ()");

        ServerErrorMessage refusal = refused(SIX_MONTHS);

        assertThat(refusal.getMessage())
                .isEqualTo("pg_partman made no partition of table road.tracks for 1 month from 2009-01-01 00:00:00+00;"
                        + " nothing was made");
        assertThat(refusal.getHint()).contains("perhaps a detached partition");
    }

    /** Without a default partition, so that no lock on that one makes the second wait. */
    @Test
    void twoAtOnce_doNotCollide_theSecondWaitsAndFindsNothingToDo() throws Exception {
        OpsDatabase.createTable(owner, "others");
        Sql.execute(
                owner, "select ops.register_partitioned_table('road.others', '1 month', default_partition => false)");
        String sixMonths = SIX_MONTHS.replace("tracks", "others");
        try (Connection second = database.owner()) {
            String process = Sql.row(second, "select pg_backend_pid()");
            owner.setAutoCommit(false);
            assertThat(Sql.row(owner, sixMonths)).isEqualTo("6");

            Future<String> made = CompletableFuture.supplyAsync(() -> {
                try {
                    return Sql.row(second, sixMonths);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (Sql.row(administrator, "select cardinality(pg_blocking_pids(" + process + "))")
                    .equals("0")) {
                assertThat(System.nanoTime())
                        .as("the second waits for the first")
                        .isLessThan(deadline);
                Thread.onSpinWait();
            }
            owner.commit();

            assertThat(made.get(30, TimeUnit.SECONDS)).isEqualTo("0");
        }
    }

    private void insert(String instant) throws SQLException {
        TimeOrderedId id = TimeOrderedId.at(Instant.parse(instant));
        Sql.rows(
                owner,
                "insert into road.tracks values (?, ?) returning 1",
                id.id(),
                id.createdAt().atOffset(ZoneOffset.UTC));
    }

    /** Refused, and nothing was made. */
    private ServerErrorMessage refused(String sql) throws SQLException {
        String tables = "select count(*) from pg_class where relnamespace = 'road'::regnamespace";
        String before = Sql.row(owner, tables);
        ServerErrorMessage refusal = Sql.refusal(owner, sql);
        assertThat(Sql.row(owner, tables)).isEqualTo(before);
        return refusal;
    }

    private static Instant startOf(YearMonth month) {
        return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
