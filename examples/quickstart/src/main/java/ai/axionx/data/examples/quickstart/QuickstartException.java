package ai.axionx.data.examples.quickstart;

import ai.axionx.data.migrations.ExitCode;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown when the quickstart cannot go on; the message says what was expected, what was found and what to do. */
final class QuickstartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    QuickstartException(QuickstartExit exit, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exit.code();
    }

    QuickstartException(ExitCode exit, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exit.code();
    }

    /** The process's exit status. */
    int exitCode() {
        return exitCode;
    }
}
