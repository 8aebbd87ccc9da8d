package ai.axionx.data.sense;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.assertj.ParameterBinder;
import ai.axionx.data.testkit.assertj.PlanAssert;
import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections on which the server explains each prepared statement right before it runs: the very SQL, with the very
 * values and their types, on the same connection. For that it runs once more, and is taken back. Batches are left out:
 * a row of one may need the row before it.
 */
public final class ExplainedConnections implements DataSource {

    private final DataSource connections;
    private final List<PlanAssert> plans = new CopyOnWriteArrayList<>();

    public ExplainedConnections(DataSource connections) {
        this.connections = connections;
    }

    /** How each statement ran since this was asked last. */
    public List<PlanAssert> plans() {
        List<PlanAssert> explained = List.copyOf(plans);
        plans.clear();
        return explained;
    }

    /** How the one statement ran that there was since then. */
    public PlanAssert onlyPlan() {
        List<PlanAssert> explained = plans();
        assertThat(explained).hasSize(1);
        return explained.get(0);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = connections.getConnection();
        return proxy(Connection.class, (self, method, arguments) -> {
            Object result = call(connection, method, arguments);
            return result instanceof PreparedStatement statement
                    ? explained(connection, (String) arguments[0], statement)
                    : result;
        });
    }

    private PreparedStatement explained(Connection connection, String sql, PreparedStatement statement) {
        List<ParameterBinder> bound = new ArrayList<>();
        return proxy(PreparedStatement.class, (self, method, arguments) -> {
            String name = method.getName();
            if (name.startsWith("set") && arguments.length > 1) {
                bound.add(another -> bind(another, method, arguments));
            } else if (name.startsWith("execute") && !name.endsWith("Batch")) {
                plans.add(assertThatPlan(connection, sql, another -> {
                    for (ParameterBinder value : bound) {
                        value.bind(another);
                    }
                }));
            }
            return call(statement, method, arguments);
        });
    }

    private static void bind(PreparedStatement statement, Method method, Object[] value) throws SQLException {
        try {
            method.invoke(statement, value);
        } catch (ReflectiveOperationException e) {
            throw new SQLException(e);
        }
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(ExplainedConnections.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return connections.getConnection(user, password);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return connections.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        connections.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        connections.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return connections.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger(ExplainedConnections.class.getName());
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return connections.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return connections.isWrapperFor(type);
    }
}
