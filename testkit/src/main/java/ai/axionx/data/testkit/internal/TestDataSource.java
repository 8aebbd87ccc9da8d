package ai.axionx.data.testkit.internal;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source without a pool that remembers who opened what. */
final class TestDataSource implements DataSource {

    private static final String TOO_MANY_CONNECTIONS = "53300";
    private static final String WRONG_PASSWORD = "28P01";

    /** Makes the server take the role's password. */
    interface PasswordRepair {
        void run() throws SQLException;
    }

    private final DataSource source;
    private final Sessions sessions;
    private final int connectionLimit;
    private final PasswordRepair repair;

    TestDataSource(DataSource source, Sessions sessions, int connectionLimit, PasswordRepair repair) {
        this.source = source;
        this.sessions = sessions;
        this.connectionLimit = connectionLimit;
        this.repair = repair;
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return sessions.track(source.getConnection());
        } catch (SQLException e) {
            if (WRONG_PASSWORD.equals(e.getSQLState())) {
                repair.run();
                return sessions.track(source.getConnection());
            }
            throw TOO_MANY_CONNECTIONS.equals(e.getSQLState()) ? tooMany(e) : e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return sessions.track(source.getConnection(user, password));
    }

    private SQLException tooMany(SQLException refusal) throws SQLException {
        boolean ofThisTest = connectionLimit > 0 && sessions.open() >= connectionLimit;
        return new SQLException(
                (ofThisTest
                                ? "this test wants more than the " + connectionLimit
                                        + " connections that it may have to"
                                        + " its database at once (axion.testkit.connections). Close some, use a smaller"
                                        + " pool, or raise the setting."
                                : "the server gives no other connection: " + refusal.getMessage()
                                        + ". Close some, or use"
                                        + " a smaller pool; those that are opened by a JDBC URL count, too.")
                        + " Open now:\n    " + String.join("\n    ", sessions.openers()),
                refusal.getSQLState(),
                refusal);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
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
    public Logger getParentLogger() {
        return Logger.getLogger(TestDataSource.class.getName());
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(source) ? type.cast(source) : source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(source) || source.isWrapperFor(type);
    }
}
