package ai.axionx.data.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.testkit.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A runner that is led through PgBouncer says so and changes nothing, whatever the pool's mode. */
final class PoolerTest {

    private static final PostgresServer server = PostgresServer.start();

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void bootstrap() {
        TestPlatform.bootstrap(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pool_mode = transaction\nignore_startup_parameters = extra_float_digits",
                "pool_mode = session\nignore_startup_parameters = extra_float_digits",
                // As it is when nobody has configured it for the driver: it lets no session through.
                "pool_mode = transaction"
            })
    void isRefused_beforeAnythingIsChanged(String settings) throws Exception {
        assumeTrue(server.clientProgram("pgbouncer").isPresent(), "needs the embedded server's programs");
        PlatformDatabase database = PlatformDatabase.GEN;
        PlatformRole role = database.migrateRole();
        DataSource direct = TestPlatform.as(role, database.databaseName(), server);
        try (PgBouncer pooler =
                PgBouncer.start(server, settings, Map.of(role.roleName(), TestPlatform.password(role)), directory)) {
            DataSource pooled = pooler.to(database);
            MigrationException refusal = catchThrowableOfType(
                    MigrationException.class,
                    () -> Migrator.of(database, pooled).migrate());

            assertThat(refusal).isNotNull();
            assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(refusal)
                    .hasMessageContaining("PgBouncer, expected the server itself")
                    .hasMessageContaining("nothing was changed");
        }
        assertThat(Migrator.of(database, direct).info()).allMatch(m -> m.state() == Migration.State.PENDING);
    }
}
