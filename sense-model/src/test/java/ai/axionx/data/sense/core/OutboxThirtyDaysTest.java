package ai.axionx.data.sense.core;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.MaintenanceReport;
import ai.axionx.data.partitioning.PartitionSet;
import ai.axionx.data.partitioning.PartmanClient;
import ai.axionx.data.partitioning.PartmanMaintenanceJob;
import ai.axionx.data.partitioning.TableMaintenance;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SensePlatform;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import ai.axionx.data.testkit.TestRole;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thirty days of the server's clock: an application that appends, four relays that die, and the nightly job. Nothing is
 * lost, and what is done with goes after seven days.
 *
 * <p>The clock stands while a relay is in a round, so that no lease ends early and whatever happens twice needs an
 * excuse: the relay died over the message, or it is one of the few that outstay their lease on purpose, in the middle
 * of publishing.
 *
 * <p>Property {@code axion.outbox.seed} repeats the fates of a run, as far as threads let it.
 */
@Tag("long")
final class OutboxThirtyDaysTest {

    private static final String OUTBOX = "public.outbox_messages";
    private static final int DAYS = 30;
    private static final int STEPS = 8;
    private static final Duration RETENTION = Duration.ofDays(7);
    /** No relay runs for longer than published days are kept. */
    private static final Set<Integer> OUTAGE = IntStream.range(11, 20).boxed().collect(Collectors.toSet());

    private static final long SEED = Long.getLong("axion.outbox.seed", System.nanoTime() & 0xffff_ffffL);

    /** What the table says of a message. */
    private record Row(TimeOrderedId id, boolean published, boolean dead, int attempts) {}

    private final Random random = new Random(SEED);
    private final OutboxLedger ledger = new OutboxLedger();
    private final ReentrantReadWriteLock clockStands = new ReentrantReadWriteLock();
    private final AtomicLong moves = new AtomicLong();
    private final AtomicInteger deathsInProcess = new AtomicInteger();
    private final AtomicInteger deathsOfProcesses = new AtomicInteger();
    private final AtomicInteger lostSessions = new AtomicInteger();
    private final AtomicInteger outstayed = new AtomicInteger();
    private final AtomicInteger takenOver = new AtomicInteger();
    private final AtomicInteger partmanRuns = new AtomicInteger();
    private final Set<LocalDate> gone = new TreeSet<>();
    private final Set<LocalDate> keptOnce = new TreeSet<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private long longestRun;
    private volatile boolean resting;
    private volatile boolean over;

    private SensePlatform platform;
    private HikariDataSource app;
    private Connection administrator;
    private PartmanMaintenanceJob job;
    private PartmanClient partitions;
    private Clock clock;

    private interface Relay extends AutoCloseable {

        /** Whether there was nothing to do. */
        boolean round() throws Exception;

        /** Called while the clock may move. */
        void prepare() throws Exception;

        @Override
        void close();
    }

    @BeforeEach
    void start() throws SQLException {
        platform = SensePlatform.on(PostgresServer.start(PostgresServerSettings.fromEnvironment()
                .withProvider(PostgresProvider.EMBEDDED)
                .withMovableClock()));
        app = new HikariDataSource(platform.pool(TestRole.APP, "app", 3));
        administrator = platform.connect();
        job = new PartmanMaintenanceJob(platform.worker());
        partitions = new PartmanClient(platform.worker());
        InstantSource source = platform.clock()::now;
        clock = source.withZone(ZoneOffset.UTC);
    }

    @AfterEach
    void stop() throws SQLException {
        over = true;
        threads.shutdownNow();
        administrator.close();
        app.close();
        platform.close();
    }

