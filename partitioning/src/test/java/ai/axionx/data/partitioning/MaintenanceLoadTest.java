package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.ServerClock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Maintenance while the tables are in use. Six connections read and write all the time, in short transactions; one day
 * after the other goes by on the server, and each night has partitions to make and to drop.
 */
@Tag("long")
final class MaintenanceLoadTest {

    private static final int NIGHTS = 20;
    private static final Duration LOCK_TIMEOUT = Duration.ofMillis(500);
    private static final Duration LONGEST_HOLD = Duration.ofMillis(200);
    /** What the sampling of locks may be off by, on a machine that has other work, too. */
    private static final Duration BLUR = Duration.ofMillis(100);

    private OpsDatabase database;
    private ServerClock clock;
    private Connection owner;

    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger statements = new AtomicInteger();
    private final AtomicLong longestStatement = new AtomicLong();
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** One table whose default partition stays empty, and one where it gets rows all the time. */
    @BeforeEach
    void start() throws SQLException {
        database = OpsDatabase.withMovableClock();
        clock = database.server().clock();
        owner = database.owner();
        Sql.execute(
                owner,
                "create table road.cameras (id integer primary key, seen integer not null default 0)",
                "insert into road.cameras select generate_series(1, 100)");
        for (String table : List.of("visits", "strays")) {
            OpsDatabase.register(owner, table, PartitionInterval.DAY);
            Sql.execute(
                    owner,
                    "alter table road." + table + " add column camera integer references road.cameras",
                    "select ops.ensure_partitions('road." + table + "', now() - interval '7 days', now())",
                    "select ops.set_retention('road." + table + "', interval '7 days', 'drop')",
                    """
                    insert into road.%s (id, created_at, note, camera)
                    select s.id, ops.uuid_v7_ts(s.id), 'seed', 1
                    from (select (lpad(to_hex((extract(epoch from now() - n * interval '6 seconds') * 1000)::bigint), 12, '0')
                                  || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid as id
                          from generate_series(1, 100000) n) s
                    """.formatted(table),
                    "analyze road." + table);
        }
    }

    @AfterEach
    void stop() throws SQLException {
        over.set(true);
        owner.close();
        database.close();
    }

    @Test
    void noStatementWaitsLongerThanTheTimeoutAndTheHold_andNoneFails() throws Exception {
        Locks locks = new Locks();
        load(locks, connection -> insert(connection, "visits", clock.now()));
        load(
                locks,
                connection -> insert(
                        connection,
                        "strays",
                        ThreadLocalRandom.current().nextBoolean()
                                ? clock.now()
                                : clock.now().minus(Duration.ofDays(400))));
        load(
                locks,
                connection -> read(
                        connection,
                        "select count(*) from road.visits where created_at >= ? and created_at < ?",
                        at(clock.now().minus(Duration.ofDays(1))),
                        at(clock.now())));
        load(
                locks,
                connection -> read(
                        connection,
                        "select * from road.strays where id = ?",
                        TimeOrderedId.at(clock.now().truncatedTo(ChronoUnit.MILLIS))
                                .id()));
        load(locks, connection -> {
            read(connection, "select count(*) from road.visits where camera = ? and note = 'none'", 1);
            update(connection);
        });
        load(locks, connection -> {
            update(connection);
            read(connection, "select count(*) from road.strays where note = ?", "none");
            insert(connection, "visits", clock.now());
        });
        Thread sampler = new Thread(() -> guarded(() -> locks.sample(over)), "sampler");
        sampler.start();
        threads.add(sampler);

        PartmanMaintenanceJob job =
                new PartmanMaintenanceJob(database.worker()).withAttempts(3, Duration.ofMillis(100));
        int made = 0;
        int retired = 0;
        int gaveUp = 0;
        for (int night = 0; night < NIGHTS; night++) {
            clock.advance(Duration.ofDays(1));
            MaintenanceReport report = job.maintain();
            made += report.created();
            retired += report.retired();
            gaveUp += report.failed().size();
            assertThat(report.failed())
                    .as("%s", report)
                    .allSatisfy(table -> assertThat(table.errors()).allMatch(MaintenanceError::isLockConflict));
            Thread.sleep(100);
        }
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        MaintenanceReport last = job.maintain();

        System.out.printf(
                "%d statements, longest %d ms; longest wait for a lock %d ms; longest hold of a lock %d ms (visits),"
                        + " %d ms (strays); %d partitions made, %d dropped, %d times given up%n",
                statements.get(),
                Duration.ofNanos(longestStatement.get()).toMillis(),
                locks.longestWait().toMillis(),
                locks.longestHold("road.visits").toMillis(),
                locks.longestHold("road.strays").toMillis(),
                made,
                retired,
                gaveUp);
        assertThat(failures).isEmpty();
        assertThat(last.succeeded()).as("%s", last).isTrue();
        assertThat(made + last.created()).isEqualTo(2 * NIGHTS);
        assertThat(retired + last.retired()).isGreaterThan(NIGHTS);
        assertThat(Sql.row(owner, "select count(*) from only road.visits_default"))
                .isEqualTo("0");
        assertThat(locks.longestHold("road.visits")).isLessThan(LONGEST_HOLD);
        Duration hold = locks.longestHold("road.visits").compareTo(locks.longestHold("road.strays")) > 0
                ? locks.longestHold("road.visits")
                : locks.longestHold("road.strays");
        assertThat(locks.longestWait()).isLessThan(LOCK_TIMEOUT.plus(hold).plus(BLUR));
    }

