package ai.axionx.data.partitioning;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Work on a connection of its own, all or nothing; the connection is given back as it was. */
final class Transaction {

    private Transaction() {}

    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    static <T> T run(DataSource dataSource, Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            boolean committing = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                connection.setAutoCommit(committing);
                return result;
            } catch (SQLException | RuntimeException e) {
                restore(connection, committing, e);
                throw e;
            }
        }
    }

    /** What went wrong first is what is told. */
    private static void restore(Connection connection, boolean committing, Exception first) {
        try {
            connection.rollback();
            connection.setAutoCommit(committing);
        } catch (SQLException e) {
            first.addSuppressed(e);
        }
    }
}
