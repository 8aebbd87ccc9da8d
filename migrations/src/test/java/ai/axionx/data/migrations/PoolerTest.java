package ai.axionx.data.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.testkit.PostgresServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A runner that is led through PgBouncer says so and changes nothing, whatever the pool's mode. */
final class PoolerTest {

    private static final PostgresServer server = PostgresServer.start();

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void bootstrap() {
        TestPlatform.bootstrap(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pool_mode = transaction\nignore_startup_parameters = extra_float_digits",
                "pool_mode = session\nignore_startup_parameters = extra_float_digits",
                // As it is when nobody has configured it for the driver: it lets no session through.
                "pool_mode = transaction"
            })
    void isRefused_beforeAnythingIsChanged(String settings) throws Exception {
        assumeTrue(server.clientProgram("pgbouncer").isPresent(), "needs the embedded server's programs");
        PlatformDatabase database = PlatformDatabase.GEN;
        DataSource direct = TestPlatform.as(database.migrateRole(), database.databaseName(), server);
        try (PgBouncer pooler = PgBouncer.start(server, settings, directory)) {
            DataSource pooled = pooler.to(database);
            MigrationException refusal = catchThrowableOfType(
                    MigrationException.class,
                    () -> Migrator.of(database, pooled).migrate());

            assertThat(refusal).isNotNull();
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(refusal)
                    .hasMessageContaining("PgBouncer, expected the server itself")
                    .hasMessageContaining("nothing was changed");
        }
        assertThat(Migrator.of(database, direct).info()).allMatch(m -> m.state() == Migration.State.PENDING);
    }

    /** A pooler on loopback, which ends with this JVM. */
    private record PgBouncer(Process process, int port) implements AutoCloseable {

        static PgBouncer start(PostgresServer server, String how, Path directory) throws Exception {
            var target = new PGSimpleDataSource();
            target.setUrl(server.jdbcUrl("postgres"));
            PlatformRole role = PlatformDatabase.GEN.migrateRole();
            Path users = Files.writeString(
                    directory.resolve("users"),
                    "\"" + role.roleName() + "\" \"" + TestPlatform.password(role) + "\"\n");
            int port = freePort();
            Path settings = Files.writeString(
                    directory.resolve("pgbouncer.ini"), """
                    [databases]
                    * = host=127.0.0.1 port=%d
                    [pgbouncer]
                    listen_addr = 127.0.0.1
                    listen_port = %d
                    unix_socket_dir =
                    auth_type = scram-sha-256
                    auth_file = %s
                    %s
                    """.formatted(target.getPortNumbers()[0], port, users, how));
            // It refuses to be root. The shell ends it once nobody holds the other end of the pipe any more.
            String script = """
                    if [ "$(id -u)" = 0 ]; then
                        echo 'user = nobody' >> "$1"
                        chown -R nobody "${1%/*}"
                    fi
                    "$0" -q "$1" < /dev/null &
                    read -r _
                    kill -INT $!
                    wait
                    """;
            Path log = directory.resolve("log");
            Process process = new ProcessBuilder(
                            "sh",
                            "-c",
                            script,
                            server.clientProgram("pgbouncer").orElseThrow().toString(),
                            settings.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            for (int i = 0; i < 500; i++) {
                try {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return new PgBouncer(process, port);
                } catch (ConnectException e) {
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
            process.outputWriter().close();
            throw new AssertionError("PgBouncer does not listen: " + Files.readString(log));
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }

        DataSource to(PlatformDatabase database) {
            var source = new PGSimpleDataSource();
            source.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database.databaseName());
            source.setUser(database.migrateRole().roleName());
            source.setPassword(TestPlatform.password(database.migrateRole()));
            return source;
        }

        @Override
        public void close() throws IOException {
            process.outputWriter().close();
            process.onExit().join();
        }
    }
}