    @Test
    void thirtyDays_publishEverythingAtLeastOnce_andKeepNothingLongerThanNeeded() throws Exception {
        System.out.println("OutboxThirtyDaysTest: -Daxion.outbox.seed=" + SEED);
        List<Future<?>> relays = List.of(
                threads.submit(() -> run(new RelayInProcess(1))),
                threads.submit(() -> run(new RelayInProcess(2))),
                threads.submit(() -> run(new RelayInProcess(3))),
                threads.submit(() -> run(new RelayAsProcess(4))));

        LocalDate first = today().plusDays(1);
        for (int day = 0; day < DAYS; day++) {
            live(first.plusDays(day), OUTAGE.contains(day), relays);
        }
        over = true;
        move(clock.instant().plus(Duration.ofMinutes(5)));
        for (Future<?> relay : relays) {
            relay.get();
        }

        maintain(true);
        List<Row> rows = census();
        Set<LocalDate> needed = daysOfUnpublished(rows).keySet();
        assertThat(partitionDays().stream().filter(this::isAged))
                .as("days older than 7: those with a message that was not published, and no other")
                .containsExactlyElementsOf(needed.stream().filter(this::isAged).toList())
                .isNotEmpty();
        assertThat(gone.stream().filter(day -> !day.isBefore(first)))
                .as("days of the thirty that are gone")
                .hasSizeGreaterThan(5);
        assertThat(keptOnce).as("days that were kept at first and went later").anyMatch(gone::contains);
        assertThat(deathsInProcess).as("deaths by an Error").hasPositiveValue();
        assertThat(deathsOfProcesses).as("killed processes").hasPositiveValue();
        assertThat(lostSessions).as("sessions ended by an administrator").hasPositiveValue();
        assertThat(outstayed).as("leases outstayed").hasPositiveValue();
        assertThat(takenOver)
                .as("answers refused since another relay had taken over")
                .hasPositiveValue();
        assertThat(partmanRuns).as("runs of pg_partman's own maintenance").hasPositiveValue();
        assertThat(ledger.repetitions()).as("messages published once more").isPositive();
        System.out.printf(
                "%d messages (%d more rolled back), published %d times more than once; relays died %d times in this JVM,"
                        + " %d times with theirs, lost %d sessions, outstayed %d leases and were refused %d answers;"
                        + " %d days dropped, %d kept for a while, %d kept still, %d dead letters; the longest run of the job took %d ms%n",
                ledger.committed().size(),
                ledger.rolledBack().size(),
                ledger.repetitions(),
                deathsInProcess.get(),
                deathsOfProcesses.get(),
                lostSessions.get(),
                outstayed.get(),
                takenOver.get(),
                gone.stream().filter(day -> !day.isBefore(first)).count(),
                keptOnce.size(),
                needed.stream().filter(this::isAged).count(),
                rows.stream().filter(Row::dead).count(),
                longestRun);

        mendEverything();

        assertThat(ledger.faults()).isEmpty();
        assertThat(ledger.published()).isEqualTo(ledger.committed());
        assertThat(rowCount()).as("rows of an outbox where all is done").isZero();
        assertThat(partitionDays().stream().filter(this::isAged)).isEmpty();
    }

    /** One day: the clock moves on eight times, and each time the relays are given the time that they need. */
    private void live(LocalDate day, boolean outage, List<Future<?>> relays) throws Exception {
        resting = outage;
        int maintenanceStep = random.nextInt(STEPS);
        boolean amid = random.nextInt(3) > 0;
        for (int step = 0; step < STEPS; step++) {
            Optional<Runnable> late = random.nextInt(5) == 0 ? Optional.of(appendAndWait()) : Optional.empty();
            move(day.atStartOfDay()
                    .toInstant(ZoneOffset.UTC)
                    .plus(Duration.ofHours(3).multipliedBy(step))
                    .plusMillis(random.nextInt(600_000)));
            late.ifPresent(Runnable::run);

            List<Future<?>> appenders = IntStream.range(0, 2)
                    .mapToObj(i -> threads.submit(appender()))
                    .collect(Collectors.toList());
            if (!outage) {
                endSession();
            }
            if (step == maintenanceStep && amid) {
                if (random.nextBoolean()) {
                    runPartman();
                }
                maintain(false);
            }
            for (Future<?> appender : appenders) {
                appender.get();
            }
            if (step == maintenanceStep && !amid) {
                clockStands.writeLock().lock();
                try {
                    maintain(true);
                } finally {
                    clockStands.writeLock().unlock();
                }
            }
            if (!outage) {
                awaitNothingDue(relays);
            }
        }
        clockStands.writeLock().lock();
        try {
            census();
        } finally {
            clockStands.writeLock().unlock();
        }
    }

    // the application
    // --------------------------------------------------------------------------------------------------

    private Callable<@Nullable Void> appender() {
        Random fate = new Random(random.nextLong());
        return () -> {
            for (int transaction = 0; transaction < 6; transaction++) {
                append(fate);
            }
            return null;
        };
    }

    private void append(Random fate) throws SQLException {
        List<OutboxMessage> messages = messages(fate, 1 + fate.nextInt(6));
        Set<TimeOrderedId> ids = ids(messages);
        try (Connection connection = app.getConnection()) {
            connection.setAutoCommit(false);
            Outbox.append(connection, messages);
            switch (fate.nextInt(24)) {
                case 0 -> {
                    ledger.rollsBack(ids);
                    connection.rollback();
                }
                case 1 -> {
                    ledger.rollsBack(ids);
                    // The connection goes back to its pool as it is.
                }
                case 2 -> {
                    ledger.rollsBack(ids);
                    try {
                        Outbox.append(connection, messages.get(0));
                        ledger.fault("the same id twice");
                    } catch (SQLException e) {
                        connection.rollback();
                    }
                }
                default -> {
                    connection.commit();
                    ledger.commits(ids);
                }
            }
        }
    }

