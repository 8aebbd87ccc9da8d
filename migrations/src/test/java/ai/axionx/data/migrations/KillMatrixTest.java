package ai.axionx.data.migrations;

import static ai.axionx.data.migrations.TestPlatform.execute;
import static ai.axionx.data.migrations.TestPlatform.rows;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.ScriptExecution;
import ai.axionx.data.migrations.script.ScriptStatement;
import ai.axionx.data.testkit.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Wherever a runner is killed or told to stop, one more run makes of the database what a run that nobody disturbed
 * does.
 */
final class KillMatrixTest {

    private static final int INSTANTS = 17;

    /** The scripts of the database itself. */
    private static final String PLATFORMS = "";

    private static final PostgresServer server = PostgresServer.start();

    /** Each statement that PostgreSQL refuses in a transaction, and each that the runner takes apart. */
    private static final List<String> HARD = List.of(
            """
            create table users (id bigint primary key);
            create table tracks (id bigint not null, made_at timestamptz not null, user_id bigint, state text)
                partition by range (made_at);
            create table tracks_p1 partition of tracks for values from ('2026-01-01') to ('2026-02-01');
            create table tracks_p2 partition of tracks for values from ('2026-02-01') to ('2026-03-01');
            create table tracks_p3 partition of tracks for values from ('2026-03-01') to ('2026-04-01');
            insert into users select generate_series(1, 10);
            insert into tracks
            select i, '2026-01-01'::timestamptz + i * interval '1 hour', i % 10 + 1 from generate_series(1, 1400) i;
            create index ix_tracks_state on tracks (state);
            create index ix_users_again on users (id);
            """,
            "create index concurrently ix_tracks_user on tracks (user_id);",
            "create unique index concurrently ux_users on users ((-id));",
            "drop index concurrently ix_users_again;",
            "drop index concurrently ix_tracks_state;",
            """
            -- axion: transaction per statement
            alter table tracks add constraint fk_tracks_users foreign key (user_id) references users (id) not valid;
            alter table tracks add constraint ck_tracks_id check (id > 0) not valid;
            alter table tracks validate constraint ck_tracks_id;
            """,
            """
            -- axion: batches of 400 rows of tracks by id
            update tracks set state = coalesce(state, '') || 'x' where id between :first and :last;
            """,
            "alter table tracks detach partition tracks_p1 concurrently;",
            "reindex index concurrently ux_users;",
            "vacuum (analyze) tracks;",
            "alter table tracks alter column state set not null;");

    private enum Signal {
        KILL,
        TERM
    }

    @TempDir
    private Path scripts = Path.of("");

    private final List<String> outcomes = new ArrayList<>();
    private int caught;

