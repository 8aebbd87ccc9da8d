package ai.axionx.data.migrations;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** A server with the platform on it, and short ways to use both. */
public final class TestPlatform {

    private static final AtomicInteger copies = new AtomicInteger();

    private TestPlatform() {}

    public static Map<PlatformRole, String> passwords() {
        return Arrays.stream(PlatformRole.values())
                .collect(Collectors.toMap(Function.identity(), TestPlatform::password));
    }

    public static String password(PlatformRole role) {
        return "pässwort of " + role;
    }

    public static BootstrapReport bootstrap(PostgresServer server) {
        return Bootstrap.of(server::connect).withPasswords(passwords()).run();
    }

    /** A copy of a database as bootstrap leaves it, under a name of its own. */
    public static String copyOf(PlatformDatabase database, PostgresServer server) throws SQLException {
        String copy = "copy_" + copies.incrementAndGet();
        execute(
                server,
                "postgres",
                "create database " + copy + " owner " + database.migrateRole() + " template "
                        + database.databaseName());
        return copy;
    }

    public static DataSource as(PlatformRole role, String database, PostgresServer server) {
        return server.dataSource(database, new DatabaseLogin(role.roleName(), password(role)));
    }

    public static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** As the server's administrator. */
    public static void execute(PostgresServer server, String database, String... statements) throws SQLException {
        try (Connection connection = server.connect(database)) {
            execute(connection, statements);
        }
    }

    /** The rows, their columns parted by blanks. */
    public static List<String> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join(" ", row));
            }
            return rows;
        }
    }

    /** As the server's administrator. */
    public static List<String> rows(PostgresServer server, String database, String query) throws SQLException {
        try (Connection connection = server.connect(database)) {
            return rows(connection, query);
        }
    }
}
