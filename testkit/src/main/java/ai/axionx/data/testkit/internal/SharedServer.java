package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.PostgresServerSettings;
import ai.axionx.data.testkit.internal.SharedDirectory.Announcement;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An embedded server that all JVMs of a user use together: found where it runs, else started. */
final class SharedServer {

    /**
     * For a server on which databases come and go all the time. Whatever leans on the server's time zone shows,
     * autovacuum changes no plan in the middle of a test, nothing is replicated, and statements are counted.
     */
    static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("max_connections", "400"),
            Map.entry("wal_level", "minimal"),
            Map.entry("max_wal_senders", "0"),
            Map.entry("max_logical_replication_workers", "0"),
            Map.entry("max_wal_size", "256MB"),
            Map.entry("autovacuum", "off"),
            Map.entry("shared_preload_libraries", "pg_stat_statements"),
            Map.entry("pg_stat_statements.max", "50000"),
            Map.entry("pg_stat_statements.save", "off"));

    private static final Logger log = LoggerFactory.getLogger(SharedServer.class);
    private static final Object STARTING = new Object();
    private static final Duration ENDING = Duration.ofSeconds(5);
    private static final Duration ENDING_LIMIT = Duration.ofSeconds(90);
    private static final long POLL_MILLIS = 10;
    private static final long SLOW_POLL_MILLIS = 200;

    /** A channel that nobody refers to is closed by the garbage collector, though a data source may be in use. */
    private static final Set<FileChannel> HOLDS = ConcurrentHashMap.newKeySet();

    private SharedServer() {}

    static PostgresServer findOrStart(PostgresServerSettings settings) {
        if (settings.movableClock() || settings.kept()) {
            throw new PostgresServerException("a server that others use, too, has neither a clock of its own nor a life"
                    + " of its own. Start one with PostgresServer.start");
        }
        Path runtime = EmbeddedServer.runtime(settings);
        String key = key(runtime, settings);
        try {
            for (Path base : InstanceDirectory.bases(settings.data())) {
                Optional<PostgresServer> found = find(runtime, SharedDirectory.of(base, key), settings);
                if (found.isPresent()) {
                    return found.get();
                }
            }
            synchronized (STARTING) {
                Path lock = runtime.resolveSibling(runtime.getFileName() + "." + key + ".lock");
                try (MachineLock held = MachineLock.on(lock)) {
                    log.trace("{} held", held);
                    return startUnlessThere(
                            runtime, SharedDirectory.of(InstanceDirectory.base(settings.data()), key), settings);
                }
            }
        } catch (IOException e) {
            throw new PostgresServerException("the server that JVMs share cannot be found or started: " + e, e);
        }
    }

    /** A container of this JVM's own that runs with the same parameters. */
    static PostgresServer inContainer(PostgresServerSettings settings) {
        return ContainerServer.start(forManyTests(settings));
    }

    /** The same with these parameters, as far as it does not say otherwise. */
    static PostgresServerSettings forManyTests(PostgresServerSettings settings) {
        PostgresServerSettings all = settings;
        for (Map.Entry<String, String> parameter : PARAMETERS.entrySet()) {
            if (!settings.parameters().containsKey(parameter.getKey())) {
                all = all.withParameter(parameter.getKey(), parameter.getValue());
            }
        }
        return all;
    }

    /** While nobody else starts one. */
    private static PostgresServer startUnlessThere(
            Path runtime, SharedDirectory directory, PostgresServerSettings settings) throws IOException {
        long begin = System.nanoTime();
        while (true) {
            Optional<PostgresServer> found = find(runtime, directory, settings);
            if (found.isPresent()) {
                return found.get();
            }
            if (!directory.exists()) {
                return EmbeddedServer.startShared(runtime, settings, directory);
            }
            // It is about to go; or whoever looked after it was killed.
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            boolean isLate = waited.compareTo(ENDING) > 0;
            if (isLate && directory.removeUnlessAttended(runtime)) {
                log.info("Removed {}, left by a server that was killed", directory.path());
            } else if (waited.compareTo(ENDING_LIMIT) > 0) {
                throw new PostgresServerException("the server in " + directory.path()
                        + " neither ends nor lets others in. Look into its server.log, or end the process whose"
                        + " arguments name that directory");
            }
            pause(isLate ? SLOW_POLL_MILLIS : POLL_MILLIS);
        }
    }

    private static Optional<PostgresServer> find(
            Path runtime, SharedDirectory directory, PostgresServerSettings settings) throws IOException {
        FileChannel hold = directory.hold();
        if (hold == null) {
            return Optional.empty();
        }
        Optional<Announcement> announced = directory.announcement();
        if (announced.isPresent() && directory.isAlive(announced.get())) {
            directory.lingerAtLeast(settings.keep());
            return Optional.of(running(runtime, directory, announced.get(), hold));
        }
        hold.close();
        return Optional.empty();
    }

    static PostgresServer running(Path runtime, SharedDirectory directory, Announcement announced, FileChannel hold) {
        HOLDS.add(hold);
        Path programs = runtime.resolve("bin");
        var address = ServerAddress.loopback(announced.port());
        return new RunningServer(
                PostgresProvider.EMBEDDED,
                announced.version(),
                address,
                announced.administrator(),
                new RunningServer.Embedding(
                        directory.path(), directory, programs, announced.processId(), null, SharedServer::noReplica),
                database -> "PGPASSFILE=" + word(directory.passwordFile()) + " " + word(programs.resolve("psql")) + " "
                        + address.psqlArguments(announced.administrator()) + " " + database,
                () -> giveUp(hold));
    }

    /** As a shell takes it for one word. */
    private static String word(Path path) {
        String text = path.toString();
        return text.matches("[\\w/.:@%+=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static PostgresServer noReplica() {
        throw new UnsupportedOperationException(
                "a server that others use, too, has no replica. Start one with PostgresServer.start");
    }

    private static void giveUp(FileChannel hold) {
        HOLDS.remove(hold);
        try {
            hold.close();
        } catch (IOException e) {
            log.debug("a shared server was not given up", e);
        }
    }

    /**
     * Equal where the same server serves: the same runtime and settings for the same user, who sees it under the same
     * process id and address. Containers may share their shared memory and see each other's directories.
     */
    private static String key(Path runtime, PostgresServerSettings settings) {
        var checksum = new CRC32();
        String identity = String.join(
                "\n",
                runtime.toString(),
                Integer.toString(UnixUser.id()),
                namespace("net"),
                namespace("pid"),
                new TreeMap<>(settings.parameters()).toString(),
                new TreeMap<>(EmbeddedServer.parametersForManyTests(settings)).toString());
        checksum.update(identity.getBytes(StandardCharsets.UTF_8));
        return runtime.getFileName().toString().substring(0, 8) + "-" + String.format("%08x", checksum.getValue());
    }

    private static String namespace(String kind) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a shared server", e);
        }
    }
}
