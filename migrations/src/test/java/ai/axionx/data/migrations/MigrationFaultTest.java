package ai.axionx.data.migrations;

import static ai.axionx.data.migrations.TestPlatform.execute;
import static ai.axionx.data.migrations.TestPlatform.rows;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What becomes of a migration whose server goes away: it is rolled back, worth a retry, and done by the next run. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class MigrationFaultTest {

    private static final String GEN = PlatformDatabase.GEN.databaseName();

    private final PostgresServer server = PostgresServer.start(PostgresServerSettings.fromEnvironment()
            .withProvider(PostgresProvider.EMBEDDED)
            .withParameter("synchronous_commit", "on"));

    @TempDir
    private Path scripts = Path.of("");

    /** Three migrations, of which the second stands still in its middle for as long as somebody holds a lock. */
    @BeforeEach
    void migrations() throws IOException {
        TestPlatform.bootstrap(server);
        script("V1__one.sql", "create table one ();");
        script("V2__two.sql", "create table two (); select pg_advisory_xact_lock(42); create table end_of_two ();");
        script("V3__three.sql", "create table three ();");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** How the server ends. */
    enum End {
        STOPPED {
            @Override
            void of(PostgresServer server) {
                server.faults().stop();
            }
        },
        CRASHED {
            @Override
            void of(PostgresServer server) {
                server.faults().crash();
            }
        };

        abstract void of(PostgresServer server);
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatEndsInTheMiddle_hasRolledItBack_andTheNextRunGoesOnFromThere(End end) throws SQLException {
        MigrationException refusal;
        try (Connection brake = brake()) {
            CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(migrator()::migrate);
            awaitTheMiddle(brake, run::isDone);
            end.of(server);
            refusal = refusalOf(run);
        }
        assertThat(refusal.exitCode().isRetryable()).as("%s", refusal).isTrue();
        assertThat(refusal).hasMessageContaining("V2__two.sql").hasMessageContaining("rolled");
        assertThat(catchThrowableOfType(MigrationException.class, migrator()::migrate)
                        .exitCode())
                .isEqualTo(ExitCode.UNREACHABLE);

        server.faults().start();
        assertThat(rows(server, GEN, "select to_regclass('one') is null, to_regclass('two') is null"))
                .containsExactly("f t");
        assertThat(migrator().migrate().applied())
                .extracting(Migration::description)
                .containsExactly("two", "three");
    }

    @Test
    void aServerThatStandsStill_isGivenUp_whereTheDriverIsToldWhen_andTheNextRunGoesOn() throws SQLException {
        PGSimpleDataSource impatient = new PGSimpleDataSource();
        impatient.setUrl(server.jdbcUrl(GEN));
        impatient.setUser(PlatformRole.GEN_MIGRATE.roleName());
        impatient.setPassword(TestPlatform.password(PlatformRole.GEN_MIGRATE));
        impatient.setSocketTimeout(5);
        MigrationException refusal;
        try (Connection brake = brake()) {
            CompletableFuture<MigrationReport> run = CompletableFuture.supplyAsync(migrator(impatient)::migrate);
            awaitTheMiddle(brake, run::isDone);
            server.faults().freeze();
            refusal = refusalOf(run);
            server.faults().thaw();
        }
        assertThat(refusal.exitCode().isRetryable()).as("%s", refusal).isTrue();
        assertThat(migrator().migrate().applied())
                .extracting(Migration::description)
                .containsExactly("two", "three");
    }

    @Test
    void aSignal_whileTheServerStandsStill_endsTheRunInTime_andTheNextOneGoesOn() throws Exception {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DoomedRunner.class.getName());
        builder.environment()
                .putAll(Map.of(
                        "DATABASE",
                        PlatformDatabase.GEN.name(),
                        "URL",
                        server.jdbcUrl(GEN),
                        "POINT",
                        "-1",
                        "SCRIPTS",
                        "filesystem:" + scripts));
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try (Connection brake = brake()) {
            Process runner = builder.start();
            try {
                awaitTheMiddle(brake, () -> !runner.isAlive());
                server.faults().freeze();
                long told = System.nanoTime();
                runner.destroy();

                assertThat(runner.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
                assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(3));
                assertThat(runner.exitValue()).isEqualTo(ExitCode.STOPPED.code());
            } finally {
                runner.destroyForcibly();
                server.faults().thaw();
            }
        }
        assertThat(migrator().migrate().applied())
                .extracting(Migration::description)
                .containsExactly("two", "three");
    }

    private Connection brake() throws SQLException {
        Connection connection = server.connect(GEN);
        execute(connection, "select pg_advisory_lock(42)");
        return connection;
    }

    private static void awaitTheMiddle(Connection brake, BooleanSupplier over) throws SQLException {
        while (!over.getAsBoolean()
                && rows(
                                brake,
                                "select 1 from pg_stat_activity"
                                        + " where datname = current_database() and wait_event = 'advisory'")
                        .isEmpty()) {
            execute(brake, "select pg_sleep(0.01)");
        }
    }

    private static MigrationException refusalOf(CompletableFuture<MigrationReport> run) {
        CompletionException failure = catchThrowableOfType(CompletionException.class, run::join);
        return (MigrationException) requireNonNull(failure.getCause());
    }

    private Migrator migrator() {
        return migrator(TestPlatform.as(PlatformRole.GEN_MIGRATE, GEN, server));
    }

    /** The scripts of this test instead of the platform's. */
    private Migrator migrator(DataSource source) {
        return Migrator.of(PlatformDatabase.GEN, source)
                .withHistories(List.of(new PlatformDatabase.History("test", "public", "filesystem:" + scripts)));
    }

    private void script(String name, String content) throws IOException {
        Files.writeString(scripts.resolve(name), content);
    }
}
