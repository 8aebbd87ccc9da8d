package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.ServerClock;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A clock that is moved by a file in the server's directory: libfaketime, preloaded into the server, reads it at every
 * look at the clock and adds the seconds in it to real time.
 */
final class ClockFile implements ServerClock {

    private static final String NAME = "clock";
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final Path directory;
    private Duration offset;

    private ClockFile(Path directory, Duration offset) {
        this.directory = directory;
        this.offset = offset;
    }

    /** Makes the file, which must be there before the server starts. */
    static ClockFile create(Path directory, Duration offset) throws IOException {
        var clock = new ClockFile(directory, offset);
        clock.write(offset);
        return clock;
    }

    synchronized Duration offset() {
        return offset;
    }

    @Override
    public synchronized Instant now() {
        return realTime().plus(offset);
    }

    @Override
    public synchronized void set(Instant instant) {
        move(instant, Duration.between(realTime(), instant.truncatedTo(ChronoUnit.MICROS)));
    }

    @Override
    public synchronized void advance(Duration distance) {
        Duration whole = distance.truncatedTo(ChronoUnit.MICROS);
        if (whole.abs().compareTo(Duration.between(FIRST, LAST)) > 0) {
            throw new IllegalArgumentException("the clock can be moved within the years 1970 to 9999, but not by "
                    + distance + ". Give a smaller distance");
        }
        Duration moved = offset.plus(whole);
        move(realTime().plus(moved), moved);
    }

    private void move(Instant target, Duration moved) {
        if (target.isBefore(FIRST) || target.isAfter(LAST)) {
            throw new IllegalArgumentException("the clock can be moved within the years 1970 to 9999, but not to "
                    + target + ". Give another time");
        }
        try {
            write(moved);
        } catch (IOException e) {
            throw new PostgresServerException(
                    "the clock in " + directory + " cannot be moved: " + e
                            + ". Move the clock of a server before it is closed",
                    e);
        }
        offset = moved;
    }

    /** Renamed into its place: the server never reads half of it. */
    private void write(Duration moved) throws IOException {
        long micros = Math.addExact(Math.multiplyExact(moved.getSeconds(), 1_000_000L), moved.getNano() / 1_000);
        String seconds = BigDecimal.valueOf(micros, 6).toPlainString();
        Path next = directory.resolve(NAME + ".new");
        Files.writeString(next, (micros < 0 ? seconds : "+" + seconds) + "\n");
        // As root the server runs as another user, who must be able to read it whatever the umask says.
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Instant realTime() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