    /** Appends in a transaction that ends only when the clock has moved on, at times to the next day. */
    private Runnable appendAndWait() throws SQLException {
        List<OutboxMessage> messages = messages(random, 2);
        boolean commits = random.nextInt(4) > 0;
        Connection connection = app.getConnection();
        connection.setAutoCommit(false);
        Outbox.append(connection, messages);
        return () -> {
            try (connection) {
                if (commits) {
                    connection.commit();
                    ledger.commits(ids(messages));
                } else {
                    connection.rollback();
                    ledger.rollsBack(ids(messages));
                }
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
    }

    private List<OutboxMessage> messages(Random fate, int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        OutboxMessage.of(TimeOrderedId.next(clock), "tracks", manner(fate), Map.of(), Map.of("n", i)))
                .toList();
    }

    private static Set<TimeOrderedId> ids(List<OutboxMessage> messages) {
        return messages.stream().map(OutboxMessage::getId).collect(Collectors.toSet());
    }

    private static String manner(Random fate) {
        int chance = fate.nextInt(2_000);
        if (chance < 2) {
            return ErraticRelay.POISON;
        }
        if (chance < 3) {
            return ErraticRelay.DEADLY;
        }
        return chance < 40 ? ErraticRelay.STUBBORN + (2 + fate.nextInt(8)) : ErraticRelay.PLAIN;
    }

    // the relays
    // -------------------------------------------------------------------------------------------------------

    /** Rounds, each while the clock stands. */
    private @Nullable Void run(Relay relay) throws Exception {
        try (relay) {
            while (!over) {
                relay.prepare();
                boolean idle = true;
                clockStands.readLock().lock();
                try {
                    if (!resting) {
                        idle = relay.round();
                    }
                } finally {
                    clockStands.readLock().unlock();
                }
                if (idle) {
                    Thread.sleep(2);
                }
            }
        }
        return null;
    }

    private final class RelayInProcess implements Relay, ErraticRelay.Company {

        private static final class Death extends Error {
            private static final long serialVersionUID = 1;
        }

        private final OutboxLedger.Hand hand = ledger.new Hand();
        private final ErraticRelay relay;

        RelayInProcess(int number) {
            relay = new ErraticRelay(
                    platform.pool(TestRole.WORKER, "relay-" + number, 1), this, new Random(SEED + number), 0.03);
        }

        @Override
        public void prepare() {}

        @Override
        public boolean round() {
            long before = moves.get();
            try {
                RelayReport report = relay.round();
                int late = report.lost() + report.leftToOthers();
                takenOver.addAndGet(late);
                if (late > 0 && moves.get() == before) {
                    ledger.fault("a relay within its lease was told that it was too late: " + report);
                }
                hand.release();
                return report.isIdle();
            } catch (Death e) {
                deathsInProcess.incrementAndGet();
            } catch (SQLException e) {
                lostSessions.incrementAndGet();
                String error = RelayProcess.SessionLoss.describe(e);
                if (!RelayProcess.SessionLoss.in(error)) {
                    ledger.fault("a relay's statement failed: " + error);
                }
            }
            hand.dies();
            return false;
        }

        @Override
        public void starts(TimeOrderedId id) {
            hand.starts(id);
        }

        @Override
        public void publishes(TimeOrderedId id) {
            hand.publishes(id);
        }

        @Override
        public void die() {
            throw new Death();
        }

        /** Lets the clock move in the middle of publishing, and thus the lease end. */
        @Override
        public void dawdle() {
            hand.outstaysItsLease();
            outstayed.incrementAndGet();
            long before = moves.get();
            clockStands.readLock().unlock();
            try {
                while (moves.get() == before && !over) {
                    LockSupport.parkNanos(1_000_000);
                }
                // Somebody else shall come first at times.
                LockSupport.parkNanos(30_000_000);
            } finally {
                clockStands.readLock().lock();
            }
        }

        @Override
        public void close() {
            relay.close();
        }
    }

    private final class RelayAsProcess implements Relay {

        private final OutboxLedger.Hand hand = ledger.new Hand();
        private final Random fate;
        private @Nullable RelayProcess process;

        RelayAsProcess(int number) {
            fate = new Random(SEED + number);
        }

        @Override
        public void prepare() throws Exception {
            if (process == null && !resting) {
                process = RelayProcess.start(platform.pool(TestRole.WORKER, "relay-4", 1), fate.nextLong());
            }
        }

        @Override
        public boolean round() throws Exception {
            RelayProcess current = process;
            if (current == null) {
                return true;
            }
            RelayProcess.End end = current.round(ledger, hand, fate, 0.004);
            switch (end) {
                case BUSY, IDLE -> hand.release();
                case SESSION_LOST -> {
                    lostSessions.incrementAndGet();
                    hand.dies();
                }
                case DEATH -> {
                    deathsOfProcesses.incrementAndGet();
                    hand.dies();
                    current.close();
                    process = null;
                }
            }
            return end == RelayProcess.End.IDLE;
        }

        @Override
        public void close() {
            if (process != null) {
                process.close();
            }
        }
    }

    /** Ends a relay's session at whatever moment this is. */
    private void endSession() throws Exception {
        Thread.sleep(random.nextInt(25));
        execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'relay-"
                + (1 + random.nextInt(4)) + "'");
    }

