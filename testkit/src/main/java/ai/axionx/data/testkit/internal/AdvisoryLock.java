package ai.axionx.data.testkit.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The advisory locks by which JVMs that share a server keep out of each other's way. All are taken in the database
 * {@code postgres}, by sessions that hold them until they end: whatever ends a JVM frees them.
 */
enum AdvisoryLock {
    /** Exclusive, by whoever builds a template: roles belong to the whole server, so it is one at a time. */
    BUILDING(1),
    /** Exclusive, by a run for as long as it lives. */
    RUN(2),
    /** Shared, by runs that copy a template; exclusive by who drops it. */
    TEMPLATE(3);

    /** Makes a collision with somebody else's locks on an external server unlikely. */
    private static final int FAMILY = 0x61786b00;

    private final int member;

    AdvisoryLock(int member) {
        this.member = member;
    }

    void lock(Connection connection, int key) throws SQLException {
        ask("select pg_advisory_lock(?, ?)", connection, key);
    }

    void lockShared(Connection connection, int key) throws SQLException {
        ask("select pg_advisory_lock_shared(?, ?)", connection, key);
    }

    boolean tryLock(Connection connection, int key) throws SQLException {
        return ask("select pg_try_advisory_lock(?, ?)", connection, key).equals("t");
    }

    void unlock(Connection connection, int key) throws SQLException {
        ask("select pg_advisory_unlock(?, ?)", connection, key);
    }

    void unlockShared(Connection connection, int key) throws SQLException {
        ask("select pg_advisory_unlock_shared(?, ?)", connection, key);
    }

    private String ask(String query, Connection connection, int key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setInt(1, FAMILY + member);
            statement.setInt(2, key);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return String.valueOf(rows.getString(1));
            }
        }
    }
}
