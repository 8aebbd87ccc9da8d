package ai.axionx.data.schema;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.ScriptExecution;
import ai.axionx.data.sense.SenseModel;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.sense.roaddata.TrackLog;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The released entities go on reading and writing on 24 partitions while hard migrations run, and nobody waits for
 * long; and one reader, who takes his time, is in the way of all of it.
 */
@AxionDatabase("axion_sense")
@Tag("long")
@Isolated("measures how long a workload waits")
final class LiveWorkloadTest {

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final int ROWS = 200_000;

    /** What a person in a hurry would write. */
    private static final List<String> NAIVE = List.of(
            "alter table road_data.track_logs add column severity varchar(10) not null default 'low'",
            "create index ix_track_logs_severity on road_data.track_logs (severity, user_id)",
            "alter table road_data.track_logs add constraint fk_track_logs_reviewer"
                    + " foreign key (user_id) references public.users (id)",
            "alter table road_data.track_logs add constraint ck_track_logs_severity check (severity <> '')",
            "alter table road_data.track_logs alter column severity type varchar(20)",
            "alter table road_data.track_logs rename column device_info to device");

    /** The same, for those who work meanwhile. The rename takes two releases: this one brings the other name. */
    private static final List<String> CAREFUL = List.of(
            "alter table road_data.track_logs add column severity varchar(10) not null default 'low';",
            "create index concurrently ix_track_logs_severity on road_data.track_logs (severity, user_id);",
            """
            -- axion: transaction per statement
            alter table road_data.track_logs
                add constraint fk_track_logs_reviewer foreign key (user_id) references public.users (id) not valid;
            """,
            """
            -- axion: transaction per statement
            alter table road_data.track_logs add constraint ck_track_logs_severity check (severity <> '') not valid;
            alter table road_data.track_logs validate constraint ck_track_logs_severity;
            """,
            "alter table road_data.track_logs alter column severity type varchar(20);",
            """
            -- axion: transaction per statement
            alter table road_data.track_logs add column device jsonb;
            -- axion: batches of 20000 rows of road_data.track_logs by id
            update road_data.track_logs set device = device_info where id between :first and :last and device is null;
            """);

    /** What the work met. */
    private record Outcome(int transactions, Duration longest, List<String> errors) {}

    @Test
    void hardMigrations_disturbNobody(TestDatabase database) throws Exception {
        List<String> said = new ArrayList<>();

        Outcome outcome = during(database, owner -> {
            int version = 100;
            for (String sql : CAREFUL) {
                ScriptExecution.on(owner)
                        .withProgress(said::add)
                        .run(MigrationScript.parse("V" + version++ + "__hard.sql", sql));
            }
        });

        System.out.println("runner: " + outcome + ", tried again "
                + said.stream().filter(line -> line.contains("trying again")).count() + " times");
        assertThat(outcome.errors()).isEmpty();
        assertThat(outcome.transactions()).isGreaterThan(100);
        assertThat(outcome.longest()).isLessThan(LONGEST_WAIT);
        assertThat(said).anyMatch(line -> line.contains("trying again"));
    }

    /** For contrast, and so that the test above is known to see what it looks for. */
    @Test
    void theSameAsNaiveSql_keepsEverybodyWaiting_andBreaksTheRelease(TestDatabase database) throws Exception {
        Outcome outcome = during(database, owner -> {
            for (String sql : NAIVE) {
                execute(owner, sql);
            }
        });

        System.out.println("naive: " + outcome.transactions() + " transactions, longest " + outcome.longest() + ", "
                + outcome.errors().size() + " errors, as "
                + outcome.errors().stream().findFirst().orElse("none"));
        assertThat(outcome.errors()).isNotEmpty();
        assertThat(outcome.longest()).isGreaterThan(LONGEST_WAIT);
    }

    /** A change of the schema. */
    @FunctionalInterface
    private interface Change {
        void on(Connection owner) throws Exception;
    }

