package ai.axionx.data.migrations.schema;

import ai.axionx.data.migrations.PlatformRole;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every role, in every database that lets it in, with its own login; all tries are rolled back. */
final class RoleSessions implements AutoCloseable {

    /** The server's word for a right that is missing. */
    private static final String REFUSED = "42501";

    /** In a cell: the role does not get into that database. */
    static final String OUTSIDE = "x";

    private final Platform platform;
    private final Map<String, Optional<Connection>> connections = new HashMap<>();

    RoleSessions(Platform platform) {
        this.platform = platform;
    }

    /** What a role gets out of one line of a matrix. */
    @FunctionalInterface
    interface Cell {
        String of(Connection connection) throws SQLException;
    }

    /** One line: the cell of each role in that database. */
    List<String> line(String database, Cell cell) throws SQLException {
        List<String> cells = new ArrayList<>();
        for (PlatformRole role : PlatformRole.values()) {
            Optional<Connection> connection = connect(role, database);
            cells.add(connection.isPresent() ? cell.of(connection.get()) : OUTSIDE);
        }
        return cells;
    }

    static RoleMatrix matrix(Map<String, List<String>> lines) {
        return new RoleMatrix(
                Arrays.stream(PlatformRole.values()).map(PlatformRole::roleName).toList(), new LinkedHashMap<>(lines));
    }

    /** The role's session; empty if the server refuses it for lack of the right to connect. */
    Optional<Connection> connect(PlatformRole role, String database) throws SQLException {
        String key = role + " " + database;
        Optional<Connection> known = connections.get(key);
        if (known != null) {
            return known;
        }
        Optional<Connection> connection;
        try {
            connection = Optional.of(platform.connect(role, database));
            // A role that starts read-only is one statement away from writing: only grants keep it from that.
            Sql.execute(
                    connection.get(),
                    "set session characteristics as transaction read write",
                    "set default_transaction_read_only = off");
            connection.get().setAutoCommit(false);
        } catch (SQLException e) {
            if (!REFUSED.equals(e.getSQLState())) {
                throw e;
            }
            connection = Optional.empty();
        }
        connections.put(key, connection);
        return connection;
    }

    /** {@code done} or {@code -}, if the right is missing; else what the server says in five characters. */
    static String attempt(Connection connection, String sql) throws SQLException {
        return attempt(connection, sql, "done");
    }

    static String attempt(Connection connection, String sql, String done) throws SQLException {
        String outcome;
        try (Statement statement = connection.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        rows.getRow();
                    }
                }
            }
            // Of ANALYZE the server only warns.
            boolean isSkipped = statement.getWarnings() != null
                    && String.valueOf(statement.getWarnings().getMessage()).contains("permission denied");
            outcome = isSkipped ? "-" : done;
        } catch (SQLException e) {
            outcome = REFUSED.equals(e.getSQLState()) ? "-" : String.valueOf(e.getSQLState());
        }
        if (!connection.getAutoCommit()) {
            connection.rollback();
        }
        return outcome;
    }

    /** The letters of the statements that a role may run, {@code all} or {@code -}. */
    static String letters(Connection connection, Map<String, String> statements) throws SQLException {
        StringBuilder allowed = new StringBuilder();
        for (Map.Entry<String, String> statement : statements.entrySet()) {
            String outcome = attempt(connection, statement.getValue(), statement.getKey());
            if (!outcome.equals("-")) {
                allowed.append(outcome);
            }
        }
        if (allowed.isEmpty()) {
            return "-";
        }
        return allowed.toString().equals(String.join("", statements.keySet())) && statements.size() > 1
                ? "all"
                : allowed.toString();
    }

    @Override
    public void close() throws SQLException {
        for (Optional<Connection> connection : connections.values()) {
            if (connection.isPresent()) {
                connection.get().close();
            }
        }
    }
}
