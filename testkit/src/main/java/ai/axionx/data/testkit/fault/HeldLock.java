package ai.axionx.data.testkit.fault;

import java.sql.Connection;
import java.sql.SQLException;

/** Locks that somebody holds until this is closed: {@link DatabaseFaults#hold}. */
public final class HeldLock implements AutoCloseable {

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
        if (!connection.isClosed()) {
            connection.close();
        }
    }
}
