package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server of the unpacked runtime.
 *
 * <p>Its watchdog, the runtime's script {@code serve}, reads a pipe whose other end this JVM holds. Whatever ends the
 * JVM closes the pipe, and the watchdog then ends the server and removes its directory.
 */
final class EmbeddedServer {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final int PORT_ATTEMPTS = 20;
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(3);
    private static final String STARTING_UP = "57P03";
    private static final String REFUSED_LOGIN = "28";

    /** Throw-away data: nothing has to survive a crash. No JIT, since the runtime leaves LLVM out. */
    private static final Map<String, String> FOR_SPEED = Map.of(
            "fsync", "off",
            "full_page_writes", "off",
            "synchronous_commit", "off",
            "jit", "off",
            // As many rounds as a client has to compute for each connection.
            "scram_iterations", "1",
            // In files of the data directory: /dev/shm may be small, and whatever lies there could stay behind.
            "dynamic_shared_memory_type", "mmap",
            "max_connections", "200");

    /** A receiver that meets a leap of the clock would take its connection for dead. */
    private static final Map<String, String> FOR_A_MOVING_CLOCK =
            Map.of("wal_sender_timeout", "0", "wal_receiver_timeout", "0");

    /** So that the primary keeps what the replica has not had yet, and forgets the replica when that is gone. */
    private static final Map<String, String> FOR_A_REPLICA = Map.of("wal_receiver_create_temp_slot", "on");

    private final Path runtime;
    private final PostgresServerSettings settings;
    private final @Nullable Primary primary;
    private final @Nullable SharedDirectory shared;

    private EmbeddedServer(
            Path runtime,
            PostgresServerSettings settings,
            @Nullable Primary primary,
            @Nullable SharedDirectory shared) {
        this.runtime = runtime;
        this.settings = settings;
        this.primary = primary;
        this.shared = shared;
    }

    static PostgresServer start(PostgresServerSettings settings) {
        return new EmbeddedServer(runtime(settings), settings, null, null).start();
    }

    /** Starts one for all JVMs that find this directory. */
    static PostgresServer startShared(Path runtime, PostgresServerSettings settings, SharedDirectory directory) {
        return new EmbeddedServer(runtime, settings, null, directory).start();
    }

    /** The runtime, unpacked. */
    static Path runtime(PostgresServerSettings settings) {
        RuntimeArchive archive = RuntimeArchive.find();
        requireKnownUser();
        Path runtime = new RuntimeCache(settings.cache().orElseGet(RuntimeCache::defaultDirectory)).unpacked(archive);
        requireReachable(runtime);
        return runtime;
    }

    private PostgresServer start() {
        for (int attempt = 1; ; attempt++) {
            Optional<PostgresServer> server = startOn(freePort());
            if (server.isPresent()) {
                return server.get();
            }
            if (attempt == PORT_ATTEMPTS) {
                throw new PostgresServerException(
                        "no port on 127.0.0.1 stays free for long enough, " + PORT_ATTEMPTS + " were tried");
            }
        }
    }

    /** Empty when somebody else took the port in the meantime. */
    private Optional<PostgresServer> startOn(int port) {
        InstanceDirectory directory = directory();
        DatabaseLogin administrator = primary == null
                ? new DatabaseLogin("postgres", Administration.randomPassword())
                : primary.administrator();
        ClockFile clock = settings.movableClock() ? clock(directory) : null;
        Process watchdog = launch(directory, port, administrator);
        boolean ready = false;
        try {
            String identity = directory.path().getFileName().toString();
            var address = ServerAddress.loopback(port);
            try (Connection connection = awaitConnection(watchdog, address, administrator, identity)) {
                Administration.requireSettings(connection, forSpeed());
                String version = Administration.version(connection);
                long postmaster = postmaster(directory);
                PostgresServer server = shared == null
                        ? running(port, administrator, version, postmaster, directory, clock, watchdog)
                        : shared(shared, port, administrator, version, postmaster, watchdog);
                ready = true;
                return Optional.of(server);
            }
        } catch (PortTakenException e) {
            log.debug("port {} was taken by somebody else", port);
            return Optional.empty();
        } catch (SQLException | IOException e) {
            throw new PostgresServerException("the embedded server does not start: " + e.getMessage(), e);
        } finally {
            if (!ready) {
                stop(watchdog, directory);
            }
        }
    }