    private static Outcome during(TestDatabase database, Change change) throws Exception {
        try (Connection owner = database.connect(TestRole.MIGRATE);
                SessionFactory sessions = SenseModel.open(database.dataSource(TestRole.APP));
                Connection reader = database.connect(TestRole.APP)) {
            execute(owner, "select ops.ensure_partitions('road_data.track_logs', now() - interval '23 months', now())");
            Organization organization = Organization.of("acme", "Acme");
            User user = User.of("auth0|1", "a@example.org", "A");
            sessions.inTransaction(session -> {
                session.persist(organization);
                session.persist(user);
            });
            fill(owner, requireNonNull(organization.getId()), requireNonNull(user.getId()));

            var stop = new AtomicBoolean();
            Queue<String> errors = new ConcurrentLinkedQueue<>();
            var longest = new AtomicLong();
            var transactions = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<CompletableFuture<Void>> workers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                workers.add(CompletableFuture.runAsync(
                        () -> {
                            while (!stop.get()) {
                                long start = System.nanoTime();
                                try {
                                    work(sessions, organization, user);
                                    transactions.incrementAndGet();
                                } catch (RuntimeException e) {
                                    errors.add(String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse(""));
                                }
                                longest.accumulateAndGet(System.nanoTime() - start, Math::max);
                            }
                        },
                        threads));
            }
            workers.add(CompletableFuture.runAsync(
                    () -> {
                        // A report that takes its time: whoever wants the table for himself waits for it.
                        while (!stop.get()) {
                            try {
                                reader.setAutoCommit(false);
                                execute(reader, "select count(*) from road_data.track_logs where frame_count > 3");
                                TimeUnit.MILLISECONDS.sleep(2_500);
                                reader.rollback();
                                TimeUnit.MILLISECONDS.sleep(700);
                            } catch (SQLException | InterruptedException e) {
                                errors.add(String.valueOf(e.getMessage()));
                            }
                        }
                    },
                    threads));
            try {
                TimeUnit.MILLISECONDS.sleep(500);
                change.on(owner);
                TimeUnit.MILLISECONDS.sleep(500);
            } finally {
                stop.set(true);
                threads.shutdown();
            }
            for (CompletableFuture<Void> worker : workers) {
                worker.get(60, TimeUnit.SECONDS);
            }
            return new Outcome(transactions.get(), Duration.ofNanos(longest.get()), List.copyOf(errors));
        }
    }

    /** What a service does with the release's entities: write one, read it again, change it. */
    private static void work(SessionFactory sessions, Organization organization, User user) {
        Instant now = Instant.now();
        TrackLog track = TrackLog.start(organization, user, now.minusSeconds(60), Map.of("model", "X1"));
        sessions.inTransaction(session -> session.persist(track));
        sessions.inTransaction(
                session -> session.find(TrackLog.class, track.getId()).complete(now, 10, 100.0, null));
    }

    private static void fill(Connection owner, Object organization, Object user) throws SQLException {
        execute(owner, """
                insert into road_data.track_logs
                    (id, created_at, organization_id, user_id, status, device_info, started_at, frame_count, updated_at, version)
                select id, ops.uuid_v7_ts(id), %s, %s, 'RECORDING', '{}', ops.uuid_v7_ts(id), i %% 10, now(), 0
                from (select i,
                             (substr(lpad(to_hex(ms), 12, '0'), 1, 8) || '-' || substr(lpad(to_hex(ms), 12, '0'), 9, 4)
                              || '-7' || substr(md5(i::text), 1, 3) || '-8' || substr(md5(i::text), 4, 3) || '-'
                              || substr(md5(i::text), 7, 12))::uuid as id
                      from (select i, (extract(epoch from now() - (i %% 690) * interval '1 day' - interval '1 minute') * 1000)::bigint as ms
                            from generate_series(1, %d) i) m) g
                """.formatted(organization, user, ROWS));
        execute(owner, "analyze road_data.track_logs");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
