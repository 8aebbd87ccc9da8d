package ai.axionx.data.examples.quickstart;

import ai.axionx.data.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements of the tests, run as the administrator in {@code axion_sense}. */
final class Sql {

    private Sql() {}

    static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect("axion_sense");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The columns of all rows, those of one row separated by a space. */
    static List<String> rows(PostgresServer server, String query) throws SQLException {
        try (Connection connection = server.connect("axion_sense")) {
            return rows(connection, query);
        }
    }

    static List<String> rows(Connection connection, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join(" ", row));
            }
        }
        return rows;
    }
}