    private PostgresServer running(
            int port,
            DatabaseLogin administrator,
            String version,
            long postmaster,
            InstanceDirectory directory,
            @Nullable ClockFile clock,
            Process watchdog) {
        return new RunningServer(
                PostgresProvider.EMBEDDED,
                version,
                ServerAddress.loopback(port),
                administrator,
                new RunningServer.Embedding(
                        directory.path(),
                        null,
                        runtime.resolve("bin"),
                        postmaster,
                        clock,
                        () -> startReplica(port, administrator, clock)),
                null,
                settings.kept() ? () -> {} : () -> stop(watchdog, directory));
    }

    /** Lets others find it, and lets go of the pipe: from now on this JVM is a user like them. */
    private PostgresServer shared(
            SharedDirectory directory,
            int port,
            DatabaseLogin administrator,
            String version,
            long postmaster,
            Process watchdog)
            throws IOException {
        FileChannel hold = directory.hold();
        if (hold == null) {
            throw new IOException("its directory " + directory.path() + " lacks what the runtime makes there");
        }
        try {
            directory.lingerAtLeast(settings.keep());
            directory.announce(port, postmaster, version, administrator);
        } catch (IOException e) {
            hold.close();
            throw e;
        }
        watchdog.getOutputStream().close();
        return SharedServer.running(runtime, directory, directory.announcement().orElseThrow(), hold);
    }

    private InstanceDirectory directory() {
        if (shared == null) {
            return InstanceDirectory.create(settings.data(), settings.kept());
        }
        try {
            shared.create();
            return InstanceDirectory.at(shared.path());
        } catch (IOException e) {
            throw new PostgresServerException(
                    "no data directory can be made at " + shared.path() + ": " + e
                            + ". Choose another place with axion.postgres.data (or the variable AXION_POSTGRES_DATA)",
                    e);
        }
    }

    private Map<String, String> forSpeed() {
        return shared == null ? without(settings, FOR_SPEED) : parametersForManyTests(settings);
    }

    /** What a shared server runs with, beside what the settings say. */
    static Map<String, String> parametersForManyTests(PostgresServerSettings settings) {
        Map<String, String> parameters = new HashMap<>(FOR_SPEED);
        parameters.putAll(SharedServer.PARAMETERS);
        return without(settings, parameters);
    }

    private static Map<String, String> without(PostgresServerSettings settings, Map<String, String> parameters) {
        Map<String, String> rest = new HashMap<>(parameters);
        rest.keySet().removeAll(settings.parameters().keySet());
        return rest;
    }

    private PostgresServer startReplica(int port, DatabaseLogin administrator, @Nullable ClockFile clock) {
        var from = new Primary(port, administrator, clock == null ? Duration.ZERO : clock.offset());
        PostgresServer replica = new EmbeddedServer(runtime, settings, from, null).start();
        log.info("PostgreSQL server: {} (a replica of 127.0.0.1:{})", replica, port);
        return replica;
    }

    private ClockFile clock(InstanceDirectory directory) {
        try {
            return ClockFile.create(directory.path(), primary == null ? Duration.ZERO : primary.clockOffset());
        } catch (IOException e) {
            discard(directory);
            throw new PostgresServerException(
                    "the server's clock cannot be made in " + directory.path() + ": " + e
                            + ". Make room or choose another directory with axion.postgres.data",
                    e);
        }
    }

