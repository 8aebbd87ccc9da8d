package ai.axionx.data.schema;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * A server on which every database is migrated: the one of all tests of this module, which leave the databases as they
 * are. It ends with the JVM.
 */
final class MigratedPlatform {

    private static final String PASSWORD = UUID.randomUUID().toString();

    private final PostgresServer server;
    private final String day;

    private MigratedPlatform(PostgresServer server) throws SQLException {
        this.server = server;
        this.day = today();
    }

    static MigratedPlatform shared() {
        return Shared.PLATFORM;
    }

    private static MigratedPlatform start() throws SQLException {
        MigratedPlatform platform = new MigratedPlatform(PostgresServer.start());
        Bootstrap.of(platform.server::connect)
                .withPasswords(Arrays.stream(PlatformRole.values())
                        .collect(Collectors.toMap(Function.identity(), role -> PASSWORD)))
                .run();
        for (PlatformDatabase database : PlatformDatabase.values()) {
            Migrator.of(database, platform.owner(database)).migrate();
        }
        return platform;
    }

    /** The server's UTC day when migrations began: the first partitions are of it. */
    String day() {
        return day;
    }

    /** The server's UTC day. */
    String today() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select (now() at time zone 'UTC')::date")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Connections of the role that owns the database. */
    DataSource owner(PlatformDatabase database) {
        return owner(database, database.databaseName());
    }

    /** Connections of the same role to a copy of the database. */
    DataSource owner(PlatformDatabase database, String copy) {
        return server.dataSource(copy, new DatabaseLogin(database.migrateRole().roleName(), PASSWORD));
    }

    /** Connections of a role that uses the database. */
    DataSource as(PlatformRole role, PlatformDatabase database) {
        return server.dataSource(database.databaseName(), new DatabaseLogin(role.roleName(), PASSWORD));
    }

    /** Makes a copy of the database, with the same owner. */
    void copy(PlatformDatabase database, String copy) throws SQLException {
        execute(
                server.dataSource("postgres", server.administrator()),
                List.of("create database " + copy + " template " + database.databaseName() + " owner "
                        + database.migrateRole().roleName()));
    }

    /** What the database holds now. */
    Catalog catalog(PlatformDatabase database) throws SQLException {
        try (Connection connection = owner(database).getConnection()) {
            return Catalog.read(connection);
        }
    }

    static void execute(DataSource database, List<String> statements) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static final class Shared {
        static final MigratedPlatform PLATFORM;

        static {
            try {
                PLATFORM = start();
            } catch (SQLException e) {
                throw new IllegalStateException("the databases of the tests cannot be made: " + e.getMessage(), e);
            }
        }
    }
}
