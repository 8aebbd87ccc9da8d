package ai.axionx.data.migrations.script;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * A way to stop what is under way, from another thread.
 *
 * <p>The statement at hand is canceled on the server, so that it is rolled back and its locks are free, and nothing
 * after it begins. Thread safe; a cancellation is for good.
 */
public final class Cancellation {

    private final CountDownLatch cancelled = new CountDownLatch(1);
    private @Nullable PGConnection running;

    /**
     * Stops it, and returns once the server has been told. Whoever wants to be sure calls it until the work has ended:
     * a request that reaches the server between two statements is lost. A server that does not answer keeps it waiting.
     */
    public void cancel() {
        cancelled.countDown();
        cancelRunning();
    }

    /** Not by {@link Statement#cancel()}, of which the driver sends only the first. */
    private synchronized void cancelRunning() {
        if (running != null) {
            try {
                running.cancelQuery();
            } catch (SQLException e) {
                // The next call may reach the server; if the connection is gone, so is what was to be stopped.
            }
        }
    }

    /** Whether somebody has asked to stop. */
    public boolean isRequested() {
        return cancelled.getCount() == 0;
    }

    /**
     * Waits.
     *
     * @throws CancelledException at once, if somebody asks to stop meanwhile
     */
    public void pause(Duration duration) {
        try {
            if (cancelled.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new CancelledException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    /** Runs one statement, which can be canceled meanwhile. */
    void execute(Statement statement, String sql) throws SQLException {
        running(statement.getConnection().unwrap(PGConnection.class));
        try {
            if (isRequested()) {
                throw new CancelledException();
            }
            statement.execute(sql);
        } finally {
            running(null);
        }
    }

    /** Waits for a request that is under way, which would stop what comes next instead. */
    private synchronized void running(@Nullable PGConnection connection) {
        running = connection;
    }

    /** Thrown instead of beginning anything once somebody has asked to stop. */
    public static final class CancelledException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        CancelledException() {
            super("stopped on request");
        }
    }
}
