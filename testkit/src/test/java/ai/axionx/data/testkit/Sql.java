package ai.axionx.data.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Statements of the tests. */
public final class Sql {

    static final String EXTENSIONS = """
            select extname || ' in ' || nspname
            from pg_extension
            join pg_namespace n on n.oid = extnamespace
            order by 1
            """;

    static final String WEB_MERCATOR =
            "select st_astext(st_transform('srid=4326;point(13.4 52.5)'::geometry, 3857), 0)";

    private Sql() {}

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of all rows. */
    public static List<String> rows(Connection connection, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    /** The first column of the first row. */
    public static String value(Connection connection, String query) throws SQLException {
        return rows(connection, query).get(0);
    }
}
