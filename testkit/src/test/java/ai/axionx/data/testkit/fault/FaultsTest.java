package ai.axionx.data.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.EmbeddedPresence;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import ai.axionx.data.testkit.Sql;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class FaultsTest {

    @Test
    void cutConnections_areGone_andOthersCanBeMade(
            @AxionDatabase("blank") TestDatabase database,
            @AxionDatabase("blank") Connection connection,
            @AxionDatabase(value = "blank", copy = "other") Connection elsewhere)
            throws SQLException {
        assertThat(DatabaseFaults.of(database).cutConnections()).isEqualTo(1);

        assertThatThrownBy(() -> Sql.value(connection, "select 1"))
                .hasMessageContaining("terminating connection due to administrator command");
        try (Connection another = database.connect(TestRole.APP)) {
            assertThat(Sql.value(another, "select 1")).isEqualTo("1");
        }
        assertThat(Sql.value(elsewhere, "select 1")).isEqualTo("1");
    }

    @Test
    void aHeldLock_isWaitedFor_untilItIsClosed(
            @AxionDatabase("blank") TestDatabase database, @AxionDatabase("blank") Connection connection)
            throws SQLException {
        Sql.execute(connection, "create table signs (id integer)");
        Sql.execute(connection, "set lock_timeout = '50ms'");
        DatabaseFaults faults = DatabaseFaults.of(database);

        try (HeldLock lock = faults.hold(TestRole.APP, "lock table signs in access exclusive mode")) {
            assertThat(Sql.value(connection, "select pid from pg_locks where relation = 'signs'::regclass"))
                    .isEqualTo(Integer.toString(lock.processId()));
            assertThatThrownBy(() -> Sql.value(connection, "select count(*) from signs"))
                    .hasMessageContaining("lock timeout");
        }
        assertThat(Sql.value(connection, "select count(*) from signs")).isEqualTo("0");
        assertThatThrownBy(() -> faults.hold(TestRole.APP, "lock table nothing"))
                .hasMessageContaining("\"nothing\" does not exist");
    }

    @Test
    void aServerThatOthersUse_isNotHarmed(@AxionDatabase("blank") TestDatabase database) {
        assertThatThrownBy(() -> database.server().faults())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Start one with PostgresServer.start");
    }

    @Test
    void aServer_stopsAndCrashes_andStartsAgain_withTheSameDataAtTheSameAddress() throws SQLException {
        EmbeddedPresence.assumed();
        try (PostgresServer server = PostgresServer.start(EMBEDDED)) {
            String address = server.jdbcUrl("postgres");
            long first = server.processId().orElseThrow();
            try (Connection connection = server.connect("postgres")) {
                Sql.execute(connection, "create table signs (id integer)");

                server.faults().stop();

                assertThatThrownBy(() -> Sql.value(connection, "select 1")).isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> server.connect("postgres")).hasMessageContaining("refused");
            }
            server.faults().start();

            assertThat(server.jdbcUrl("postgres")).isEqualTo(address);
            assertThat(server.processId().orElseThrow()).isNotEqualTo(first);
            try (Connection connection = server.connect("postgres")) {
                Sql.execute(connection, "insert into signs values (1)");
                Sql.execute(connection, "checkpoint");
            }
            server.faults().crash();
            server.faults().start();
            try (Connection connection = server.connect("postgres")) {
                assertThat(Sql.value(connection, "select count(*) from signs")).isEqualTo("1");
            }
            assertThatThrownBy(() -> server.faults().start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has not been stopped");
        }
    }

    @Test
    void aServerThatIsStopped_goesWithItsJvmAllTheSame() {
        EmbeddedPresence.assumed();
        PostgresServer server = PostgresServer.start(EMBEDDED);
        server.faults().stop();

        server.close();

        assertThatThrownBy(() -> server.connect("postgres")).hasMessageContaining("refused");
        assertThatThrownBy(() -> server.faults().stop()).hasMessageContaining("could not be brought about");
    }

    @Test
    void aServerIsStoppedAndStarted_evenWhileATestKeepsTheCommonPoolBusy() throws SQLException {
        EmbeddedPresence.assumed();
        var released = new CountDownLatch(1);
        try (PostgresServer server = PostgresServer.start(EMBEDDED)) {
            for (int i = 0; i <= ForkJoinPool.commonPool().getParallelism(); i++) {
                ForkJoinPool.commonPool().execute(() -> await(released));
            }

            server.faults().stop();
            server.faults().start();

            assertThat(rows(server, "select 1")).isOne();
        } finally {
            released.countDown();
        }
    }

    @Test
    void aFrozenServer_answersNobody_untilItThaws() throws Exception {
        EmbeddedPresence.assumed();
        try (PostgresServer server = PostgresServer.start(EMBEDDED);
                Connection connection = server.connect("postgres")) {
            server.faults().freeze();
            CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> value(connection));

            assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            server.faults().thaw();
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("1");
        }
    }

    @Test
    void afterASwitchover_theReplicaHasAllAndTakesWrites_andHasAReplicaOfItsOwn() throws SQLException {
        EmbeddedPresence.assumed();
        try (ReplicatedServer servers = ReplicatedServer.start()) {
            PostgresServer old = servers.primary();
            PostgresServer promoted = servers.replica();
            String url = servers.jdbcUrl("postgres");
            try (Connection connection = connect(url, servers)) {
                Sql.execute(connection, "create table signs (id integer)");
                servers.awaitReplica();
                assertThat(rows(servers.replica(), "select 1 from signs")).isZero();
                Sql.execute(connection, "insert into signs select generate_series(1, 100000)");

                servers.switchover();

                assertThatThrownBy(() -> Sql.value(connection, "select 1")).isInstanceOf(SQLException.class);
            }
            assertThat(servers.primary()).isSameAs(promoted);
            assertThatThrownBy(() -> old.connect("postgres")).hasMessageContaining("refused");
            try (Connection connection = connect(url, servers)) {
                assertThat(Sql.value(connection, "select count(*) from signs")).isEqualTo("100000");
                Sql.execute(connection, "insert into signs values (1)");
            }
            servers.awaitReplica();
            assertThat(rows(servers.replica(), "select 1 from signs where id = 1"))
                    .isEqualTo(2);
        }
    }

    private static Connection connect(String url, ReplicatedServer servers) throws SQLException {
        DatabaseLogin login = servers.primary().administrator();
        return DriverManager.getConnection(url, login.user(), login.password());
    }

    private static final PostgresServerSettings EMBEDDED =
            PostgresServerSettings.fromEnvironment().withProvider(PostgresProvider.EMBEDDED);

    private static int rows(PostgresServer server, String query) throws SQLException {
        try (Connection connection = server.connect("postgres")) {
            return Sql.rows(connection, query).size();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String value(Connection connection) {
        try {
            return Sql.value(connection, "select 1");
        } catch (SQLTimeoutException e) {
            return "timed out";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
