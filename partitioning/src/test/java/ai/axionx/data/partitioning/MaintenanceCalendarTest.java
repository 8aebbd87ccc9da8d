package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.ServerClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Maintenance over months and years of server time: bounds in UTC wherever the service runs, gaps, retention. */
@Isolated("sets the time zone of this JVM")
final class MaintenanceCalendarTest {

    private static final List<String> ZONES = List.of("America/New_York", "Europe/Berlin", "Asia/Kolkata");

    /** Ends of months and changes to and from daylight saving time, in UTC. */
    private static final List<Instant> INSTANTS = List.of(
            Instant.parse("2027-01-31T23:30:00Z"),
            Instant.parse("2027-02-28T18:45:00Z"),
            Instant.parse("2027-03-01T03:30:00Z"),
            Instant.parse("2027-03-14T06:30:00Z"),
            Instant.parse("2027-03-28T00:30:00Z"),
            Instant.parse("2027-03-31T22:15:00Z"),
            Instant.parse("2027-06-30T20:00:00Z"),
            Instant.parse("2027-10-31T00:30:00Z"),
            Instant.parse("2027-11-07T05:30:00Z"),
            Instant.parse("2027-12-31T19:00:00Z"),
            Instant.parse("2028-01-01T04:00:00Z"),
            Instant.parse("2028-02-29T23:59:00Z"));

    private final TimeZone zoneOfThisJvm = TimeZone.getDefault();
    private OpsDatabase database;
    private ServerClock clock;
    private Connection owner;

    @BeforeEach
    void start() throws SQLException {
        database = OpsDatabase.withMovableClock();
        clock = database.server().clock();
        clock.set(Instant.parse("2027-01-10T12:00:00Z"));
        owner = database.owner();
    }

    @AfterEach
    void stop() throws SQLException {
        TimeZone.setDefault(zoneOfThisJvm);
        owner.close();
        database.close();
    }

    @Test
    void serviceThatMovesFromZoneToZone_boundsStayInUtc() throws SQLException {
        OpsDatabase.register(owner, "monthly", PartitionInterval.MONTH);
        OpsDatabase.register(owner, "daily", PartitionInterval.DAY);
        Sql.execute(owner, "select ops.set_retention('road.daily', interval '10 days', 'drop')");
        int zone = 0;
        for (Instant instant : INSTANTS) {
            clock.set(instant);
            maintainFrom(ZONES.get(zone++ % ZONES.size()));
            assertThatBoundsAreInUtc();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"America/New_York", "Europe/Berlin", "Asia/Kolkata"})
    @Tag("long")
    void fourteenMonthsInOneZone_nightByNight_boundsStayInUtc(String zone) throws SQLException {
        OpsDatabase.register(owner, "monthly", PartitionInterval.MONTH);
        OpsDatabase.register(owner, "daily", PartitionInterval.DAY);
        // Half past eleven in the evening by UTC, another day already or still elsewhere.
        clock.set(Instant.parse("2027-01-30T23:30:00Z"));
        for (int night = 0; night < 430; night++) {
            clock.advance(Duration.ofDays(1));
            maintainFrom(zone);
        }
        assertThatBoundsAreInUtc();
        assertThat(Partition.of(owner, "road.monthly")).hasSize(4 + 1 + 4 + 15);
        assertThat(Partition.of(owner, "road.daily")).hasSize(4 + 1 + 4 + 450);
    }

    private void maintainFrom(String zone) throws SQLException {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try (OneConnectionPool pool = new OneConnectionPool(database.worker(), zone)) {
            MaintenanceReport report = new PartmanMaintenanceJob(pool.dataSource()).maintain();
            assertThat(report.succeeded()).as("%s", report).isTrue();
            assertThat(pool.session()).isEqualTo(pool.sessionBefore());
        }
    }

