package ai.axionx.data.partitioning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Statements of the tests. */
public final class Sql {

    private Sql() {}

    public static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** All rows as text, columns separated by a bar. */
    public static List<String> rows(Connection connection, String query, Object... parameters) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    StringBuilder row = new StringBuilder();
                    for (int column = 1; column <= columns; column++) {
                        row.append(column == 1 ? "" : "|").append(result.getString(column));
                    }
                    rows.add(row.toString());
                }
            }
        }
        return rows;
    }

    /** The one row that there is. */
    public static String row(Connection connection, String query, Object... parameters) throws SQLException {
        List<String> rows = rows(connection, query, parameters);
        if (rows.size() != 1) {
            throw new AssertionError("expected one row of " + query + ", found " + rows);
        }
        return rows.get(0);
    }

    /** Runs a statement that the server has to refuse, and gives back what it says. */
    static ServerErrorMessage refusal(Connection connection, String sql) {
        PSQLException[] refused = new PSQLException[1];
        assertThatThrownBy(() -> execute(connection, sql))
                .as(sql)
                .isInstanceOfSatisfying(PSQLException.class, e -> refused[0] = e);
        return requireNonNull(refused[0].getServerErrorMessage());
    }
}
