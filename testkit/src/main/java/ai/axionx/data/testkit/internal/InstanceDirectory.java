package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresServerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of one embedded server: its data, its log, and a lock that its JVM holds for as long as it lives.
 *
 * <p>The server's own watchdog removes the directory. Should the whole machine or container go down at once, nobody
 * does; then the lock is free and the next server that is started beside it removes it.
 */
final class InstanceDirectory {

    /** Enough for a migrated database, its write-ahead log and a good number of copies. */
    private static final long NEEDED_BYTES = 512L << 20;

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "axion-postgres-";
    private static final String OWN_PREFIX = PREFIX + ProcessHandle.current().pid() + "-";
    private static final String KEPT_PREFIX = "axion-kept-postgres-";
    private static final String LOCK = "lock";
    private static final Duration BEING_MADE = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger(InstanceDirectory.class);

    private final Path path;
    private final @Nullable FileChannel lock;

    private InstanceDirectory(Path path, @Nullable FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    Path path() {
        return path;
    }

    /** One that somebody else has made and looks after. */
    static InstanceDirectory at(Path path) {
        return new InstanceDirectory(path, null);
    }

    /** Where directories may lie: below the one that is set, else on a tmpfs, else on disk. */
    static List<Path> bases(Optional<Path> setting) {
        return setting.isPresent()
                ? List.of(setting.get().toAbsolutePath())
                : List.of(SHARED_MEMORY, Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** The first of these that has room. */
    static Path base(Optional<Path> setting) {
        return setting.isPresent() ? checked(setting.get().toAbsolutePath()) : defaultBase();
    }

    /** Makes one below the directory that is set, else on a tmpfs with room, else on disk. */
    static InstanceDirectory create(Optional<Path> setting, boolean kept) {
        Path base = base(setting);
        removeAbandoned(base);
        try {
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
            if (kept) {
                return new InstanceDirectory(Files.createTempDirectory(base, KEPT_PREFIX, ownerOnly), null);
            }
            Path path = Files.createTempDirectory(base, OWN_PREFIX, ownerOnly);
            Path unlocked = path.resolve(LOCK + ".new");
            FileChannel channel = FileChannel.open(unlocked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel.lock();
            // Under this name it is locked from the first moment on.
            Files.move(unlocked, path.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
            return new InstanceDirectory(path, channel);
        } catch (IOException e) {
            throw new PostgresServerException(
                    "no data directory can be made below " + base + ": " + e.getMessage()
                            + ". Choose another with axion.postgres.data (or the variable AXION_POSTGRES_DATA)",
                    e);
        }
    }

    /** Gives the lock back; the directory is gone or about to go. */
    void release() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            log.debug("lock of {} not closed", path, e);
        }
    }

    private static Path checked(Path base) {
        try {
            Files.createDirectories(base);
        } catch (IOException e) {
            throw new PostgresServerException(
                    "axion.postgres.data names " + base + ", which cannot be made: " + e.getMessage(), e);
        }
        String shortage = shortage(base);
        if (shortage != null) {
            throw new PostgresServerException("axion.postgres.data names " + shortage + ". Make room or name another");
        }
        return base;
    }

    private static Path defaultBase() {
        List<String> shortages = new ArrayList<>();
        for (Path base : bases(Optional.empty())) {
            String shortage = shortage(base);
            if (shortage == null) {
                return base;
            }
            shortages.add(shortage);
        }
        throw new PostgresServerException("no room for a data directory: " + String.join("; ", shortages)
                + ". Make room or name another directory with axion.postgres.data (or AXION_POSTGRES_DATA)");
    }

    private static @Nullable String shortage(Path base) {
        try {
            if (!Files.isDirectory(base) || !Files.isWritable(base)) {
                return base + ", which is no directory that can be written to";
            }
            FileStore store = Files.getFileStore(base);
            if (base.equals(SHARED_MEMORY) && !store.type().equals("tmpfs")) {
                return base + ", which is no tmpfs";
            }
            long free = store.getUsableSpace();
            return free >= NEEDED_BYTES
                    ? null
                    : base + " with " + (free >> 20) + " MiB free, " + (NEEDED_BYTES >> 20) + " MiB are needed";
        } catch (IOException e) {
            return base + ", which cannot be looked at: " + e.getMessage();
        }
    }

    private static void removeAbandoned(Path base) {
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(base, PREFIX + "*")) {
            for (Path sibling : siblings) {
                // Even to open one of our own lock files and close it again would free the lock: it is the process's.
                boolean own = sibling.getFileName().toString().startsWith(OWN_PREFIX);
                if (!own && Files.isReadable(sibling) && isAbandoned(sibling)) {
                    log.info("Removing {}, left by a JVM that was killed together with its server", sibling);
                    FileTree.delete(sibling);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("abandoned directories below {} not removed", base, e);
        }
    }

    private static boolean isAbandoned(Path sibling) throws IOException {
        Path file = sibling.resolve(LOCK);
        if (!Files.exists(file)) {
            Instant made = Files.getLastModifiedTime(sibling).toInstant();
            return made.isBefore(Instant.now().minus(BEING_MADE));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken != null;
        }
    }
}