    private void assertThatBoundsAreInUtc() throws SQLException {
        List<Partition> months = Partition.of(owner, "road.monthly");
        assertThatNoneIsMissing(months);
        assertThat(months).allSatisfy(partition -> {
            YearMonth month = YearMonth.from(partition.lower().atOffset(ZoneOffset.UTC));
            assertThat(partition.lower()).isEqualTo(start(month.atDay(1)));
            assertThat(partition.upper()).isEqualTo(start(month.plusMonths(1).atDay(1)));
            assertThat(partition.name()).endsWith("_p%d%02d01".formatted(month.getYear(), month.getMonthValue()));
        });
        YearMonth current = YearMonth.from(clock.now().atOffset(ZoneOffset.UTC));
        assertThat(months.get(months.size() - 1).lower())
                .isEqualTo(start(current.plusMonths(4).atDay(1)));

        List<Partition> days = Partition.of(owner, "road.daily");
        assertThatNoneIsMissing(days);
        assertThat(days).allSatisfy(partition -> {
            LocalDate day = LocalDate.ofInstant(partition.lower(), ZoneOffset.UTC);
            assertThat(partition.lower()).isEqualTo(start(day));
            assertThat(partition.upper()).isEqualTo(start(day.plusDays(1)));
        });
        assertThat(days.get(days.size() - 1).lower()).isEqualTo(start(today().plusDays(4)));
        assertThat(Sql.rows(owner, "select * from ops.partition_findings()")).isEmpty();
    }

    private static void assertThatNoneIsMissing(List<Partition> partitions) {
        for (int i = 1; i < partitions.size(); i++) {
            assertThat(partitions.get(i).lower())
                    .isEqualTo(partitions.get(i - 1).upper());
        }
    }

    // a year without maintenance -------------------------------------------------------------------------------------

    @Test
    void idleForAYear_currentPartitionsComeFirst_thenTheGap_afewAtATime() throws SQLException {
        OpsDatabase.register(owner, "monthly", PartitionInterval.MONTH);
        OpsDatabase.register(owner, "daily", PartitionInterval.DAY);
        Sql.execute(owner, "select ops.set_retention('road.daily', interval '7 days', 'drop')");
        List<Partition> monthsBefore = Partition.of(owner, "road.monthly");
        clock.set(Instant.parse("2028-03-15T12:00:00Z"));

        MaintenanceReport report = job().maintain();

        assertThat(report.succeeded()).as("%s", report).isTrue();
        assertThatBoundsAreInUtc();
        List<Partition> months = Partition.of(owner, "road.monthly");
        assertThat(months).containsAll(monthsBefore);
        List<String> madeMonths = created(report, "road.monthly");
        assertThat(madeMonths).hasSize(9 + 5);
        assertThat(madeMonths.subList(0, 10))
                .as("the first transaction, in order of time")
                .contains(
                        "road.monthly_p20280301",
                        "road.monthly_p20280401",
                        "road.monthly_p20280501",
                        "road.monthly_p20280601",
                        "road.monthly_p20280701");
        assertThatATransactionMadeAtMostTen("road.monthly");

        // Of the days, only what retention lets live has been made: today, seven before, four ahead.
        assertThat(created(report, "road.daily")).hasSize(1 + 7 + 4);
        assertThat(Partition.of(owner, "road.daily").get(0).lower()).isEqualTo(start(today().minusDays(7)));
        assertThat(Partition.of(owner, "road.daily")).hasSize(1 + 7 + 4);
        assertThat(job().maintain())
                .satisfies(
                        again -> assertThat(again.created() + again.retired()).isZero());
    }

    @Test
    @Tag("long")
    void dailyTableIdleForAYear_isFilled() throws SQLException {
        OpsDatabase.register(owner, "monthly", PartitionInterval.MONTH);
        OpsDatabase.register(owner, "daily", PartitionInterval.DAY);
        clock.advance(Duration.ofDays(366));

        MaintenanceReport report = job().maintain();

        assertThat(report.succeeded()).as("%s", report).isTrue();
        assertThat(created(report, "road.daily")).hasSize(366);
        assertThatBoundsAreInUtc();
        assertThatATransactionMadeAtMostTen("road.daily");
    }

    @Test
    void gapThatWasLeftHalfFilled_isFilledAnotherDay() throws SQLException {
        OpsDatabase.register(owner, "monthly", PartitionInterval.MONTH);
        OpsDatabase.register(owner, "daily", PartitionInterval.DAY);
        clock.advance(Duration.ofDays(60));
        // What a run that was killed has done: one step of many.
        try (Connection worker = database.worker().getConnection()) {
            assertThat(Sql.row(
                            worker, "select cardinality(created), more from ops.create_partitions_ahead('road.daily')"))
                    .isEqualTo("10|t");
        }
        clock.advance(Duration.ofDays(1));

        assertThat(job().maintain().succeeded()).isTrue();

        assertThatBoundsAreInUtc();
    }

