package ai.axionx.data.migrations.internal;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.script.Cancellation;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The right to be the only runner in a database: an advisory lock of the session.
 *
 * <p>It is polled for. A blocking wait would hold a snapshot, which a concurrent index build of the other runner waits
 * for: neither would end.
 */
public final class RunnerLock implements AutoCloseable {

    /** "AxionDat" in ASCII: an arbitrary number that nobody else chooses. Locks are per database. */
    private static final long KEY = 0x4178_696F_6E44_6174L;

    private static final Duration POLL = Duration.ofMillis(200);

    private final Connection connection;

    private RunnerLock(Connection connection) {
        this.connection = connection;
    }

    /** Waits for the lock; it is freed at {@link #close()} and when the connection ends, however that happens. */
    public static RunnerLock acquire(
            Connection connection,
            String database,
            Duration atMost,
            Cancellation cancellation,
            Consumer<String> progress)
            throws SQLException {
        long deadline = System.nanoTime() + atMost.toNanos();
        boolean told = false;
        while (!Sql.isTrue(connection, "select pg_try_advisory_lock(?)", KEY)) {
            if (System.nanoTime() >= deadline) {
                throw new MigrationException(
                        ExitCode.BUSY,
                        "another runner (" + holder(connection) + ") still works on " + database + " after "
                                + atMost.toSeconds() + " s. Try again later, or wait longer; if it hangs, end its"
                                + " session: select pg_terminate_backend(pid).");
            }
            if (!told) {
                progress.accept(database + ": another runner (" + holder(connection) + ") is at work, waiting up to "
                        + atMost.toSeconds() + " s for it");
                told = true;
            }
            cancellation.pause(POLL);
        }
        return new RunnerLock(connection);
    }

    private static String holder(Connection connection) throws SQLException {
        String found = Sql.value(
                connection,
                "select concat('pid ', l.pid, ', role ' || a.usename,"
                        + " ', since ' || to_char(a.backend_start at time zone 'UTC', 'HH24:MI:SS') || ' UTC')"
                        + " from pg_locks l join pg_stat_activity a on a.pid = l.pid"
                        + " where l.locktype = 'advisory' and l.granted and l.objsubid = 1"
                        + " and l.database = (select oid from pg_database where datname = current_database())"
                        + " and (l.classid::bigint << 32) | l.objid::bigint = ?",
                KEY);
        return found == null ? "just ending" : found;
    }

    @Override
    public void close() throws SQLException {
        // A broken connection has freed the lock already, and what broke it is being reported.
        if (connection.isValid(5)) {
            Sql.value(connection, "select pg_advisory_unlock(?)", KEY);
        }
    }
}