    @BeforeAll
    static void bootstrap() {
        TestPlatform.bootstrap(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void tell() {
        System.out.println(outcomes.size() + " kill points, all converged");
    }

    @Test
    @Tag("long")
    void atEveryTransactionBoundary_ofEveryDatabase() throws Exception {
        for (PlatformDatabase database : PlatformDatabase.values()) {
            Undisturbed whole = undisturbed(database, PLATFORMS);
            List<Integer> boundaries = boundaries(database);
            assertThat(boundaries).hasSize(2 * database.scripts().size());
            for (int point : boundaries) {
                for (Signal signal : Signal.values()) {
                    disturb(database, PLATFORMS, point, whole, runner -> {
                        runner.send(signal);
                        runner.goOn();
                    });
                }
            }
        }
    }

    @Test
    @Tag("long")
    void atRandomInstants_ofEveryDatabase() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (PlatformDatabase database : PlatformDatabase.values()) {
            Undisturbed whole = undisturbed(database, PLATFORMS);
            for (int i = 0; i < INSTANTS; i++) {
                Signal signal = random.nextBoolean() ? Signal.KILL : Signal.TERM;
                long millis = random.nextLong(whole.took().toMillis());
                // From its first step on: before that there is nothing to disturb.
                disturb(database, PLATFORMS, 0, whole, runner -> {
                    runner.goOn();
                    TimeUnit.MILLISECONDS.sleep(millis);
                    runner.send(signal);
                });
            }
        }
    }

    @Test
    @Tag("long")
    void inEveryStatement_thatRunsOutsideATransaction() throws Exception {
        writeHardScripts();
        Undisturbed whole = undisturbed(PlatformDatabase.GEN, location());
        for (int point = 0; point < whole.events(); point++) {
            for (Signal signal : Signal.values()) {
                disturbWithin(point, signal, whole, Duration.ofMillis(150));
            }
        }
        System.out.println(caught + " of them while the statement waited");
    }

    /** A sample of the matrix for every build: a concurrent index build on a partition, both ways. */
    @Test
    void inAConcurrentBuild() throws Exception {
        writeHardScripts();
        Undisturbed whole = undisturbed(PlatformDatabase.GEN, location());
        int point = whole.steps()
                .indexOf("create index concurrently \"tracks_p2_ix_tracks_user\" on public.tracks_p2 (user_id)");
        assertThat(point).isPositive();
        for (Signal signal : Signal.values()) {
            disturbWithin(point, signal, whole, Duration.ofSeconds(30));
        }
        assertThat(caught).isEqualTo(Signal.values().length);
    }

    /**
     * While an old transaction makes it wait, if it waits for any.
     *
     * @param patience how long to wait for that
     */
    private void disturbWithin(int point, Signal signal, Undisturbed whole, Duration patience) throws Exception {
        disturb(PlatformDatabase.GEN, location(), point, whole, runner -> {
            try (Connection old = server.connect(runner.copy())) {
                old.setAutoCommit(false);
                old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                rows(old, "select 1");
                runner.goOn();
                if (waits(runner.copy(), patience)) {
                    caught++;
                }
                runner.send(signal);
                runner.end();
            }
        });
    }

    private static boolean waits(String copy, Duration patience) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (rows(
                        server,
                        "postgres",
                        "select pid from pg_stat_activity where datname = '" + copy + "' and wait_event_type = 'Lock'")
                .isEmpty()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    private void disturb(
            PlatformDatabase database, String location, int point, Undisturbed whole, Disturbance disturbance)
            throws Exception {
        String copy = copyOf(database);
        try (Runner runner = Runner.start(database, copy, location, point)) {
            runner.awaitReached();
            disturbance.on(runner);
            int status = runner.end();
            outcomes.add(database + " " + point + " " + status);
            assertThat(status).isIn(ExitCode.DONE.code(), ExitCode.STOPPED.code(), 137);
        }

        long freed = System.nanoTime();
        Migrator migrator = migrator(database, copy, location);
        migrator.migrate();

        assertThat(Duration.ofNanos(System.nanoTime() - freed)).isLessThan(Duration.ofSeconds(30));
        assertThat(catalog(database, copy).differencesFrom(whole.catalog()))
                .as("%s, disturbed at %d", database, point)
                .isEmpty();
        assertThat(rows(server, copy, "select indexrelid::regclass from pg_index where not indisvalid"))
                .isEmpty();
        if (!location.isEmpty()) {
            assertThat(rows(server, copy, "select state, count(*) from tracks group by 1"))
                    .containsExactly("x 657");
        }
        execute(server, "postgres", "drop database " + copy + " with (force)");
    }

    /** What a runner goes through. */
    @FunctionalInterface
    private interface Disturbance {
        void on(Runner runner) throws Exception;
    }

    /**
     * A run that nobody disturbed.
     *
     * @param steps each step as it was sent, twice: before and after
     */
    private record Undisturbed(Catalog catalog, List<String> steps, Duration took) {
        int events() {
            return steps.size();
        }
    }

    private static Undisturbed undisturbed(PlatformDatabase database, String location) throws SQLException {
        String copy = copyOf(database);
        List<String> steps = new ArrayList<>();
        long start = System.nanoTime();
        migrator(database, copy, location)
                .withListener(new ScriptExecution.Listener() {
                    @Override
                    public void before(ScriptStatement statement, String step) {
                        steps.add(step);
                    }

                    @Override
                    public void after(ScriptStatement statement, String step) {
                        steps.add(step);
                    }
                })
                .migrate();
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Catalog catalog = catalog(database, copy);
        execute(server, "postgres", "drop database " + copy + " with (force)");
        return new Undisturbed(catalog, steps, took);
    }

    /** Before the first step of each script, and after its last one. */
    private static List<Integer> boundaries(PlatformDatabase database) {
        List<Integer> boundaries = new ArrayList<>();
        int events = 0;
        for (MigrationScript script : database.scripts()) {
            boundaries.add(events);
            events += 2 * script.statements().size();
            boundaries.add(events - 1);
        }
        return boundaries;
    }

    private void writeHardScripts() throws IOException {
        for (int i = 0; i < HARD.size(); i++) {
            Files.writeString(scripts.resolve("V" + (i + 1) + "__hard.sql"), HARD.get(i));
        }
    }

    private String location() {
        return "filesystem:" + scripts;
    }

    private static Migrator migrator(PlatformDatabase database, String copy, String location) {
        DataSource source = TestPlatform.as(database.migrateRole(), copy, server);
        Migrator migrator = Migrator.of(database, source).withProgress(line -> {});
        return location.isEmpty()
                ? migrator
                : migrator.withHistories(List.of(new PlatformDatabase.History("hard", "public", location)));
    }

    private static Catalog catalog(PlatformDatabase database, String copy) throws SQLException {
        try (Connection connection =
                TestPlatform.as(database.migrateRole(), copy, server).getConnection()) {
            return Catalog.readWithPartitions(connection);
        }
    }

    private static String copyOf(PlatformDatabase database) throws SQLException {
        return TestPlatform.copyOf(database, server);
    }

    /** A {@link DoomedRunner} in a process of its own. */
    private record Runner(String copy, Process process, BufferedReader output) implements AutoCloseable {

        static Runner start(PlatformDatabase database, String copy, String location, int point) throws IOException {
            var builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    DoomedRunner.class.getName());
            builder.environment().put("DATABASE", database.name());
            builder.environment().put("URL", server.jdbcUrl(copy));
            builder.environment().put("POINT", Integer.toString(point));
            if (!location.isEmpty()) {
                builder.environment().put("SCRIPTS", location);
            }
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            Process process = builder.start();
            return new Runner(copy, process, process.inputReader());
        }

        void awaitReached() throws IOException {
            assertThat(output.readLine()).isEqualTo(DoomedRunner.REACHED);
        }

        void goOn() {
            try {
                process.outputWriter().write('\n');
                process.outputWriter().flush();
            } catch (IOException e) {
                // It was killed before it could hear that.
                assertThat(e).hasMessageMatching("Broken pipe|Stream [Cc]losed");
            }
        }

        void send(Signal signal) {
            if (signal == Signal.KILL) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
        }

        int end() throws InterruptedException {
            boolean ended = process.waitFor(30, TimeUnit.SECONDS);
            assertThat(ended).as("ended").isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
