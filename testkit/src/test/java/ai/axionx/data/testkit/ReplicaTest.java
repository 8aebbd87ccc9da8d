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
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A replica follows its primary, refuses writes, and ends like any server. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class ReplicaTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String SLOTS = "select temporary from pg_replication_slots";

    private Path data = Path.of("");
    private PostgresServerSettings settings = PostgresServerSettings.defaults();

    @BeforeAll
    static void runtimeIsBuilt() {
        EmbeddedPresence.assumed();
    }

    @BeforeEach
    void dataDirectory() throws IOException {
        data = Traces.dataDirectory();
        settings = PostgresServerSettings.fromEnvironment()
                .withProvider(PostgresProvider.EMBEDDED)
                .withData(data);
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        assertThat(children(data)).isEmpty();
        assertThat(processesNaming(data)).isEmpty();
        Files.delete(data);
    }

    @Test
    void followsItsPrimary_andRefusesWrites() throws SQLException {
        try (PostgresServer primary = PostgresServer.start(settings);
                Connection there = primary.connect("postgres")) {
            Sql.execute(there, "create table t as select 'before the copy' as x");
            try (PostgresServer replica = primary.startReplica();
                    Connection here = replica.connect("postgres")) {
                assertThat(replica.administrator()).isEqualTo(primary.administrator());
                assertThat(replica.processId()).isNotEqualTo(primary.processId());
                assertThat(Sql.rows(here, "select pg_is_in_recovery()")).containsExactly("t");
                assertThat(Sql.rows(there, "select pg_is_in_recovery()")).containsExactly("f");

                Sql.execute(there, "insert into t values ('after the copy')");
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(Sql.rows(here, "select x from t order by x"))
                                .containsExactly("after the copy", "before the copy"));

                // While it lives, the primary keeps its log for it; afterwards no more.
                assertThat(Sql.rows(there, SLOTS)).containsExactly("t");
                assertThatThrownBy(() -> Sql.execute(here, "insert into t values ('written here')"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("25006"));
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(Sql.rows(there, SLOTS)).isEmpty());
        }
    }

    @Test
    void aPrimaryThatIsClosedFirst_delaysNothing() throws SQLException {
        PostgresServer primary = PostgresServer.start(settings);
        PostgresServer replica = primary.startReplica();

        assertThat(closing(primary)).isLessThan(SOON);
        try (Connection connection = replica.connect("postgres")) {
            assertThat(Sql.rows(connection, "select pg_is_in_recovery()")).containsExactly("t");
        }
        assertThat(closing(replica)).isLessThan(SOON);
    }

    @Test
    void canBePromoted_andHasAReplicaThen() throws SQLException {
        try (PostgresServer primary = PostgresServer.start(settings);
                PostgresServer replica = primary.startReplica();
                Connection promoted = replica.connect("postgres")) {
            assertThat(closing(primary)).isLessThan(SOON);
            Sql.execute(promoted, "select pg_promote()");
            Sql.execute(promoted, "create table t (x integer)");
            try (PostgresServer next = replica.startReplica();
                    Connection here = next.connect("postgres")) {
                assertThat(Sql.rows(here, "select pg_is_in_recovery(), count(*) from t"))
                        .containsExactly("t");
            }
        }
    }

    @Test
    void bothEndWithTheirJvm_alsoWhenThatIsKilled() throws IOException {
        long primary;
        long replica;
        Map<String, String> properties =
                Map.of("axion.postgres.provider", "embedded", "axion.postgres.data", data.toString());
        try (ChildJvm child = ChildJvm.run(ReplicaProcess.class, properties)) {
            String[] ready = child.awaitLine("ready ").split(" ");
            primary = Long.parseLong(ready[1]);
            replica = Long.parseLong(ready[2]);
            assertThat(children(data)).hasSize(2);
        }
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(hasEnded(primary)).isTrue();
            assertThat(hasEnded(replica)).isTrue();
            assertThat(processesNaming(data)).isEmpty();
            assertThat(children(data)).isEmpty();
        });
    }

    @Test
    void itsClock_startsWhereThePrimarysStands_andIsItsOwn() throws SQLException {
        try (PostgresServer primary = PostgresServer.start(settings.withMovableClock());
                Connection there = primary.connect("postgres")) {
            Sql.execute(there, "create table t (x integer)");
            primary.clock().advance(Duration.ofDays(30));
            try (PostgresServer replica = primary.startReplica();
                    Connection here = replica.connect("postgres")) {
                String days = "select round(extract(epoch from now() - to_timestamp(%d)) / 86400)"
                        .formatted(Instant.now().getEpochSecond());
                assertThat(Sql.rows(here, days)).containsExactly("30");

                String receiver = "select pid from pg_stat_wal_receiver";
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(Sql.rows(here, receiver)).hasSize(1));
                List<String> before = Sql.rows(here, receiver);
                primary.clock().advance(Duration.ofDays(30));
                replica.clock().advance(Duration.ofDays(-40));
                assertThat(Sql.rows(there, days)).containsExactly("60");
                assertThat(Sql.rows(here, days)).containsExactly("-10");

                Sql.execute(there, "insert into t values (1)");
                await().atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(Sql.rows(here, "select x from t")).containsExactly("1"));
                // The stream outlives the leaps: its receiver is still the one that it was.
                assertThat(Sql.rows(here, receiver)).isEqualTo(before);
            }
        }
    }

    @Test
    void ofAClosedServer_isRefused() {
        PostgresServer primary = PostgresServer.start(settings);
        primary.close();

        assertThatThrownBy(primary::startReplica)
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("cannot copy the primary's data")
                .hasMessageNotContaining(primary.administrator().password());
    }

    @Test
    void ofAnotherProvidersServer_isRefused() {
        try (PostgresServer running = PostgresServer.start(settings);
                PostgresServer external = PostgresServer.start(PostgresServerSettings.defaults()
                        .withExternal(running.jdbcUrl("postgres"), running.administrator()))) {
            assertThatThrownBy(external::startReplica)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("only an embedded server");
            assertThatThrownBy(external::clock)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("withMovableClock()");
        }
    }

    private static Duration closing(PostgresServer server) {
        long start = System.nanoTime();
        server.close();
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
