package ai.axionx.data.testkit.fault;

import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Locks that somebody holds until this is closed: {@link DatabaseFaults#hold}. */
public final class HeldLock implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(HeldLock.class);
    private static final int PATIENCE_MILLIS = 10_000;

    private final Connection connection;
    private final int processId;

    HeldLock(Connection connection, int processId) {
        this.connection = connection;
        this.processId = processId;
    }

    /** The session that holds them, as {@code pg_locks} and messages name it. */
    public int processId() {
        return processId;
    }

    /** Rolls the transaction back that holds them. Does nothing when called again, or when the session was cut. */
    @Override
    public void close() throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        // A session ends a little after its connection, and its locks with it; after a rollback they are free.
        try (connection) {
            // Should the server stand still.
            connection.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
            connection.rollback();
        } catch (SQLException e) {
            log.debug("session {} was not rolled back; its locks go with it", processId, e);
        }
    }
}
