package ai.axionx.data.migrations;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** Thrown when a database cannot be set up or migrated; the message says what was expected, found, and what to do. */
public final class MigrationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    public MigrationException(ExitCode exitCode, String message) {
        this(exitCode, message, null);
    }

    public MigrationException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = requireNonNull(exitCode, "exitCode");
    }

    /** What kind of failure it is, and with that whether a retry can help. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
