package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Properties;

/** The few statements that starting a server takes. */
final class Administration {

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
        return DriverManager.getConnection(address.jdbcUrl("postgres"), properties);
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

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
