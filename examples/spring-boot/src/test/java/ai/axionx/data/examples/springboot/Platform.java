package ai.axionx.data.examples.springboot;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** A server with a migrated {@code axion_sense}, and what the service needs to reach it. */
final class Platform implements AutoCloseable {

    private static final PlatformDatabase SENSE = PlatformDatabase.SENSE;

    private final PostgresServer server = PostgresServer.start();
    private final String password = UUID.randomUUID().toString();

    Platform() {
        Bootstrap.of(server::connect)
                .withPasswords(Arrays.stream(PlatformRole.values())
                        .collect(Collectors.toMap(Function.identity(), role -> password)))
                .run();
        Migrator.of(SENSE, as(SENSE.migrateRole())).migrate();
    }

    DataSource app() {
        return as(PlatformRole.SENSE_APP);
    }

    /** By the names that Spring Boot gives them, as properties. */
    Map<String, String> settings() {
        return Map.of(
                "spring.datasource.url", server.jdbcUrl(SENSE.databaseName()),
                "spring.datasource.username", PlatformRole.SENSE_APP.roleName(),
                "spring.datasource.password", password);
    }

    private DataSource as(PlatformRole role) {
        return server.dataSource(SENSE.databaseName(), new DatabaseLogin(role.roleName(), password));
    }

    @Override
    public void close() {
        server.close();
    }
}
