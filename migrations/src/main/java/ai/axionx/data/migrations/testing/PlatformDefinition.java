package ai.axionx.data.migrations.testing;

import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.migrations.internal.BootstrapRun;
import ai.axionx.data.migrations.internal.Sql;
import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.ResourceChecksum;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.UnfinishedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database of the platform as bootstrap and migrations make it, whatever its name is here. */
abstract class PlatformDefinition implements DatabaseDefinition {

    private static final Logger log = LoggerFactory.getLogger(PlatformDefinition.class);

    private final String name;
    private final String original;
    private final boolean hasExtensions;
    private final Map<TestRole, PlatformRole> roles;
    private final Optional<PlatformDatabase> migrated;

    /** A database that bootstrap makes and somebody else migrates. */
    PlatformDefinition(String name, Map<TestRole, PlatformRole> roles) {
        this(name, name, false, roles, Optional.empty());
    }

    /** A migrated database. */
    PlatformDefinition(PlatformDatabase database) {
        this(
                database.databaseName(),
                database.databaseName(),
                database.needsExtensions(),
                rolesOf(database),
                Optional.of(database));
    }

    /** The same as bootstrap leaves it, under a name that ends so. */
    PlatformDefinition(PlatformDatabase database, String ending) {
        this(
                database.databaseName() + ending,
                database.databaseName(),
                database.needsExtensions(),
                rolesOf(database),
                Optional.empty());
    }

    private PlatformDefinition(
            String name,
            String original,
            boolean hasExtensions,
            Map<TestRole, PlatformRole> roles,
            Optional<PlatformDatabase> migrated) {
        this.name = name;
        this.original = original;
        this.hasExtensions = hasExtensions;
        this.roles = Map.copyOf(roles);
        this.migrated = migrated;
    }

    private static Map<TestRole, PlatformRole> rolesOf(PlatformDatabase database) {
        return switch (database) {
            case SENSE ->
                Map.of(
                        TestRole.APP, PlatformRole.SENSE_APP,
                        TestRole.WORKER, PlatformRole.SENSE_WORKER,
                        TestRole.MIGRATE, PlatformRole.SENSE_MIGRATE);
            case SENSE_TASKS ->
                Map.of(
                        TestRole.APP, PlatformRole.SENSE_WORKER,
                        TestRole.WORKER, PlatformRole.SENSE_WORKER,
                        TestRole.MIGRATE, PlatformRole.SENSE_MIGRATE);
            case GEN -> Map.of(TestRole.APP, PlatformRole.GEN_APP, TestRole.MIGRATE, PlatformRole.GEN_MIGRATE);
        };
    }

    @Override
    public final String name() {
        return name;
    }

    /** Scripts and programs alike: a change in any of them may make another database. */
    @Override
    public String fingerprint() {
        return Content.CHECKSUM;
    }

    @Override
    public final Optional<String> roleName(TestRole role) {
        return Optional.ofNullable(roles.get(role)).map(PlatformRole::roleName);
    }

    @Override
    public final boolean hasExtensions() {
        return hasExtensions;
    }

    @Override
    public final void apply(UnfinishedDatabase database) {
        Map<PlatformRole, String> passwords = Arrays.stream(PlatformRole.values())
                .collect(Collectors.toMap(Function.identity(), role -> database.password(role.roleName())));
        BootstrapRun.ofCopy(
                        original,
                        database.name(),
                        each -> administrator(database.server(), each),
                        passwords,
                        // Any other server is for tests alone.
                        database.server().provider() != PostgresProvider.EXTERNAL,
                        log::debug)
                .run();
        migrated.ifPresent(each -> Migrator.of(each, database.dataSource(TestRole.MIGRATE))
                .withProgress(log::debug)
                .migrate());
    }

    /**
     * A session that stores passwords after a single round, since clients compute as many at each connection. Nobody
     * guesses those that the testkit makes up.
     */
    private static Connection administrator(PostgresServer server, String database) throws SQLException {
        Connection connection = server.connect(database);
        try {
            Sql.execute(connection, "set scram_iterations to 1");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Computed once: it is asked for with each copy. */
    private static final class Content {
        static final String CHECKSUM = ResourceChecksum.of(
                PlatformDefinition.class.getClassLoader(),
                "ai/axionx/data/migrations",
                "ai/axionx/data/partitioning/ops");

        private Content() {}
    }
}
