package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a server that several JVMs use: where they find each other.
 *
 * <p>Beside the data there is the FIFO {@code users}, which each JVM holds open for as long as it lives, the file
 * {@code address} once the server is ready, and the password in a file that psql understands. Nobody but their owner
 * may enter the directory.
 */
record SharedDirectory(Path path) {

    private static final String PREFIX = "axion-shared-postgres-";
    private static final String ADDRESS = "address";
    private static final String PASSWORD = "pgpass";
    private static final String USERS = "users";
    private static final String ENDING = "ending";
    private static final String ALIVE = "alive";
    private static final String LINGER = "linger";

    /** @param key equal for servers that are the same */
    static SharedDirectory of(Path base, String key) {
        return new SharedDirectory(base.resolve(PREFIX + key));
    }

    boolean exists() {
        return Files.isDirectory(path);
    }

    void create() throws IOException {
        Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /**
     * Holds the server, unless it is about to end.
     *
     * @return what to close to give it up; null when it is not there, or not any more
     * @throws PostgresServerException when the directory is somebody else's, who could have put anything there
     */
    @Nullable
    FileChannel hold() throws IOException {
        try {
            requireOurs();
            // For reading as well, so that it neither waits for the other end nor fails without it.
            FileChannel users =
                    FileChannel.open(path.resolve(USERS), StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (Files.exists(path.resolve(ENDING))) {
                users.close();
                return null;
            }
            return users;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void requireOurs() throws IOException {
        Object owner = Files.getAttribute(path, "unix:uid");
        if (!owner.equals(UnixUser.id()) && !(UnixUser.isRoot() && owner.equals(UnixUser.UNPRIVILEGED))) {
            throw new PostgresServerException(
                    "the directory " + path + ", where this user's server would be, belongs to"
                            + " user id " + owner
                            + ". Remove it, or choose another place with axion.postgres.data (or the variable"
                            + " AXION_POSTGRES_DATA)");
        }
    }

    /**
     * Removes it, unless the script is alive that looks after the server: it holds a lock from its beginning to its
     * end, and the server does not outlive it.
     *
     * @return whether it is gone
     */
    boolean removeUnlessAttended(Path runtime) throws IOException {
        Process removal = new ProcessBuilder(
                        runtime.resolve("bin/flock").toString(),
                        "--nonblock",
                        path.resolve(ALIVE).toString(),
                        "rm",
                        "-rf",
                        path.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return removal.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + path + " was removed", e);
        }
    }

    /**
     * Whether the announced server runs. Its command line names the directory, so another process is not taken for it.
     */
    boolean isAlive(Announcement announced) {
        try {
            return Files.readString(Path.of("/proc/" + announced.processId() + "/cmdline"))
                    .contains(path.resolve("data").toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** Says where the server is; from then on others come. */
    void announce(int port, long processId, String version, DatabaseLogin administrator) throws IOException {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path password = Files.createFile(path.resolve(PASSWORD), ownerOnly);
        Files.writeString(
                password, "127.0.0.1:" + port + ":*:" + administrator.user() + ":" + administrator.password() + "\n");
        Path unannounced = path.resolve(ADDRESS + ".new");
        Files.write(unannounced, List.of(Integer.toString(port), Long.toString(processId), version));
        Files.move(unannounced, path.resolve(ADDRESS), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What was announced; empty when nothing has been yet. */
    Optional<Announcement> announcement() throws IOException {
        try {
            List<String> address = Files.readAllLines(path.resolve(ADDRESS));
            List<String> password = Files.readAllLines(passwordFile());
            return Optional.of(new Announcement(
                    Integer.parseInt(address.get(0)),
                    Long.parseLong(address.get(1)),
                    address.get(2),
                    login(password.get(0))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static DatabaseLogin login(String passwordLine) {
        String[] fields = passwordLine.split(":", 5);
        return new DatabaseLogin(fields[3], fields[4]);
    }

    /** Has the server wait for so long, or longer, once all JVMs are gone. */
    void lingerAtLeast(Duration time) throws IOException {
        Path file = path.resolve(LINGER);
        long known = Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 0;
        if (time.toSeconds() > known) {
            Path changed = Files.createTempFile(path, LINGER, ".new");
            Files.writeString(changed, time.toSeconds() + "\n", StandardCharsets.US_ASCII);
            Files.move(changed, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** A file that psql takes by {@code PGPASSFILE}. */
    Path passwordFile() {
        return path.resolve(PASSWORD);
    }

    /**
     * A server that others may use.
     *
     * @param port where it listens on 127.0.0.1
     * @param processId of its postmaster
     * @param version as it states it
     * @param administrator its superuser
     */
    record Announcement(int port, long processId, String version, DatabaseLogin administrator) {}
}