    private Process launch(InstanceDirectory directory, int port, DatabaseLogin administrator) {
        List<String> command = new ArrayList<>();
        command.add(runtime.resolve("bin/serve").toString());
        if (settings.kept()) {
            command.add("--keep");
        }
        if (shared != null) {
            command.add("--shared");
        }
        if (settings.movableClock()) {
            command.add("--clock");
        }
        if (primary != null) {
            command.addAll(List.of("--replica-of", Integer.toString(primary.port())));
        }
        command.add(directory.path().toString());
        parameter(command, "listen_addresses", "127.0.0.1");
        parameter(command, "port", Integer.toString(port));
        parameter(command, "unix_socket_directories", "");
        if (shared != null) {
            // Sessions of pgjdbc have the JVM's zone; whatever else leans on the server's shows.
            parameter(command, "timezone", "Pacific/Chatham");
        }
        parameter(command, "cluster_name", directory.path().getFileName().toString());
        forSpeed().forEach((name, value) -> parameter(command, name, value));
        if (settings.movableClock()) {
            FOR_A_MOVING_CLOCK.forEach((name, value) -> parameter(command, name, value));
        }
        if (primary != null) {
            FOR_A_REPLICA.forEach((name, value) -> parameter(command, name, value));
        }
        settings.parameters().forEach((name, value) -> parameter(command, name, value));

        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        // Nothing of this process's environment changes what the server does: no PGDATA, no LD_LIBRARY_PATH.
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("LC_ALL", "C");
        if (settings.kept()) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        try {
            Process watchdog = builder.start();
            OutputStream pipe = watchdog.getOutputStream();
            pipe.write((administrator.password() + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
            return watchdog;
        } catch (IOException e) {
            discard(directory);
            throw new PostgresServerException(
                    "the runtime in " + runtime + " cannot be run: " + e.getMessage()
                            + ". Is that file system mounted noexec? axion.postgres.cache names another directory",
                    e);
        }
    }

    private static void discard(InstanceDirectory directory) {
        directory.release();
        FileTree.delete(directory.path());
    }

    private static void parameter(List<String> command, String name, String value) {
        command.add("-c");
        command.add(name + "=" + value);
    }

    /** Waits until the server that answers on the port is the one that was started, and ready. */
    private static Connection awaitConnection(
            Process watchdog, ServerAddress address, DatabaseLogin administrator, String identity)
            throws SQLException, IOException {
        long deadline = System.nanoTime() + READY_LIMIT.toNanos();
        while (true) {
            try {
                Connection connection = Administration.connect(address, administrator, READY_LIMIT);
                if (Administration.single(connection, "show cluster_name").equals(identity)) {
                    return connection;
                }
                connection.close();
                throw new PortTakenException();
            } catch (SQLException e) {
                boolean starting = e.getSQLState() == null
                        || e.getSQLState().startsWith("08")
                        || e.getSQLState().equals(STARTING_UP);
                if (!watchdog.isAlive()) {
                    throw failure(watchdog);
                }
                if (!starting && e.getSQLState().startsWith(REFUSED_LOGIN)) {
                    // Somebody answers who does not know this password: another server has this port.
                    throw new PortTakenException();
                }
                if (!starting) {
                    throw e;
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException("not ready after " + READY_LIMIT.toSeconds() + " s: " + e.getMessage(), e);
                }
            }
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server starts", e);
        }
    }

    private static IOException failure(Process watchdog) throws IOException {
        var said = new StringBuilder();
        try (BufferedReader lines = watchdog.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("Address already in use")) {
                    return new PortTakenException();
                }
                said.append("\n    ").append(line);
            }
        }
        return new IOException("it ended and said:" + said);
    }

    private static long postmaster(InstanceDirectory directory) throws IOException {
        Path file = directory.path().resolve("data/postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new PostgresServerException("no free port on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    private static void stop(Process watchdog, InstanceDirectory directory) {
        try {
            watchdog.getOutputStream().close();
            if (!watchdog.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("The server in {} does not end, its watchdog is killed", directory.path());
                watchdog.destroyForcibly();
            }
        } catch (IOException e) {
            log.debug("watchdog's pipe already closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            directory.release();
        }
    }

    /** The server looks itself up; Java calls a user without an entry {@code ?}. */
    private static void requireKnownUser() {
        if (!UnixUser.isRoot() && System.getProperty("user.name").equals("?")) {
            throw new PostgresServerException("PostgreSQL runs as a user with a name only, but user id " + UnixUser.id()
                    + " has no entry in /etc/passwd here. Add one, or run as another user");
        }
    }

    /**
     * The loader must understand the path; as root, an unprivileged user must be able to enter every directory in it.
     */
    private static void requireReachable(Path runtime) {
        if (runtime.toString().matches(".*[:;$].*")) {
            throw new PostgresServerException("the loader cannot take libraries from " + runtime
                    + ", because of the ':', ';' or '$' in it. Choose another directory with axion.postgres.cache (or"
                    + " the variable AXION_POSTGRES_CACHE)");
        }
        if (!UnixUser.isRoot()) {
            return;
        }
        for (Path directory = runtime; directory != null; directory = directory.getParent()) {
            try {
                if (!Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    throw new PostgresServerException(
                            "as root the server runs as an unprivileged user, who cannot enter "
                                    + directory
                                    + ". Choose another directory with axion.postgres.cache (or the variable"
                                    + " AXION_POSTGRES_CACHE)");
                }
            } catch (IOException e) {
                throw new PostgresServerException(directory + " cannot be looked at: " + e.getMessage(), e);
            }
        }
    }

    /**
     * The server that a replica is made from.
     *
     * @param port where it listens on 127.0.0.1
     * @param administrator its superuser, and the replica's
     * @param clockOffset how far its clock has been moved
     */
    private record Primary(int port, DatabaseLogin administrator, Duration clockOffset) {}

    private static final class PortTakenException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
