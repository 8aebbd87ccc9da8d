package ai.axionx.data.migrations.internal;

import ai.axionx.data.migrations.script.ScriptExecution;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Connections whose session is that of a migration, whatever the JVM and the role's settings say.
 *
 * <p>The driver sends the JVM's time zone when it connects, which overrides the role's and the database's and any
 * {@code options} in the URL. So UTC is set after that.
 */
public final class RunnerDataSource implements DataSource {

    /** How these sessions call themselves. */
    public static final String APPLICATION_NAME = "axion-migrations";

    private static final String NOT_ON_THIS_PLATFORM = "22023";

    private final DataSource source;

    public RunnerDataSource(DataSource source) {
        this.source = source;
    }

    /** Gives a session what every migration may rely on. */
    public static void prepare(Connection connection) throws SQLException {
        try {
            Sql.execute(
                    connection,
                    "set default_transaction_read_only = off; set application_name = '" + APPLICATION_NAME + "'");
            ScriptExecution.prepare(connection);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        endWithItsClient(connection);
    }

    /** When the runner is killed, its statement is stopped and its locks are free within a second, not when it ends. */
    private static void endWithItsClient(Connection connection) throws SQLException {
        try {
            Sql.execute(connection, "set client_connection_check_interval = '1s'");
        } catch (SQLException e) {
            if (!Failures.stateOf(e).equals(NOT_ON_THIS_PLATFORM)) {
                connection.close();
                throw e;
            }
        }
    }

    /** Takes back what a script has set, so that the next one finds a session like the first did. */
    static void renew(Connection connection) throws SQLException {
        Sql.execute(connection, "reset role; reset all");
        prepare(connection);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = source.getConnection();
        prepare(connection);
        return connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the migrate role is decided already");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(source)) {
            return type.cast(source);
        }
        throw new SQLException("not a wrapper of " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(source);
    }
}
