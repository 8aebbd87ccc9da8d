package ai.axionx.data.migrations.script;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How long a statement may wait for locks and how long it may take, so that nobody else has to wait long for it.
 *
 * <p>Whoever asks for a strong lock on a table and has to wait lets everybody wait who comes after, readers too. So
 * most statements wait half a second, give up, and are tried again later.
 */
public enum Limits {
    /**
     * Half a second for a lock, 30 seconds for the work, and tried again after a pause: for all that locks others out.
     * The default.
     */
    SHORT(Duration.ofMillis(500), Duration.ofSeconds(30)),
    /**
     * Ten minutes for a lock, and no bound for the work: for a concurrent index build, which locks nobody out but waits
     * for every transaction that is older. The default of statements that say {@code concurrently}.
     */
    LONG(Duration.ofMinutes(10), Duration.ZERO),
    /** No bound at all: for what locks nobody out. The default of {@code validate constraint}. */
    NONE(Duration.ZERO, Duration.ZERO);

    private final Duration lockTimeout;
    private final Duration statementTimeout;

    Limits(Duration lockTimeout, Duration statementTimeout) {
        this.lockTimeout = lockTimeout;
        this.statementTimeout = statementTimeout;
    }

    /** PostgreSQL's {@code lock_timeout}; zero is no bound. */
    public Duration lockTimeout() {
        return lockTimeout;
    }

    /** PostgreSQL's {@code statement_timeout}; zero is no bound. */
    public Duration statementTimeout() {
        return statementTimeout;
    }

    static Limits parse(String name) {
        for (Limits limits : values()) {
            if (limits.toString().equals(name)) {
                return limits;
            }
        }
        throw new IllegalArgumentException("expected limits "
                + Arrays.stream(values()).map(Limits::toString).collect(Collectors.joining(" or limits "))
                + ", found limits " + name);
    }

    /** The name as a script spells it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
