package ai.axionx.data.migrations.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short ways to run SQL, and to write names and texts into it. */
public final class Sql {

    private Sql() {}

    /** Runs one statement. */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The query's rows. */
    public static <T> List<T> rows(Connection connection, Row<T> row, String query, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.of(result));
                }
            }
            return rows;
        }
    }

    /** The first column of the query's rows. */
    public static List<String> strings(Connection connection, String query, Object... parameters) throws SQLException {
        return rows(connection, result -> result.getString(1), query, parameters);
    }

    /** The first column of the first row; null when it is null or there is no row. */
    public static @Nullable String value(Connection connection, String query, Object... parameters)
            throws SQLException {
        List<String> values = strings(connection, query, parameters);
        return values.isEmpty() ? null : values.get(0);
    }

    /** The first column of the first row as a truth; false when it is null or there is no row. */
    public static boolean isTrue(Connection connection, String query, Object... parameters) throws SQLException {
        return "t".equals(value(connection, query, parameters));
    }

    /** A name for use in SQL, in quotes when it needs them. */
    public static String identifier(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A text for use in SQL. */
    public static String literal(String text) {
        String quoted = '\'' + text.replace("'", "''") + '\'';
        return text.contains("\\") ? " E" + quoted.replace("\\", "\\\\") : quoted;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface Row<T> {
        T of(ResultSet result) throws SQLException;
    }
}
