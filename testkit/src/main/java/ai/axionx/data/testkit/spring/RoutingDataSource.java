package ai.axionx.data.testkit.spring;

import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import ai.axionx.data.testkit.junit.internal.AnnotatedRequest;
import ai.axionx.data.testkit.junit.internal.CurrentTest;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Leads to the database of the test that runs, and while none does to one that lives as long as the context. */
final class RoutingDataSource implements DataSource, AutoCloseable {

    private final AxionDatabase database;
    private final TestRole role;
    private final Deque<Supplier<TestDatabase>> routes = new ConcurrentLinkedDeque<>();
    private @Nullable TestDatabase own;

    RoutingDataSource(AxionDatabase database, TestRole role) {
        this.database = database;
        this.role = role;
    }

    /** Leads to the database of this test, until it ends. */
    void leadTo(CurrentTest test) {
        test.database(database).ifPresent(route -> {
            routes.push(route);
            test.atEnd(() -> routes.remove(route));
        });
    }

    private DataSource current() {
        Supplier<TestDatabase> route = routes.peek();
        return (route == null ? own() : route.get()).dataSource(role);
    }

    private synchronized TestDatabase own() {
        if (own == null) {
            own = TestDatabase.create(AnnotatedRequest.of(database, "the data source of Spring's context"));
        }
        return own;
    }

    @Override
    public synchronized void close() {
        if (own != null) {
            own.close();
            own = null;
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return current().getConnection();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return current().getConnection(user, password);
    }

    @Override
    public @Nullable PrintWriter getLogWriter() throws SQLException {
        return current().getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
        current().setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        current().setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return current().getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger(RoutingDataSource.class.getName());
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : current().unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || current().isWrapperFor(type);
    }
}