    private void awaitNothingDue(List<Future<?>> relays) throws Exception {
        long giveUp = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!rows("""
                select from public.outbox_messages
                where published_at is null and dead_at is null and next_attempt_at <= now()
                limit 1
                """).isEmpty()) {
            for (Future<?> relay : relays) {
                if (relay.isDone()) {
                    relay.get();
                }
            }
            assertThat(System.nanoTime()).as("the relays do not keep up").isLessThan(giveUp);
            Thread.sleep(5);
        }
    }

    // the nights
    // -------------------------------------------------------------------------------------------------------

    private void move(Instant to) {
        clockStands.writeLock().lock();
        try {
            platform.clock().set(to);
            moves.incrementAndGet();
        } finally {
            clockStands.writeLock().unlock();
        }
    }

    /** Somebody calls pg_partman's own maintenance, as the tables' owner, in UTC. */
    private void runPartman() throws SQLException {
        try (Connection connection = platform.owner().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set timezone = 'UTC'");
            statement.execute("select partman.run_maintenance()");
            statement.execute("select partman.run_maintenance('" + OUTBOX + "')");
            partmanRuns.incrementAndGet();
        }
    }

    /** Runs the job; with relays at work, unless it is quiet, a message may be published before the job gets to it. */
    private void maintain(boolean quiet) throws SQLException {
        Map<LocalDate, Integer> needed = daysOfUnpublished(table());
        Set<LocalDate> aged =
                partitionDays().stream().filter(this::isAged).collect(Collectors.toCollection(TreeSet::new));

        MaintenanceReport report = job.maintain();
        longestRun = Math.max(longestRun, report.took().toMillis());

        assertThat(report.succeeded()).as("%s", report).isTrue();
        TableMaintenance outbox = report.tables().stream()
                .filter(table -> table.table().equals(OUTBOX))
                .findFirst()
                .orElseThrow();
        assertThat(outbox.difference()).isEmpty();
        Map<LocalDate, String> kept = new TreeMap<>();
        outbox.kept().forEach(outcome -> kept.put(dayOf(outcome.partition()), outcome.detail()));
        Set<LocalDate> dropped = new TreeSet<>();
        outbox.retired().forEach(outcome -> dropped.add(dayOf(outcome.partition())));
        Set<LocalDate> both = new TreeSet<>(kept.keySet());
        both.addAll(dropped);
        assertThat(both).as("days that were kept or dropped").isEqualTo(aged);
        assertThat(needed.keySet()).as("days with unpublished messages").containsAll(kept.keySet());
        if (quiet) {
            assertThat(dropped).as("dropped days").noneMatch(needed::containsKey);
        }
        kept.forEach((day, reason) -> assertThat(reason)
                .as("why %s is kept", day)
                .matches(
                        quiet
                                ? needed.get(day) + " rows are still needed \\(published_at is null\\), one of them of "
                                        + day + ".*"
                                : "\\d+ rows are still needed \\(published_at is null\\), one of them of " + day
                                        + ".*"));
        assertThat(ledger.committed(dropped::contains))
                .as("messages of days that were dropped, and nobody has published")
                .allMatch(ledger::isPublished);
        assertThat(outbox.retired()).allMatch(outcome -> outcome.outcome().equals("dropped"));
        gone.addAll(dropped);
        keptOnce.addAll(kept.keySet());
    }

    // comparing
    // --------------------------------------------------------------------------------------------------------

    /** Holds the table against the ledger, while nobody changes either. */
    private List<Row> census() throws SQLException {
        List<Row> rows = table();

        assertThat(ledger.faults()).isEmpty();
        assertThat(rows.stream().map(Row::id).collect(Collectors.toSet()))
                .as("messages in the table: all that were committed, but for days that are gone")
                .isEqualTo(ledger.committed(day -> !gone.contains(day)));
        for (Row row : rows) {
            if (row.published()) {
                assertThat(ledger.isPublished(row.id()))
                        .as("%s is published, says the outbox; the broker has it", row)
                        .isTrue();
            } else if (ledger.isPublished(row.id())) {
                assertThat(ledger.isExcused(row.id()))
                        .as("%s is not published, says the outbox; the broker has it, and no relay died over it", row)
                        .isTrue();
            }
            assertThat(row.attempts()).as("attempts of %s", row).isGreaterThanOrEqualTo(ledger.starts(row.id()));
            if (row.dead()) {
                assertThat(row.attempts()).as("attempts of dead %s", row).isEqualTo(ErraticRelay.ATTEMPTS);
            }
        }

        PartitionSet set = partitions.sets().stream()
                .filter(candidate -> candidate.table().equals(OUTBOX))
                .findFirst()
                .orElseThrow();
        assertThat(set.defaultRows()).as("rows in the default partition").isZero();
        assertThat(set.oldestNeeded())
                .as("oldest message that is needed")
                .isEqualTo(rows.stream()
                        .filter(row -> !row.published())
                        .map(row -> row.id().createdAt())
                        .min(Instant::compareTo));
        assertThat(partitions.findings()).isEmpty();
        return rows;
    }

    private List<Row> table() throws SQLException {
        return rows("select id, published_at is not null, dead_at is not null, attempts from public.outbox_messages")
                .stream()
                .map(row -> row.split("\\|"))
                .map(values -> new Row(
                        TimeOrderedId.of(UUID.fromString(values[0])),
                        values[1].equals("t"),
                        values[2].equals("t"),
                        Integer.parseInt(values[3])))
                .toList();
    }

    private static Map<LocalDate, Integer> daysOfUnpublished(List<Row> rows) {
        Map<LocalDate, Integer> days = new TreeMap<>();
        rows.stream()
                .filter(row -> !row.published())
                .forEach(row -> days.merge(OutboxLedger.dayOf(row.id()), 1, Integer::sum));
        return days;
    }

    private Set<LocalDate> partitionDays() throws SQLException {
        return rows("select inhrelid::regclass from pg_inherits where inhparent = 'public.outbox_messages'::regclass")
                .stream()
                .filter(name -> !name.endsWith("_default"))
                .map(OutboxThirtyDaysTest::dayOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static LocalDate dayOf(String partition) {
        return LocalDate.parse(partition.substring(partition.lastIndexOf("_p") + 2), DateTimeFormatter.BASIC_ISO_DATE);
    }

    private boolean isAged(LocalDate day) {
        return !day.plusDays(1)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC)
                .isAfter(clock.instant().minus(RETENTION));
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    // the end
    // ----------------------------------------------------------------------------------------------------------

    /** The broker takes everything, dead letters are revived, and a week later nothing is left. */
    private void mendEverything() throws Exception {
        OutboxLedger.Hand hand = ledger.new Hand();
        OutboxQueue queue = OutboxQueue.of(platform.worker());
        Set<TimeOrderedId> revived = new HashSet<>();
        for (DeadLetter letter : queue.deadLetters(10_000)) {
            assertThat(queue.revive(letter.id())).isTrue();
            revived.add(letter.id());
        }
        assertThat(revived).isNotEmpty();
        OutboxRelay relay = OutboxRelay.of(queue, message -> {
            hand.starts(message.id());
            hand.publishes(message.id());
        });
        move(clock.instant().plus(Duration.ofDays(1)));
        while (!relay.relay().isIdle()) {}
        hand.release();
        assertThat(queue.backlog()).isEqualTo(new OutboxBacklog(0, 0, Optional.empty()));
        assertThat(ledger.published()).containsAll(revived);

        maintain(true);
        assertThat(partitionDays().stream().filter(this::isAged)).isEmpty();
        move(clock.instant().plus(RETENTION).plus(Duration.ofDays(1)));
        maintain(true);
    }

    private int rowCount() throws SQLException {
        return Integer.parseInt(
                rows("select count(*) from public.outbox_messages").get(0));
    }

    private List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = administrator.createStatement();
                var result = statement.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    values.add(String.valueOf(result.getString(column)));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = administrator.createStatement()) {
            statement.execute(sql);
        }
    }
}