    // the load -------------------------------------------------------------------------------------------------------

    @FunctionalInterface
    private interface Transaction {
        void run(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    private void load(Locks locks, Transaction transaction) throws SQLException {
        Connection connection = database.ownerDataSource().getConnection();
        locks.client(Sql.row(connection, "select pg_backend_pid()"));
        connection.setAutoCommit(false);
        Thread thread = new Thread(() -> guarded(() -> {
            try (connection) {
                while (!over.get()) {
                    transaction.run(connection);
                    connection.commit();
                }
            }
        }));
        threads.add(thread);
        thread.start();
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            failures.add(e);
            over.set(true);
        }
    }

    private void insert(Connection connection, String table, Instant instant) throws SQLException {
        UUID id = TimeOrderedId.at(instant.truncatedTo(ChronoUnit.MILLIS)).id();
        timed(
                connection,
                "insert into road." + table + " values (?, ops.uuid_v7_ts(?), 'load', ?)",
                id,
                id,
                ThreadLocalRandom.current().nextInt(1, 101));
    }

    private void update(Connection connection) throws SQLException {
        timed(
                connection,
                "update road.cameras set seen = seen + 1 where id = ?",
                ThreadLocalRandom.current().nextInt(1, 101));
    }

    private void read(Connection connection, String query, Object... parameters) throws SQLException {
        timed(connection, query, parameters);
    }

    private void timed(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            long start = System.nanoTime();
            statement.execute();
            longestStatement.accumulateAndGet(System.nanoTime() - start, Math::max);
            statements.incrementAndGet();
        }
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    // the locks ------------------------------------------------------------------------------------------------------

    /**
     * Looks at the server's locks every few milliseconds, and goes by this JVM's clock, since the server's is moved. A
     * hold counts from when the job has all its locks: while it waits for one, lock_timeout runs.
     */
    private final class Locks {

        private final Set<String> clients = new HashSet<>();
        private final Map<String, Long> longestHolds = new HashMap<>();
        private long longestWait;

        void client(String pid) {
            clients.add(pid);
        }

        Duration longestHold(String table) {
            return Duration.ofNanos(longestHolds.getOrDefault(table, 0L));
        }

        Duration longestWait() {
            return Duration.ofNanos(longestWait);
        }

        void sample(AtomicBoolean over) throws Exception {
            Map<String, Long> since = new HashMap<>();
            try (Connection administrator = database.administrator()) {
                while (!over.get()) {
                    long now = System.nanoTime();
                    Set<String> seen = new HashSet<>(Sql.rows(administrator, """
                            with lock as materialized (select * from pg_locks)
                            select 'wait', l.pid::text || ' ' || l.waitstart
                            from lock l
                            where not l.granted and l.waitstart is not null
                            union
                            select 'hold', coalesce((select i.inhparent from pg_inherits i where i.inhrelid = l.relation), l.relation)::regclass::text
                            from lock l
                            join pg_stat_activity a using (pid)
                            where l.granted and not exists (select from lock w where w.pid = l.pid and not w.granted)
                              and a.usename = 'survey_worker' and l.locktype = 'relation'
                              and l.mode in ('AccessExclusiveLock', 'ShareRowExclusiveLock')
                              and l.relation in (select to_regclass(t) from unnest(array['road.visits', 'road.visits_default', 'road.strays', 'road.strays_default']) t)
                            """));
                    for (String one : seen) {
                        long lasted = now - since.computeIfAbsent(one, first -> now);
                        if (one.startsWith("hold|")) {
                            longestHolds.merge(one.substring("hold|".length()), lasted, Math::max);
                        } else if (clients.stream().anyMatch(pid -> one.startsWith("wait|" + pid + " "))) {
                            longestWait = Math.max(longestWait, lasted);
                        }
                    }
                    since.keySet().retainAll(seen);
                    Thread.sleep(2);
                }
            }
        }
    }
}
