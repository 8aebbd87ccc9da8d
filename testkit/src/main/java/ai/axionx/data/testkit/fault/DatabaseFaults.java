package ai.axionx.data.testkit.fault;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What can go wrong in a test's database: connections that are cut, locks that somebody holds. Other databases of the
 * server are left alone.
 *
 * <pre>{@code
 * DatabaseFaults faults = DatabaseFaults.of(database);
 * try (HeldLock lock = faults.hold(TestRole.MIGRATE, "lock table organizations in access exclusive mode")) {
 *     // whoever reads organizations now waits
 * }
 * faults.cutConnections(); // and every pool has to connect anew
 * }</pre>
 *
 * <p>Thread safe.
 */
public final class DatabaseFaults {

    private static final String CUT = """
            select count(*) filter (where pg_terminate_backend(pid, 5000))
            from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
            """;

    private final TestDatabase database;

    private DatabaseFaults(TestDatabase database) {
        this.database = database;
    }

    public static DatabaseFaults of(TestDatabase database) {
        return new DatabaseFaults(requireNonNull(database, "database"));
    }

    /**
     * Ends all sessions in the database, in the middle of whatever they do, and waits until they have ended.
     *
     * @return how many there were
     */
    public int cutConnections() throws SQLException {
        try (Connection administrator = database.connect(TestRole.ADMIN);
                PreparedStatement statement = administrator.prepareStatement(CUT);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /**
     * Runs a statement that takes locks, in a transaction that stays open until the result is closed, and is rolled
     * back then.
     *
     * @param statement for example {@code lock table organizations} or {@code select … for update}
     * @throws SQLException what the statement fails with; nothing is held then
     */
    public HeldLock hold(TestRole role, String statement) throws SQLException {
        Connection connection = database.connect(role);
        try (Statement taking = connection.createStatement()) {
            connection.setAutoCommit(false);
            int processId;
            try (ResultSet row = taking.executeQuery("select pg_backend_pid()")) {
                row.next();
                processId = row.getInt(1);
            }
            taking.execute(statement);
            return new HeldLock(connection, processId);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
