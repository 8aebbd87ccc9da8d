package ai.axionx.data.migrations.schema;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** A server of its own that was bootstrapped and migrated the way a deploy job does it, with a login for every role. */
final class Platform implements AutoCloseable {

    /** The database that OpenFGA migrates itself. */
    static final String PERMISSIONS = "axion_sense_permissions";

    static final List<String> DATABASES = Stream.concat(
                    Arrays.stream(PlatformDatabase.values()).map(PlatformDatabase::databaseName),
                    Stream.of(PERMISSIONS))
            .sorted()
            .toList();

    private final PostgresServer server;
    private final Map<PlatformRole, String> passwords = new EnumMap<>(PlatformRole.class);

    private Platform(PostgresServer server) {
        this.server = server;
        for (PlatformRole role : PlatformRole.values()) {
            passwords.put(role, UUID.randomUUID().toString());
        }
    }

    static Platform start() {
        Platform platform = new Platform(PostgresServer.start());
        try {
            Bootstrap.of(platform.server::connect)
                    .withPasswords(platform.passwords)
                    .run();
            for (PlatformDatabase database : PlatformDatabase.values()) {
                Migrator.of(database, platform.dataSource(database.migrateRole(), database.databaseName()))
                        .migrate();
            }
            return platform;
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    /** A server of its own with the testkit's copies of the databases under the names that they have in production. */
    static Platform ofCopies() {
        Platform platform = new Platform(PostgresServer.start());
        try (Connection administrator = platform.administrator("postgres")) {
            for (String database : DATABASES) {
                String copy = TestDatabase.create(DatabaseRequest.of(database), platform.server)
                        .name();
                Sql.execute(administrator, "alter database " + copy + " rename to " + database);
            }
            for (PlatformRole role : PlatformRole.values()) {
                Sql.execute(administrator, "alter role " + role + " password '" + platform.password(role) + "'");
            }
            return platform;
        } catch (SQLException | RuntimeException e) {
            platform.close();
            throw new IllegalStateException(e);
        }
    }

    PostgresServer server() {
        return server;
    }

    /** As a superuser. */
    Connection administrator(String database) throws SQLException {
        return server.connect(database);
    }

    String administratorName() {
        return server.administrator().user();
    }

    /** With the role's own login. */
    Connection connect(PlatformRole role, String database) throws SQLException {
        return dataSource(role, database).getConnection();
    }

    /** New connections with the role's own login. */
    DataSource dataSource(PlatformRole role, String database) {
        return server.dataSource(database, login(role));
    }

    String password(PlatformRole role) {
        return String.valueOf(passwords.get(role));
    }

    /** How the server's own programs spell the address. */
    String uri(String database) {
        return server.jdbcUrl(database).replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
    }

    Optional<Path> clientProgram(String name) {
        return server.clientProgram(name);
    }

    private DatabaseLogin login(PlatformRole role) {
        return new DatabaseLogin(role.roleName(), password(role));
    }

    /** Who owns the database and, but for what belongs to extensions, everything in it. */
    static PlatformRole ownerOf(String database) {
        return Arrays.stream(PlatformDatabase.values())
                .filter(known -> known.databaseName().equals(database))
                .map(PlatformDatabase::migrateRole)
                .findFirst()
                .orElse(PlatformRole.PERMISSIONS);
    }

    @Override
    public void close() {
        server.close();
    }
}
