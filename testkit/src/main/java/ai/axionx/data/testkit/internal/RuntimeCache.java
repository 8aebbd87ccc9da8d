package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresServerException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory in which the runtime is unpacked once, for all JVMs of a machine.
 *
 * <p>Each content has a folder of its own, named by its checksum. A folder under its final name is whole: it is filled
 * under another name and renamed last, while a lock on a file beside it keeps other JVMs from doing the same.
 */
final class RuntimeCache {

    private static final Logger log = LoggerFactory.getLogger(RuntimeCache.class);
    private static final Object UNPACKING = new Object();

    private final Path directory;

    RuntimeCache(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * Where the cache is when no setting says otherwise: root's server runs as another user, who cannot enter /root.
     */
    static Path defaultDirectory() {
        if (UnixUser.isRoot()) {
            return Path.of("/var/cache/axion-data/postgres");
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path caches = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return caches.resolve("axion-data/postgres");
    }

    /** The unpacked runtime; unpacks it when it is not there yet. */
    Path unpacked(RuntimeArchive archive) {
        Path home = directory.resolve(archive.sha256().substring(0, 16));
        if (Files.isDirectory(home)) {
            return home;
        }
        try {
            createDirectory();
            synchronized (UNPACKING) {
                try (MachineLock held = MachineLock.on(directory.resolve(home.getFileName() + ".lock"))) {
                    if (!Files.isDirectory(home)) {
                        unpack(archive, home);
                    }
                    log.trace("{} released", held);
                }
            }
            return home;
        } catch (DamagedArchiveException | ZipException | EOFException e) {
            throw new PostgresServerException(
                    "The artifact axion-postgres-runtime is damaged (" + e.getMessage()
                            + "). Nothing was unpacked. Remove it from the local Maven repository, so that it is fetched"
                            + " again, or build it again.",
                    e);
        } catch (IOException | UncheckedIOException e) {
            throw new PostgresServerException(
                    "The PostgreSQL runtime cannot be unpacked into " + directory + " (" + reason(e)
                            + "). Nothing half-done is left there. Make room or choose another directory with"
                            + " axion.postgres.cache (or the variable AXION_POSTGRES_CACHE).",
                    e);
        }
    }

    /** Directories that everybody may enter, whatever the umask says. */
    private void createDirectory() throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = directory; path != null && !Files.isDirectory(path); path = path.getParent()) {
            missing.push(path);
        }
        Files.createDirectories(directory);
        for (Path made : missing) {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private void unpack(RuntimeArchive archive, Path home) throws IOException {
        removeAbandoned(home);
        long room = Files.getFileStore(directory).getUsableSpace();
        if (room < archive.unpackedBytes()) {
            throw new FileSystemException(
                    directory.toString(),
                    null,
                    "needs " + megabytes(archive.unpackedBytes()) + " there, " + megabytes(room) + " are free");
        }
        long started = System.nanoTime();
        Path staging = directory.resolve(home.getFileName() + "." + UUID.randomUUID());
        try {
            extract(archive, staging);
            Files.move(staging, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            FileTree.delete(staging);
            throw e;
        }
        log.info(
                "PostgreSQL runtime unpacked into {} in {} ms: {}",
                home,
                (System.nanoTime() - started) / 1_000_000,
                archive.summary());
    }

    /** What a JVM left that was killed while it unpacked this content; whoever calls holds the lock. */
    private void removeAbandoned(Path home) throws IOException {
        try (Stream<Path> siblings = Files.list(directory)) {
            siblings.filter(sibling -> sibling.getFileName().toString().startsWith(home.getFileName() + ".")
                            && Files.isDirectory(sibling))
                    .forEach(FileTree::delete);
        }
    }

    private static void extract(RuntimeArchive archive, Path target) throws IOException {
        MessageDigest digest = sha256();
        try (InputStream packed = new DigestInputStream(archive.open(), digest)) {
            try (var tar = new TarArchiveInputStream(new GZIPInputStream(packed, 1 << 16))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    extract(tar, entry, target);
                }
                packed.transferTo(OutputStream.nullOutputStream());
            }
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(archive.sha256())) {
            throw new DamagedArchiveException("its checksum is " + found + ", expected was " + archive.sha256());
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new DamagedArchiveException("entry " + entry.getName() + " points outside");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        } else {
            Files.copy(tar, path);
        }
        Files.setPosixFilePermissions(path, permissions(entry.getMode()));
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] highestFirst = PosixFilePermission.values();
        for (int bit = 0; bit < highestFirst.length; bit++) {
            if ((mode & (0400 >> bit)) != 0) {
                permissions.add(highestFirst[bit]);
            }
        }
        return permissions;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String reason(Exception e) {
        if (e instanceof FileSystemException refused && refused.getReason() != null) {
            return refused.getReason();
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return String.valueOf(e.getMessage());
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }

    private static final class DamagedArchiveException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedArchiveException(String message) {
            super(message);
        }
    }
}
