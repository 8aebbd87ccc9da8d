package ai.axionx.data.sense;

import java.io.PrintWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections on which each prepared statement is explained by the server right before it runs: the very SQL, with the
 * very values and their types, on the same connection.
 */
public final class ExplainedConnections implements DataSource {

    private final DataSource connections;
    private final List<Plan> plans = new CopyOnWriteArrayList<>();

    public ExplainedConnections(DataSource connections) {
        this.connections = connections;
    }

    /** The plans of what ran since this was asked last. */
    public List<Plan> plans() {
        List<Plan> explained = List.copyOf(plans);
        plans.clear();
        return explained;
    }

    /**
     * How the server will answer a statement.
     *
     * @param sql the statement
     * @param lines what EXPLAIN says
     */
    public record Plan(String sql, List<String> lines) {

        private static final Pattern INDEX = Pattern.compile("Index (?:Only )?Scan (?:Backward )?(?:using|on) (\\S+)");
        private static final Pattern SCANNED =
                Pattern.compile("(?:Scan|Scan Backward) (?:using \\S+ )?on (\\S+) \\S|(?:Update|Delete) on (\\S+) \\S");
        private static final Pattern SEQUENTIAL = Pattern.compile("Seq Scan on (\\S+)");

        public Plan {
            lines = List.copyOf(lines);
        }

        /** The indexes that it uses; those of partitions under their own names. */
        public Set<String> indexes() {
            return found(INDEX);
        }

        /** The tables and partitions that it reads from start to end. */
        public Set<String> sequential() {
            return found(SEQUENTIAL);
        }

        /** The partitions of a table that it touches. */
        public Set<String> partitionsOf(String table) {
            Set<String> partitions = found(SCANNED);
            partitions.removeIf(name -> !name.matches(table + "_(p\\d+|default)"));
            return partitions;
        }

        private Set<String> found(Pattern pattern) {
            Set<String> names = new TreeSet<>();
            for (String line : lines) {
                Matcher matcher = pattern.matcher(line);
                if (matcher.find()) {
                    names.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
                }
            }
            return names;
        }

        @Override
        public String toString() {
            return sql + "\n" + String.join("\n", lines);
        }
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
        List<Bound> bound = new ArrayList<>();
        return proxy(PreparedStatement.class, (self, method, arguments) -> {
            String name = method.getName();
            if (name.startsWith("set") && arguments.length > 1) {
                bound.add(another -> call(another, method, arguments));
            } else if (name.startsWith("execute")) {
                plans.add(explain(connection, sql, bound));
            }
            return call(statement, method, arguments);
        });
    }

    private static Plan explain(Connection connection, String sql, List<Bound> bound) throws Throwable {
        try (PreparedStatement explain = connection.prepareStatement("explain (costs off) " + sql)) {
            for (Bound value : bound) {
                value.to(explain);
            }
            List<String> lines = new ArrayList<>();
            try (ResultSet rows = explain.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
            return new Plan(sql, lines);
        }
    }

    /** A value that was bound, to be bound once more. */
    @FunctionalInterface
    private interface Bound {
        void to(PreparedStatement statement) throws Throwable;
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
