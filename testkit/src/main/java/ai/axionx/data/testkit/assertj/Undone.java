package ai.axionx.data.testkit.assertj;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/**
 * Work whose effect on the database is taken back: a transaction of its own, or a savepoint of the one that is open.
 */
final class Undone {

    private Undone() {}

    static <T> T undone(Connection connection, Work<T> work) throws SQLException {
        boolean alone = connection.getAutoCommit();
        if (alone) {
            connection.setAutoCommit(false);
        }
        try {
            Savepoint before = alone ? null : connection.setSavepoint();
            try {
                return work.run();
            } finally {
                rollBack(connection, before);
            }
        } finally {
            if (alone) {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void rollBack(Connection connection, @Nullable Savepoint before) throws SQLException {
        if (before == null) {
            connection.rollback();
        } else {
            connection.rollback(before);
            connection.releaseSavepoint(before);
        }
    }

    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }
}
