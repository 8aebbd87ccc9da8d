package ai.axionx.data.testkit;

import org.jspecify.annotations.Nullable;

/** Thrown when no server can be had; the message says what was tried, what was found and what to do. */
public final class PostgresServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public PostgresServerException(String message) {
        this(message, null);
    }

    public PostgresServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
