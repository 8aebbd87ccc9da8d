package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServerException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;

/** The few statements that starting a server takes. */
final class Administration {

    private static final String INVALID_PARAMETER = "22023";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Administration() {}

    static String randomPassword() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static Connection connect(ServerAddress address, DatabaseLogin login, Duration limit) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        String seconds = Long.toString(Math.max(1, limit.toSeconds()));
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        try {
            return DriverManager.getConnection(address.jdbcUrl("postgres"), properties);
        } catch (SQLException e) {
            if (!INVALID_PARAMETER.equals(e.getSQLState())) {
                throw e;
            }
            throw new SQLException(
                    e.getMessage() + ". Sessions get the JVM's time zone, which is "
                            + TimeZone.getDefault().getID()
                            + ": if that is the reason, choose one that PostgreSQL knows,"
                            + " for example by -Duser.timezone=UTC",
                    e.getSQLState(),
                    e);
        }
    }

    /** The server's version as it states it, less what a packager adds to it. */
    static String version(Connection connection) throws SQLException {
        return single(connection, "show server_version").replaceFirst(" .*", "");
    }

    static String single(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /**
     * Makes sure that the server runs with these: one that is misspelt in a file, or overridden, would be silent.
     *
     * @throws PostgresServerException when one is otherwise
     */
    static void requireSettings(Connection connection, Map<String, String> expected) throws SQLException {
        List<String> names = expected.keySet().stream().sorted().toList();
        List<String> found = column(
                connection,
                "select current_setting(name, true) from unnest(string_to_array(?, ',')) with ordinality as asked"
                        + " (name, position) order by position",
                String.join(",", names));
        for (int i = 0; i < names.size(); i++) {
            String wanted = expected.get(names.get(i));
            if (!found.get(i).equals(wanted)) {
                throw new PostgresServerException("the server was started with " + names.get(i) + " = " + wanted
                        + ", but runs with " + found.get(i) + ". Something overrides it: look for alter system, a"
                        + " configuration file of the image, or a setting of the role or database");
            }
        }
    }

    /** The first column of all rows. */
    static List<String> column(Connection connection, String query, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                List<String> values = new ArrayList<>();
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
                return values;
            }
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
