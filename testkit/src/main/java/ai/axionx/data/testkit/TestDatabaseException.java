package ai.axionx.data.testkit;

import org.jspecify.annotations.Nullable;

/** Thrown when a test cannot have the database that it asks for; the message says why and what to do. */
public final class TestDatabaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TestDatabaseException(String message) {
        this(message, null);
    }

    public TestDatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
