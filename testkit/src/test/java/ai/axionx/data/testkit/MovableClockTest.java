package ai.axionx.data.testkit;

import static ai.axionx.data.testkit.Traces.children;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An embedded server's time goes where a test sets it, its timers go on working, and nobody else notices. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class MovableClockTest {

    private static final PostgresServerSettings EMBEDDED =
            PostgresServerSettings.fromEnvironment().withProvider(PostgresProvider.EMBEDDED);

    @SuppressWarnings("NullAway.Init")
    private static PostgresServer server;

    @BeforeAll
    static void start() throws SQLException {
        EmbeddedPresence.assumed();
        server = PostgresServer.start(EMBEDDED.withMovableClock());
        try (Connection connection = server.connect("postgres")) {
            Sql.execute(connection, "create database orders");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void realTime() {
        server.clock().set(Instant.now());
    }

    @Test
    void theServersTime_follows_inSessionsThatAreOpen_ofEveryDatabase() throws SQLException {
        try (Connection postgres = server.connect("postgres");
                Connection orders = server.connect("orders")) {
            assertTime(Instant.now(), postgres, orders);

            server.clock().advance(Duration.ofDays(30));
            assertTime(Instant.now().plus(Duration.ofDays(30)), postgres, orders);

            server.clock().advance(Duration.ofDays(-395));
            assertTime(Instant.now().minus(Duration.ofDays(365)), postgres, orders);

            server.clock().set(Instant.parse("2031-03-31T23:59:59.5Z"));
            assertTime(Instant.parse("2031-03-31T23:59:59.5Z"), postgres, orders);
        }
    }

    @Test
    void theServersTime_runsOn() throws SQLException {
        server.clock().set(Instant.parse("2031-03-31T23:59:59.5Z"));
        try (Connection connection = server.connect("postgres")) {
            Instant before = time(connection, "clock_timestamp()");
            Sql.execute(connection, "select pg_sleep(0.5)");
            Instant after = time(connection, "clock_timestamp()");

            assertThat(Duration.between(before, after)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
            assertThat(after).isAfterOrEqualTo("2031-04-01T00:00:00Z");
        }
    }

    @Test
    void theClock_knowsTheServersTime_toTheMicrosecond() throws SQLException {
        server.clock().set(Instant.parse("2029-02-03T04:05:06.789012Z"));
        try (Connection connection = server.connect("postgres")) {
            Instant before = server.clock().now();
            Instant there = time(connection, "clock_timestamp()");
            Instant after = server.clock().now();

            // One more on either side: the library computes with floating-point seconds.
            assertThat(there).isBetween(before.minus(1, ChronoUnit.MICROS), after.plus(1, ChronoUnit.MICROS));
        }
    }

    @Test
    void withinATransaction_nowStandsStill() throws SQLException {
        try (Connection connection = server.connect("postgres")) {
            connection.setAutoCommit(false);
            Instant begun = time(connection, "now()");
            server.clock().advance(Duration.ofDays(1));

            assertThat(time(connection, "now()")).isEqualTo(begun);
            assertThat(time(connection, "clock_timestamp()")).isAfter(begun.plus(Duration.ofHours(23)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"P30D", "P-365D", "PT-1S"})
    void timeouts_stillCome_afterAMove(Duration distance) throws SQLException {
        try (Connection holder = server.connect("postgres");
                Connection connection = server.connect("postgres")) {
            // A timer that is still set from before the move must not stand in the way of a later one.
            Sql.execute(connection, "set statement_timeout = '3s'");
            Sql.execute(connection, "select 1");
            Sql.execute(connection, "set statement_timeout = 0");
            server.clock().advance(distance);

            Sql.execute(connection, "set statement_timeout = '200ms'");
            assertFails(connection, "select pg_sleep(4)", "57014");
            Sql.execute(connection, "set statement_timeout = 0");

            holder.setAutoCommit(false);
            Sql.execute(holder, "select pg_advisory_xact_lock(1)");
            Sql.execute(connection, "set lock_timeout = '200ms'");
            assertFails(connection, "select pg_advisory_lock(1)", "55P03");

            Duration slept = duration(() -> Sql.execute(connection, "select pg_sleep(0.3)"));
            assertThat(slept).isBetween(Duration.ofMillis(300), Duration.ofSeconds(3));
        }
    }

    @Test
    void whatRuns_whenTheClockGoesForwards_keepsItsTimeout() throws Exception {
        try (Connection connection = server.connect("postgres")) {
            Sql.execute(connection, "set statement_timeout = '2s'");
            CompletableFuture<Duration> ended = ended(connection, "select pg_sleep(30)");
            awaitASleeper(ended);
            server.clock().advance(Duration.ofDays(30));

            assertThat(ended.get()).isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(5));
        }
    }

    @Test
    void whatRuns_whenTheClockGoesBackwards_getsItsTimeoutLaterByAsMuch() throws Exception {
        try (Connection connection = server.connect("postgres")) {
            Sql.execute(connection, "set statement_timeout = '2s'");
            CompletableFuture<Duration> ended = ended(connection, "select pg_sleep(30)");
            awaitASleeper(ended);
            server.clock().advance(Duration.ofSeconds(-2));

            assertThat(ended.get()).isBetween(Duration.ofMillis(3_900), Duration.ofMillis(7_500));
        }
    }

    @Test
    void whatAStatementTook_isMeasuredInRealTime() throws Exception {
        try (Connection connection = server.connect("postgres")) {
            String plan = "explain (analyze, summary off) select pg_sleep(2)";
            CompletableFuture<List<String>> explained = CompletableFuture.supplyAsync(() -> {
                try {
                    return Sql.rows(connection, plan);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            awaitASleeper(explained);
            server.clock().advance(Duration.ofDays(30));

            // Milliseconds with four digits at most.
            assertThat(explained.get()).first().asString().matches(".*actual time=\\d{1,4}\\..*");
        }
    }

    @Test
    void aServerWithoutIt_isUntouched() throws IOException {
        try (PostgresServer plain = PostgresServer.start(EMBEDDED)) {
            assertThat(mapsOf(plain)).doesNotContain("faketime");
            assertThat(mapsOf(server)).contains("faketime");
            assertThatThrownBy(plain::clock)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("withMovableClock()");
        }
    }

    @Test
    void aServerWithIt_endsCleanly() throws IOException, SQLException {
        Path data = Traces.dataDirectory();
        PostgresServer other = PostgresServer.start(EMBEDDED.withData(data).withMovableClock());
        other.clock().advance(Duration.ofDays(-365));
        try (Connection connection = other.connect("postgres")) {
            Sql.execute(connection, "create table t (x integer)");
        }

        assertThat(duration(other::close)).isLessThan(Duration.ofSeconds(5));

        assertThat(children(data)).isEmpty();
        Files.delete(data);
        assertThatThrownBy(() -> other.clock().advance(Duration.ofDays(1)))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("before it is closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1969-12-31T23:59:59Z", "+10000-01-01T00:00:00Z", "+1000000000-12-31T23:59:59Z"})
    void aTimeOutOfReach_isRefused_andNothingMoves(Instant instant) {
        assertThatThrownBy(() -> server.clock().set(instant))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1970 to 9999");
        assertThatThrownBy(() -> server.clock().advance(Duration.between(Instant.now(), instant)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1970 to 9999");
        assertThat(server.clock().now()).isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));
    }

    @Test
    void anotherProvider_refuses_andSaysWhatToDo() {
        PostgresServerSettings external = PostgresServerSettings.defaults()
                .withExternal(server.jdbcUrl("postgres"), server.administrator())
                .withMovableClock();
        PostgresServerSettings container = PostgresServerSettings.defaults()
                .withProvider(PostgresProvider.CONTAINER)
                .withMovableClock();

        assertThatThrownBy(() -> PostgresServer.start(external))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("choose external. Choose embedded");
        assertThatThrownBy(() -> PostgresServer.start(container))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("choose container. Choose embedded");
    }

    @Test
    void theFirstThatWorks_isEmbeddedOnly() {
        PostgresServerSettings settings = PostgresServerSettings.defaults()
                .withCache(Path.of("/proc/axion-cache"))
                .withMovableClock();

        assertThatThrownBy(() -> PostgresServer.start(settings))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("embedded: The PostgreSQL runtime cannot be unpacked")
                .hasMessageContaining("only an embedded server")
                .hasMessageNotContaining("container:");
    }

    private static void assertTime(Instant expected, Connection... connections) throws SQLException {
        for (Connection connection : connections) {
            for (String expression : new String[] {"now()", "clock_timestamp()"}) {
                assertThat(time(connection, expression)).isCloseTo(expected, within(5, ChronoUnit.SECONDS));
            }
        }
        assertThat(server.clock().now()).isCloseTo(expected, within(5, ChronoUnit.SECONDS));
    }

    private static Instant time(Connection connection, String expression) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select " + expression)) {
            rows.next();
            return rows.getObject(1, OffsetDateTime.class).toInstant();
        }
    }

    private static void assertFails(Connection connection, String sql, String state) throws SQLException {
        Duration waited = duration(() -> assertThatThrownBy(() -> Sql.execute(connection, sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state)));
        assertThat(waited).isBetween(Duration.ofMillis(190), Duration.ofSeconds(3));
    }

    private static void awaitASleeper(CompletableFuture<?> running) throws SQLException {
        try (Connection connection = server.connect("postgres")) {
            await().until(() -> running.isDone()
                    || !Sql.rows(connection, "select 1 from pg_stat_activity where wait_event = 'PgSleep'")
                            .isEmpty());
        }
    }

    /** How long the statement runs until its timeout comes. */
    private static CompletableFuture<Duration> ended(Connection connection, String sql) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return duration(() -> assertThatThrownBy(() -> Sql.execute(connection, sql))
                        .hasMessageContaining("statement timeout"));
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static Duration duration(Action action) throws SQLException {
        long start = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static String mapsOf(PostgresServer any) throws IOException {
        return Files.readString(Path.of("/proc/" + any.processId().getAsLong() + "/maps"));
    }

    @FunctionalInterface
    private interface Action {
        void run() throws SQLException;
    }
}
