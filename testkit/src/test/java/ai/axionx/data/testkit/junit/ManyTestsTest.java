package ai.axionx.data.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ai.axionx.data.testkit.ChildJvm;
import ai.axionx.data.testkit.EmbeddedPresence;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import ai.axionx.data.testkit.Sql;
import ai.axionx.data.testkit.TestRun;
import ai.axionx.data.testkit.Traces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many tests at once, in several JVMs, some of which are killed: none meets another, and nothing is left. */
final class ManyTestsTest {

    private static final Logger log = LoggerFactory.getLogger(ManyTestsTest.class);

    /**
     * What a test may have open, by default; a session ends a little after its connection, so these leave some room.
     */
    private static final int CONNECTIONS_OF_A_TEST = 10;

    private static final int CONNECTIONS_OF_A_RUN = 4;
    private static final String CLIENTS =
            "select count(*) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";

    private Path data = Path.of("");

    @BeforeAll
    static void runtimeIsBuilt() {
        EmbeddedPresence.assumed();
    }

    @BeforeEach
    void dataDirectory() throws IOException {
        data = Traces.dataDirectory();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(Traces.processesNaming(data)).isEmpty();
            assertThat(Traces.children(data)).isEmpty();
        });
        Files.delete(data);
    }

    @Test
    void testsOfSeveralJvms_doNotMeet() throws Exception {
        run(SameKeys.class, SameKeys.TESTS, 2, 2);
    }

    @Tag("long")
    @Test
    void twoThousandTests_inFourForksOfFourThreads_doNotMeet() throws Exception {
        run(ManySameKeys.class, ManySameKeys.TESTS, 4, 4);
    }

    private void run(Class<?> tests, int count, int forks, int threads) throws Exception {
        try (PostgresServer server = PostgresServer.shared(settings())) {
            long start = System.nanoTime();
            List<ChildJvm> children = new ArrayList<>();
            for (int i = 0; i < forks; i++) {
                children.add(TestRun.of(tests, threads, properties()));
            }
            CompletableFuture<List<String>> ends = CompletableFuture.supplyAsync(() -> ends(children));
            int most = 0;
            try (Connection observer = server.connect("postgres")) {
                while (!ends.isDone()) {
                    most = Math.max(most, Integer.parseInt(Sql.value(observer, CLIENTS)));
                    TimeUnit.MILLISECONDS.sleep(5);
                }
                assertThat(ends.join())
                        .as(() -> "what they said: " + said(children))
                        .hasSize(forks)
                        .containsOnly("ended " + count);
                assertThat(children)
                        .allSatisfy(child -> assertThat(mostAtOnce(child))
                                .as("tests at once, of which each may have a database")
                                .isLessThanOrEqualTo(threads));
                awaitNoCopies(observer);
            }
            int declared = forks * (threads * CONNECTIONS_OF_A_TEST + CONNECTIONS_OF_A_RUN);
            log.info(
                    "{} tests in {} forks of {} threads: {} s, at most {} connections of {} declared",
                    forks * count,
                    forks,
                    threads,
                    Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                    most,
                    declared);
            assertThat(most).isLessThanOrEqualTo(declared);
        }
    }

    /** Each time a JVM is killed somewhere between its start and its end, beside one that is not. */
    @Tag("long")
    @Test
    void killedFiftyTimes_theOthersGoOn_andNothingIsLeft() throws Exception {
        // A seed of its own each day is no use when it fails; this one finds what it finds again.
        var random = new Random(50);
        for (int i = 0; i < 50; i++) {
            try (ChildJvm unlucky = TestRun.of(SameKeys.class, 2, properties());
                    ChildJvm other = TestRun.of(SameKeys.class, 2, properties())) {
                TimeUnit.MILLISECONDS.sleep(random.nextInt(2500));
                unlucky.kill();
                assertThat(other.awaitLine("ended"))
                        .as(() -> "what the other said: " + said(List.of(other)))
                        .isEqualTo("ended " + SameKeys.TESTS);
                other.awaitEnd();
            }
            nothingIsLeft();
            dataDirectory();
        }
    }

    /** The copies of a killed JVM are dropped by the next one that comes, on a server that goes on. */
    @Test
    void whatAKilledJvmLeft_isDroppedByTheNext() throws Exception {
        try (PostgresServer server = PostgresServer.shared(settings());
                Connection observer = server.connect("postgres")) {
            try (ChildJvm unlucky = TestRun.of(ManySameKeys.class, 2, properties())) {
                await().until(() -> copies(observer).stream().anyMatch(name -> name.startsWith("axion_test_")));
                unlucky.kill();
            }
            await().until(() -> Sql.rows(observer, CLIENTS).equals(List.of("0")));
            assertThat(copies(observer)).isNotEmpty();

            try (ChildJvm next = TestRun.of(SameKeys.class, 2, properties())) {
                assertThat(next.awaitLine("ended")).isEqualTo("ended " + SameKeys.TESTS);
                next.awaitEnd();
            }
            awaitNoCopies(observer);
        }
    }

    private static void awaitNoCopies(Connection observer) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(copies(observer)).isEmpty());
    }

    private static List<String> copies(Connection observer) throws SQLException {
        return Sql.rows(observer, "select datname from pg_database where datname ~ '^axion_(test|making)_'");
    }

    private static List<String> ends(List<ChildJvm> children) {
        try {
            List<String> ends = new ArrayList<>();
            for (ChildJvm child : children) {
                ends.add(child.awaitLine("ended"));
            }
            return ends;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int mostAtOnce(ChildJvm child) {
        return child.linesSoFar().stream()
                .filter(line -> line.startsWith("at once "))
                .mapToInt(line -> Integer.parseInt(line.substring("at once ".length())))
                .findFirst()
                .orElseThrow();
    }

    private static String said(List<ChildJvm> children) {
        return children.stream().flatMap(child -> child.linesSoFar().stream()).collect(Collectors.joining("\n"));
    }

    /** Embedded, whatever the other tests run on: only there are JVMs together on one server. */
    private PostgresServerSettings settings() {
        return PostgresServerSettings.fromEnvironment()
                .withProvider(PostgresProvider.EMBEDDED)
                .withData(data);
    }

    private Map<String, String> properties() {
        return Map.of("axion.postgres.data", data.toString());
    }
}