    @Test
    void partitionDetachedByHand_isNotMadeAgain_andNoFault() throws SQLException {
        OpsDatabase.register(owner, "monthly", PartitionInterval.MONTH);
        clock.set(Instant.parse("2027-04-15T12:00:00Z"));
        job().maintain();
        Sql.execute(owner, "alter table road.monthly detach partition road.monthly_p20270201");

        MaintenanceReport report = job().maintain();

        assertThat(report.succeeded()).as("%s", report).isTrue();
        assertThat(report.created()).isZero();
    }

    private void assertThatATransactionMadeAtMostTen(String table) throws SQLException {
        assertThat(Sql.row(owner, """
                        select max(n)
                        from (select count(*) as n
                              from pg_inherits i join pg_class c on c.oid = i.inhrelid
                              where i.inhparent = '%s'::regclass and c.oid <> '%1$s_default'::regclass
                              group by i.xmin) t
                        """.formatted(table))).isEqualTo("10");
    }

    // retention, day by day ------------------------------------------------------------------------------------------

    @Test
    void retentionOverThirtyDays_withQuarantine() throws SQLException {
        OpsDatabase.register(owner, "daily", PartitionInterval.DAY);
        Sql.execute(
                owner,
                "select ops.set_retention('road.daily', interval '7 days', 'drop', 'note is null', interval '3 days')");
        LocalDate first = today();
        LocalDate kept = first.plusDays(5);
        PartmanMaintenanceJob job = job();
        List<String> dropped = new ArrayList<>();
        for (int day = 0; day < 30; day++) {
            LocalDate today = today();
            insert(clock.now(), today.equals(kept) ? "null" : "'done'");
            if (day == 20) {
                Sql.execute(owner, "update road.daily set note = 'done at last' where note is null");
            }

            MaintenanceReport report = job.maintain();

            assertThat(report.succeeded()).as("%s", report).isTrue();
            List<LocalDate> attached = Partition.of(owner, "road.daily").stream()
                    .map(partition -> LocalDate.ofInstant(partition.lower(), ZoneOffset.UTC))
                    .filter(date -> !date.isBefore(first) && !date.isAfter(today))
                    .toList();
            List<LocalDate> expected = first.datesUntil(today.plusDays(1))
                    .filter(date -> !date.isBefore(today.minusDays(7))
                            || (date.equals(kept) && today.isBefore(first.plusDays(20))))
                    .toList();
            assertThat(attached).as("%s", today).isEqualTo(expected);

            // In quarantine for three days: the table is there, its rows are out of sight.
            for (LocalDate date : first.datesUntil(today.minusDays(7).isBefore(first) ? first : today.minusDays(7))
                    .toList()) {
                boolean exists = Sql.row(
                                owner,
                                "select to_regclass('road.daily_p"
                                        + date.toString().replace("-", "") + "') is not null")
                        .equals("t");
                boolean spared = date.equals(kept) && today.isBefore(first.plusDays(23));
                assertThat(exists).as("%s on %s", date, today).isEqualTo(date.isAfter(today.minusDays(11)) || spared);
            }
            table(report, "road.daily").retired().stream()
                    .filter(end -> end.outcome().equals("dropped"))
                    .forEach(end -> dropped.add(end.partition()));
            clock.advance(Duration.ofDays(1));
        }
        // Those of four days before the first, too.
        assertThat(dropped).doesNotHaveDuplicates().hasSize(30 - 11 + 4);
    }

    // ----------------------------------------------------------------------------------------------------------------

    private PartmanMaintenanceJob job() {
        return new PartmanMaintenanceJob(database.worker()).withAttempts(1, Duration.ZERO);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.now(), ZoneOffset.UTC);
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private void insert(Instant instant, String note) throws SQLException {
        UUID id = TimeOrderedId.at(instant.truncatedTo(ChronoUnit.MILLIS)).id();
        Sql.execute(owner, "insert into road.daily values ('" + id + "', ops.uuid_v7_ts('" + id + "'), " + note + ")");
    }

    private static TableMaintenance table(MaintenanceReport report, String name) {
        return report.tables().stream()
                .filter(table -> table.table().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> created(MaintenanceReport report, String name) {
        return table(report, name).created();
    }
}
