package ai.axionx.data.testkit;

import static ai.axionx.data.testkit.Traces.children;
import static ai.axionx.data.testkit.Traces.hasEnded;
import static ai.axionx.data.testkit.Traces.processesNaming;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded server works, keeps out of others' way, and leaves nothing behind. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class EmbeddedServerTest {

    private static final PostgresServerSettings EMBEDDED =
            PostgresServerSettings.fromEnvironment().withProvider(PostgresProvider.EMBEDDED);

    /** Data directories go here, so that what is left can be told from what others do on this machine. */
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
        assertThat(children(data)).isEmpty();
        Files.delete(data);
    }

    @Test
    void hasPostgis_andPgPartman_inTheTemplate() throws SQLException {
        try (PostgresServer server = PostgresServer.start(EMBEDDED.withData(data))) {
            assertThat(server.provider()).isEqualTo(PostgresProvider.EMBEDDED);
            assertThat(server.version()).startsWith("17.");
            try (Connection connection = server.connect("postgres")) {
                Sql.execute(connection, "create database orders template " + PostgresServer.EXTENSIONS_TEMPLATE);
            }
            try (Connection connection = server.connect("orders")) {
                assertThat(Sql.rows(connection, Sql.EXTENSIONS))
                        .containsExactly("pg_partman in partman", "plpgsql in pg_catalog", "postgis in public");
                assertThat(Sql.rows(connection, Sql.WEB_MERCATOR)).containsExactly("POINT(1491681 6891042)");
            }
        }
    }

    @Test
    void nobodyGetsIn_withAGuessedPassword() {
        try (PostgresServer server = PostgresServer.start(EMBEDDED.withData(data))) {
            var guessed = new DatabaseLogin("postgres", "postgres");
            assertThatThrownBy(() -> server.dataSource("postgres", guessed).getConnection())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void runsAsSomebodyElseThanRoot() throws IOException {
        try (PostgresServer server = PostgresServer.start(EMBEDDED.withData(data))) {
            assertThat(Files.readAllLines(Path.of("/proc/" + server.processId().getAsLong() + "/status")))
                    .anyMatch(line -> line.matches("Uid:\\s+(?!0\\s).*"));
        }
    }

    @Test
    void takesServerParameters() throws SQLException {
        try (PostgresServer server =
                        PostgresServer.start(EMBEDDED.withData(data).withParameter("max_connections", "23"));
                Connection connection = server.connect("postgres")) {
            assertThat(Sql.rows(connection, "show max_connections")).containsExactly("23");
        }
    }

    @Test
    void aParameterThatTheServerRefuses_isReportedInItsWords() {
        PostgresServerSettings settings = EMBEDDED.withData(data).withParameter("shared_buffers", "much");

        assertThatThrownBy(() -> PostgresServer.start(settings))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("invalid value for parameter \"shared_buffers\"");
    }

    @Test
    void aTimeZoneThatTheServerDoesNotKnow_isTold_andNotTakenForAPort() throws IOException {
        Map<String, String> properties = new HashMap<>(properties());
        properties.put("user.timezone", "ACT");
        try (ChildJvm child = ChildJvm.run(ServerProcess.class, properties)) {
            assertThatThrownBy(() -> child.awaitLine("ready "))
                    .hasMessageContaining("the embedded server does not start: FATAL: invalid value for parameter")
                    .hasMessageContaining("the JVM's time zone, which is ACT");
        }
    }

    @Test
    void endsWithItsJvm_alsoWhenThatIsKilled() throws IOException {
        long jvm;
        long postmaster;
        try (ChildJvm child = ChildJvm.run(ServerProcess.class, properties())) {
            postmaster = Long.parseLong(child.awaitLine("ready ").split(" ")[1]);
            jvm = child.pid();
            assertThat(processesNaming(data)).isNotEmpty();
        }
        await().atMost(Duration.ofSeconds(2)).untilAsserted(() -> {
            assertThat(hasEnded(jvm)).isTrue();
            assertThat(hasEnded(postmaster)).isTrue();
            assertThat(processesNaming(data)).isEmpty();
            assertThat(children(data)).isEmpty();
        });
    }

    @Test
    void endsWithItsJvm_alsoWhenTheWatchdogIsKilledBeforeIt() throws IOException {
        try (ChildJvm child = ChildJvm.run(ServerProcess.class, properties())) {
            long postmaster = Long.parseLong(child.awaitLine("ready ").split(" ")[1]);
            long watchdog = ProcessHandle.of(postmaster)
                    .orElseThrow()
                    .parent()
                    .orElseThrow()
                    .pid();
            ProcessHandle.of(watchdog).orElseThrow().destroyForcibly();
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() -> assertThat(hasEnded(postmaster)).isTrue());
        }
        // The directory is left then; the next server that is started here removes it.
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(processesNaming(data)).isEmpty());
        assertThat(children(data)).hasSize(1);
        PostgresServer.start(EMBEDDED.withData(data)).close();
        assertThat(children(data)).isEmpty();
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 120, 150, 200, 300})
    void endsWithItsJvm_alsoWhenThatIsKilledDuringTheStart(int millis) throws IOException {
        try (ChildJvm child = ChildJvm.run(ServerProcess.class, properties())) {
            assertThat(child.pid()).isPositive();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> !children(data).isEmpty());
            Instant kill = Instant.now().plusMillis(millis);
            await().pollInterval(Duration.ofMillis(1)).until(() -> Instant.now().isAfter(kill));
        }
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(processesNaming(data)).isEmpty());
        // What a JVM made that died before it could start the watchdog goes with the next start.
        for (String left : children(data)) {
            Files.setLastModifiedTime(
                    data.resolve(left), FileTime.from(Instant.now().minusSeconds(3_600)));
        }
        PostgresServer.start(EMBEDDED.withData(data)).close();
        assertThat(children(data)).isEmpty();
    }

    @Test
    void serversOfOneJvm_areLeftAlone_byAnotherJvm() throws IOException, SQLException {
        try (PostgresServer first = PostgresServer.start(EMBEDDED.withData(data));
                PostgresServer second = PostgresServer.start(EMBEDDED.withData(data));
                ChildJvm other = ChildJvm.run(ServerProcess.class, properties())) {
            other.awaitLine("ready ");
            for (PostgresServer server : List.of(first, second)) {
                try (Connection connection = server.connect("template1")) {
                    assertThat(Sql.rows(connection, "select 1")).containsExactly("1");
                }
            }
        }
        await().atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> assertThat(children(data)).isEmpty());
    }

    @Test
    void aLongLog_doesNotDelayTheEnd() throws SQLException {
        PostgresServer server = PostgresServer.start(EMBEDDED.withData(data));
        try (Connection connection = server.connect("postgres")) {
            assertThatThrownBy(() -> Sql.execute(connection, "select 1/0 -- " + "x".repeat(200_000)))
                    .isInstanceOf(SQLException.class);
        }
        long start = System.nanoTime();
        server.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whatATerminalSendsToTheGroup_doesNotReachTheServer() throws IOException {
        try (PostgresServer server = PostgresServer.start(EMBEDDED.withData(data))) {
            String stat = Files.readString(Path.of("/proc/" + server.processId().getAsLong() + "/stat"));
            String ours = Files.readString(Path.of("/proc/self/stat"));
            assertThat(groupOf(stat)).isNotEqualTo(groupOf(ours));
        }
    }

    @Test
    void outlivesItsJvm_whenItIsToBeKept() throws IOException {
        PostgresServer server = PostgresServer.start(EMBEDDED.withData(data).keptRunning());
        server.close();
        ProcessHandle postmaster =
                ProcessHandle.of(server.processId().getAsLong()).orElseThrow();
        assertThat(postmaster.isAlive()).isTrue();

        new ProcessBuilder("kill", "-INT", Long.toString(postmaster.pid())).start();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(children(data)).isEmpty());
    }

    @Test
    void eightJvmsAtOnce_onAnEmptyCache_allSucceed_oneUnpacks(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path cache = folder.resolve("cache");
        Map<String, String> properties = new HashMap<>(properties());
        properties.put("axion.postgres.cache", cache.toString());
        List<ChildJvm> children = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                children.add(ChildJvm.run(ServerProcess.class, properties));
            }
            Set<String> urls = new HashSet<>();
            int unpacked = 0;
            for (ChildJvm child : children) {
                urls.add(child.awaitLine("ready ").split(" ")[2]);
                unpacked += (int) child.linesSoFar().stream()
                        .filter(line -> line.contains("runtime unpacked into"))
                        .count();
            }
            assertThat(urls).hasSize(8);
            assertThat(unpacked).isEqualTo(1);
            assertThat(children(cache)).hasSize(2).anyMatch(name -> name.endsWith(".lock"));
        } finally {
            children.forEach(ChildJvm::close);
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(children(data)).isEmpty());
    }

    @Test
    void whatAKilledJvmLeftInTheCache_goesWithTheNextUnpacking(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        PostgresServerSettings settings = EMBEDDED.withData(data).withCache(folder);
        PostgresServer.start(settings).close();
        String home = children(folder).stream()
                .filter(name -> !name.endsWith(".lock"))
                .findFirst()
                .orElseThrow();
        Files.move(folder.resolve(home), folder.resolve(home + ".half-done"));

        PostgresServer.start(settings).close();

        assertThat(children(folder)).containsExactlyInAnyOrder(home, home + ".lock");
    }

    private Map<String, String> properties() {
        return Map.of("axion.postgres.provider", "embedded", "axion.postgres.data", data.toString());
    }

    private static String groupOf(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[2];
    }
}
