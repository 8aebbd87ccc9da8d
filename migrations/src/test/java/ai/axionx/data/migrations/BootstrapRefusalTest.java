package ai.axionx.data.migrations;

import static ai.axionx.data.migrations.TestPlatform.execute;
import static ai.axionx.data.migrations.TestPlatform.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What stands in the way is found before anything is changed. Bootstrap is about a whole server, so each test has one.
 */
final class BootstrapRefusalTest {

    private final PostgresServer server = PostgresServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void missingPasswords_areListed() throws SQLException {
        MigrationException refusal = refusal(Bootstrap.of(server::connect).withPassword(PlatformRole.GEN_APP, "given"));

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refusal)
                .hasMessageContaining("AXION_SENSE_APP_PASSWORD (or AXION_SENSE_APP_PASSWORD_FILE)")
                .hasMessageContaining("AXION_BACKUP_PASSWORD")
                .hasMessageNotContaining("AXION_GEN_APP_PASSWORD");
        assertNothingWasMade();
    }

    @Test
    void foreignTables_areLeftAlone() throws SQLException {
        execute(server, "postgres", "create database axion_gen");
        execute(server, "axion_gen", "create table invoices ()", "create schema erp", "create view erp.v as select 1");

        MigrationException refusal = refusal(bootstrap());

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.FOREIGN_CONTENT);
        assertThat(refusal).hasMessageContaining("axion_gen").hasMessageContaining("erp.v, public.invoices");
        execute(server, "postgres", "drop database axion_gen");
        assertNothingWasMade();
    }

    @Test
    void anEmptyDatabase_thatIsThereAlready_isTaken() throws SQLException {
        execute(server, "postgres", "create database axion_sense template " + PostgresServer.EXTENSIONS_TEMPLATE);

        assertThat(TestPlatform.bootstrap(server).isNothingToDo()).isFalse();
        assertThat(TestPlatform.bootstrap(server).isNothingToDo()).isTrue();
    }

    @Test
    void anotherEncoding_isRefused() throws SQLException {
        execute(
                server,
                "postgres",
                "create database axion_gen template template0 encoding 'LATIN1' locale_provider libc locale 'C'");

        MigrationException refusal = refusal(bootstrap());

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNSUITABLE_SERVER);
        assertThat(refusal).hasMessageContaining("LATIN1").hasMessageContaining("expected UTF8");
    }

    @Test
    void anotherCollation_isRefused() throws SQLException {
        execute(
                server,
                "postgres",
                "create database axion_gen template template0 encoding 'UTF8' locale_provider libc locale 'C'");

        MigrationException refusal = refusal(bootstrap());

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNSUITABLE_SERVER);
        assertThat(refusal)
                .hasMessageContaining("axion_gen has the collation libc C, expected builtin C.UTF-8")
                .hasMessageContaining("the database is empty, so drop it")
                .hasMessageContaining("create database axion_gen owner postgres template template0");

        execute(server, "axion_gen", "create table flyway_schema_history ()");
        assertThat(refusal(bootstrap())).hasMessageContaining("dump the database, rename it, and restore the dump");

        // As the message says.
        String message = String.valueOf(refusal.getMessage());
        execute(
                server,
                "postgres",
                "drop database axion_gen",
                message.substring(message.indexOf("create database"), message.indexOf(';')));
        assertThat(TestPlatform.bootstrap(server).isNothingToDo()).isFalse();
    }

    @Test
    void anExtensionInAnotherSchema_isRefused() throws SQLException {
        execute(server, "postgres", "create database axion_sense");
        execute(server, "axion_sense", "create schema gis", "create extension postgis schema gis");

        MigrationException refusal = refusal(bootstrap());

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNSUITABLE_SERVER);
        assertThat(refusal).hasMessageContaining("postgis is in schema gis, expected in schema public");
    }

    @Test
    void aWrongPassword_isRefused() {
        MigrationException refusal =
                refusal(Bootstrap.of(database -> server.dataSource(database, new DatabaseLogin("postgres", "wrong"))
                        .getConnection()));

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.LOGIN_REFUSED);
        assertThat(refusal).hasMessageContaining("password authentication failed for user \"postgres\"");
    }

    @Test
    void nobodyThere_isWorthARetry() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        MigrationException refusal = refusal(Bootstrap.of(database ->
                DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, "postgres", "x")));

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(refusal.exitCode().isRetryable()).isTrue();
        assertThat(refusal).hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void anAdministratorWhoIsNoSuperuser_isToldWhatToHaveDone_andThenSucceeds() throws SQLException {
        execute(server, "postgres", "create role \"Cloud Admin\" login createrole createdb password 'cloud'");
        var login = new DatabaseLogin("Cloud Admin", "cloud");
        Bootstrap bootstrap = Bootstrap.of(
                        database -> server.dataSource(database, login).getConnection())
                .withPasswords(TestPlatform.passwords());

        MigrationException refusal = refusal(bootstrap);

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.PROVIDER_MUST_ACT);
        assertThat(refusal)
                .hasMessageContaining("grant pg_monitor to \"Cloud Admin\" with admin option;")
                .hasMessageContaining("create extension postgis schema public;");
        assertNothingWasMade();

        runInPsqlsPlace(String.valueOf(refusal.getMessage()));
        BootstrapReport first = bootstrap.run();
        assertThat(first.superuser()).isFalse();
        assertThat(first.providerStatements())
                .as("in each database, since each has the server's functions for itself")
                .hasSize(8)
                .contains("\\connect axion_gen")
                .anySatisfy(statement -> assertThat(statement)
                        .startsWith("revoke execute on function pg_catalog.lo_creat(integer), ")
                        .endsWith(" from public;"));
        assertThat(bootstrap.run().providerStatements()).isEqualTo(first.providerStatements());
        runInPsqlsPlace("    " + String.join("\n    ", first.providerStatements()));

        BootstrapReport second = bootstrap.run();
        assertThat(second.changes()).isEmpty();
        assertThat(second.providerStatements()).isEmpty();
        assertThat(second.steps())
                .filteredOn(step -> step.outcome() == BootstrapReport.Outcome.RENEWED)
                .hasSize(PlatformRole.values().length);
        assertThat(TestPlatform.bootstrap(server).changes())
                .as("what a superuser would change")
                .isEmpty();
        for (PlatformDatabase database : PlatformDatabase.values()) {
            Migrator.of(database, TestPlatform.as(database.migrateRole(), database.databaseName(), server))
                    .migrate();
        }
    }

    @Test
    void whereOnlyPostgisIsRefused_theServerSaysSo_andTheDatabaseGoesAgain() throws SQLException {
        execute(
                server,
                "postgres",
                "create role cloud login createrole createdb password 'cloud'",
                "grant pg_monitor, pg_read_all_data to cloud with admin option");
        var login = new DatabaseLogin("cloud", "cloud");
        Bootstrap bootstrap = Bootstrap.of(
                        database -> server.dataSource(database, login).getConnection())
                .withPasswords(TestPlatform.passwords());

        MigrationException refusal = refusal(bootstrap);

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.PROVIDER_MUST_ACT);
        assertThat(refusal)
                .hasMessageContaining("create database axion_sense owner cloud")
                .hasMessageContaining("create extension postgis schema public;")
                .hasMessageNotContaining("grant pg_monitor");
        assertNothingWasMade();

        // The optional statement is left out this time, so the settings it allows are left to the provider.
        execute(server, "postgres", "create database axion_sense owner cloud");
        execute(server, "axion_sense", "create extension postgis schema public");
        BootstrapReport report = bootstrap.run();
        assertThat(report.providerStatements())
                .hasSize(16)
                .contains("alter database axion_gen set log_min_duration_statement = '250ms';");
        assertThat(bootstrap.run().isNothingToDo()).isTrue();
    }

    @Test
    void whereADatabaseIsThereAlready_andOnlyPostgisIsRefused_nothingStaysInIt() throws SQLException {
        execute(
                server,
                "postgres",
                "create role cloud login createrole createdb password 'cloud'",
                "grant pg_monitor, pg_read_all_data to cloud with admin option",
                "create database axion_sense owner cloud template template0");
        var login = new DatabaseLogin("cloud", "cloud");
        Bootstrap bootstrap = Bootstrap.of(
                        database -> server.dataSource(database, login).getConnection())
                .withPasswords(TestPlatform.passwords());

        MigrationException refusal = refusal(bootstrap);

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.PROVIDER_MUST_ACT);
        assertThat(refusal)
                .hasMessageContaining("create extension postgis schema public;")
                .hasMessageNotContaining("create extension pg_partman")
                .hasMessageContaining("Nothing was changed.");
        assertThat(rows(
                        server,
                        "axion_sense",
                        "select extname from pg_extension where extname <> 'plpgsql'"
                                + " union all select nspname from pg_namespace where nspname = 'partman'"))
                .isEmpty();

        execute(server, "axion_sense", "create extension postgis schema public");
        assertThat(bootstrap.run().changes())
                .extracting(BootstrapReport.Step::detail)
                .anySatisfy(detail -> assertThat(detail).startsWith("extension pg_partman"));
    }

    @Test
    void membershipsAndSettings_thatTheAdministratorMayNotTakeAway_areLeftToTheProvider() throws SQLException {
        TestPlatform.bootstrap(server);
        execute(
                server,
                "postgres",
                "create role cloud login createrole createdb password 'cloud'",
                "grant pg_monitor, pg_read_all_data to cloud with admin option",
                "grant axion_sense_migrate, axion_gen_migrate, axion_sense_app, axion_sense_worker, axion_gen_app,"
                        + " axion_permissions, axion_monitor, axion_backup to cloud with admin option",
                "alter role axion_gen_app in database axion_gen set log_min_duration_statement = -1",
                "alter role axion_gen_app in database axion_gen set lock_timeout = 0",
                "grant pg_write_all_data to axion_sense_app",
                "set role cloud",
                "grant axion_sense_migrate to axion_gen_app");
        execute(server, "axion_sense", "grant all on schema partman to cloud with grant option");
        for (String database : List.of("axion_sense", "axion_sense_tasks", "axion_gen", "axion_sense_permissions")) {
            execute(
                    server,
                    "postgres",
                    "grant connect on database " + database + " to cloud",
                    "alter database " + database + " owner to cloud");
        }
        var login = new DatabaseLogin("cloud", "cloud");

        BootstrapReport report = Bootstrap.of(
                        database -> server.dataSource(database, login).getConnection())
                .run();

        assertThat(report.providerStatements())
                .containsExactlyInAnyOrder(
                        "revoke pg_write_all_data from axion_sense_app granted by postgres cascade;",
                        "alter role axion_gen_app in database axion_gen reset log_min_duration_statement;");
        assertThat(report.changes())
                .extracting(step -> step.subject() + ": " + step.detail())
                .contains(
                        "role axion_gen_app: no longer member of axion_sense_migrate",
                        "role axion_gen_app: no lock_timeout of its own in axion_gen (was 0)");
        runInPsqlsPlace("    " + String.join("\n    ", report.providerStatements()));
        assertThat(TestPlatform.bootstrap(server).isNothingToDo()).isTrue();
    }

    @Test
    void anAdministratorWithoutAnyRight_isToldToGetThem() throws SQLException {
        execute(server, "postgres", "create role nobody login password 'x'");

        MigrationException refusal =
                refusal(Bootstrap.of(database -> server.dataSource(database, new DatabaseLogin("nobody", "x"))
                                .getConnection())
                        .withPasswords(TestPlatform.passwords()));

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.PROVIDER_MUST_ACT);
        assertThat(refusal)
                .hasMessageContaining("alter role nobody createdb;")
                .hasMessageContaining("alter role nobody createrole;");
        assertNothingWasMade();
    }

    private Bootstrap bootstrap() {
        return Bootstrap.of(server::connect).withPasswords(TestPlatform.passwords());
    }

    private static MigrationException refusal(Bootstrap bootstrap) {
        return catchThrowableOfType(MigrationException.class, bootstrap::run);
    }

    private void assertNothingWasMade() throws SQLException {
        assertThat(rows(
                        server,
                        "postgres",
                        "select rolname from pg_roles where rolname like 'axion%'"
                                + " union all select datname from pg_database where datname like 'axion%'"))
                .isEmpty();
    }

    /** Runs the indented lines of a message as its reader would. */
    private void runInPsqlsPlace(String message) throws SQLException {
        String database = "postgres";
        List<String> statements =
                message.lines().filter(line -> line.startsWith("    ")).toList();
        assertThat(statements).isNotEmpty();
        for (String statement : statements) {
            if (statement.strip().startsWith("\\connect ")) {
                database = statement.strip().substring("\\connect ".length());
            } else {
                execute(server, database, statement);
            }
        }
    }
}
