package ai.axionx.data.migrations;

import static java.util.stream.Collectors.joining;

import ai.axionx.data.testkit.PostgresServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A pooler on loopback, which ends with this JVM. */
public record PgBouncer(Process process, int port) implements AutoCloseable {

    /**
     * Starts one in front of a server.
     *
     * @param how lines of its settings
     * @param passwords of those who may come through, by role
     */
    public static PgBouncer start(PostgresServer server, String how, Map<String, String> passwords, Path directory)
            throws Exception {
        var target = new PGSimpleDataSource();
        target.setUrl(server.jdbcUrl("postgres"));
        Path users = Files.writeString(
                directory.resolve("users"),
                passwords.entrySet().stream()
                        .map(login -> "\"" + login.getKey() + "\" \"" + login.getValue() + "\"\n")
                        .collect(joining()));
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
