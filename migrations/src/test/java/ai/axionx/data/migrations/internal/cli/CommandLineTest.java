package ai.axionx.data.migrations.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.PgBouncer;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.migrations.TestPlatform;
import ai.axionx.data.migrations.script.Cancellation;
import ai.axionx.data.testkit.PostgresServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line: what it prints where, and what it exits with. */
final class CommandLineTest {

    private final Map<String, String> environment = new HashMap<>();

    /** What one run printed and returned. */
    private record Run(int status, String out, String err) {}

    private Run run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status = AxionMigrations.run(
                new Console(new PrintWriter(out), new PrintWriter(err), environment::get, new Cancellation()),
                arguments);
        return new Run(status, out.toString(), err.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bootstrap", "migrate", "plan", "info", "verify", "repair", "maintain", "health"})
    void help_tellsVariables_exitCodes_andAnExample(String command) {
        Run help = command.isEmpty() ? run("--help") : run(command, "--help");

        assertThat(help.status()).isZero();
        assertThat(help.out().lines())
                .contains("  0    done, or nothing to do")
                .contains("  10   server unreachable, starting or out of connections (retry)")
                .anyMatch(line -> line.startsWith("Usage: axion-migrations"))
                .anyMatch(line -> line.startsWith("  AXION_DB_URL"))
                .anyMatch(line -> line.startsWith("Example"))
                .anyMatch(line -> line.contains("java -jar axion-migrations.jar"))
                .allMatch(line -> line.length() <= 100)
                .noneMatch(line -> line.contains("null") || line.contains("${"));
    }

    @Test
    void help_documentsEveryExitCode_andEveryPassword() {
        String help = run("--help").out();

        for (ExitCode code : ExitCode.values()) {
            assertThat(help).contains(code.code() + " ", code.meaning());
        }
        for (PlatformRole role : PlatformRole.values()) {
            assertThat(help).contains(role.passwordVariable());
        }
        assertThat(help)
                .contains(
                        "bootstrap  Makes",
                        "migrate    Applies",
                        "info       Lists",
                        "verify     Checks",
                        "maintain   Makes",
                        "health     Tells");
        assertThat(run("maintain", "--help").out())
                .contains("AXION_SENSE_WORKER_PASSWORD")
                .doesNotContain("AXION_SENSE_MIGRATE_PASSWORD");
        assertThat(run("health", "--help").out())
                .contains("AXION_MONITOR_PASSWORD")
                .doesNotContain("AXION_SENSE_MIGRATE_PASSWORD");
    }

    @Test
    void version_isThatOfTheBuild() {
        assertThat(run("--version").out()).startsWith("axion-migrations ").doesNotContain("${", "unknown");
    }

    @Test
    void wrongCommandLines_exitWith2_andSayWhereHelpIs() {
        for (Run run : List.of(
                run(),
                run("migrate"),
                run("migrate", "everything"),
                run("frobnicate"),
                run("migrate", "all", "--lock-wait=-1"),
                run("migrate", "all", "--password=x"))) {
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).startsWith("error: ").contains("--help").doesNotContain("\tat ");
        }
        assertThat(run("migrate", "everything").err()).contains("expected sense, sense-tasks, gen, all");
    }

    @Test
    void aServerThatIsNotNamed_orNamedWrong_exitsWith2() {
        assertThat(run("migrate", "all"))
                .satisfies(run -> assertThat(run.status()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("--url", "AXION_DB_URL"));
        assertThat(run("migrate", "all", "--url=postgres://h/").err())
                .contains("expected a URL like jdbc:postgresql://");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://h/?password=s3cret",
                "jdbc:postgresql://h/?sslmode=require&PASSWORD=s3cret",
                "jdbc:postgresql://postgres:s3cret@h/",
                "postgres://postgres:s3cret@h/"
            })
    void aPasswordInTheUrl_isRefused_andNotRepeated(String url) {
        Run run = run("bootstrap", "--url", url);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("AXION_ADMIN_PASSWORD_FILE").doesNotContain("s3cret");
    }

    @Test
    void secrets_comeFromOneSource_andMustBeReadable(@TempDir Path folder) throws IOException {
        String url = "--url=jdbc:postgresql://127.0.0.1:1/";
        assertThat(run("bootstrap", url).err()).contains("AXION_ADMIN_PASSWORD", "AXION_ADMIN_PASSWORD_FILE");

        environment.put("AXION_ADMIN_PASSWORD_FILE", folder.resolve("missing").toString());
        assertThat(run("bootstrap", url).err()).contains("cannot be read (NoSuchFileException)");

        Path file = Files.writeString(folder.resolve("two"), "s3cret\nlines\n");
        environment.put("AXION_ADMIN_PASSWORD_FILE", file.toString());
        assertThat(run("bootstrap", url).err()).contains("several lines").doesNotContain("s3cret");

        environment.put("AXION_ADMIN_PASSWORD", "s3cret");
        assertThat(run("bootstrap", url))
                .satisfies(run -> assertThat(run.status()).isEqualTo(2))
                .satisfies(run -> assertThat(run.err()).contains("both").doesNotContain("s3cret"));
    }

    @Test
    void nobodyThere_exitsWith10() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        environment.put("AXION_DB_URL", "jdbc:postgresql://127.0.0.1:" + port + "/");
        environment.put("AXION_ADMIN_PASSWORD", "x");
        environment.put("AXION_GEN_MIGRATE_PASSWORD", "x");
        environment.put("AXION_SENSE_WORKER_PASSWORD", "x");
        environment.put("AXION_MONITOR_PASSWORD", "x");

        for (Run run : List.of(
                run("bootstrap"),
                run("migrate", "gen", "--server-wait=0"),
                run("info", "gen", "--server-wait=0"),
                run("verify", "gen", "--server-wait=0"),
                run("maintain"),
                run("health"))) {
            assertThat(run.status()).isEqualTo(10);
            assertThat(run.err())
                    .contains("127.0.0.1:" + port, "may succeed later")
                    .doesNotContain("\tat ");
        }
    }

    /** With a server, a new one for each test. */
    @Nested
    final class WithAServer {

        private final PostgresServer server = PostgresServer.start();

        @TempDir
        private Path folder = Path.of("");

        @BeforeEach
        void environment() throws IOException {
            environment.put("AXION_DB_URL", server.jdbcUrl(""));
            environment.put("AXION_ADMIN_USER", server.administrator().user());
            Path file = Files.writeString(
                    folder.resolve("admin"), server.administrator().password() + "\n");
            environment.put("AXION_ADMIN_PASSWORD_FILE", file.toString());
            for (PlatformRole role : PlatformRole.values()) {
                environment.put(role.passwordVariable(), TestPlatform.password(role));
            }
        }

        @AfterEach
        void stop() {
            server.close();
        }

        @Test
        void fromNothing_toMigratedDatabases_andOnceMore() {
            Run bootstrap = run("bootstrap");
            assertThat(bootstrap.status()).isZero();
            assertThat(bootstrap.out())
                    .contains("role      axion_sense_app", "created  Sense API")
                    .contains("8 roles and 4 databases are right now");
            assertThat(run("bootstrap").out())
                    .containsOnlyOnce("\n")
                    .contains("nothing to do, 8 roles and 4 databases are right already");

            assertThat(run("info").out()).contains("axion_sense: 0 applied, ", "pending");
            assertThat(run("plan", "sense").out())
                    .startsWith("axion_sense: 13 migrations to apply")
                    .contains("  V1__core.sql, one transaction", ", short: create table public.users");
            assertThat(run("plan", "gen", "--sql").out()).contains("      create table public.users (");
            assertThat(run("verify", "gen"))
                    .satisfies(run -> assertThat(run.status()).isEqualTo(21))
                    .satisfies(run -> assertThat(run.err()).contains("has 4 migrations pending"));

            Run first = run("migrate", "all");
            assertThat(first.status()).isZero();
            assertThat(first.out())
                    .containsSubsequence("axion_sense: ", "axion_sense_tasks: ", "axion_gen: ")
                    .contains("time ordered ids");

            Run second = run("migrate", "all");
            assertThat(second.status()).isZero();
            assertThat(second.err()).isEmpty();
            assertThat(second.out().lines().filter(line -> line.contains(": nothing to do")))
                    .hasSize(3);

            assertThat(run("info", "sense").out()).contains(", 0 pending", "applied at (UTC)");
            assertThat(run("verify"))
                    .satisfies(run -> assertThat(run.status()).isZero())
                    .satisfies(run -> assertThat(run.out().lines())
                            .hasSize(3)
                            .allMatch(l -> l.contains(": as its migrations make it")));

            assertNoSecretIn(bootstrap, first, second);
        }

        @Test
        void beforeBootstrap_migrateSaysSo() {
            Run run = run("migrate", "gen");

            // The role does not exist yet, and a server does not tell that from a wrong password.
            assertThat(run.status()).isEqualTo(20);
            assertThat(run.err()).contains("if the role does not exist yet, run bootstrap first");
        }

        @Test
        void aWrongPassword_exitsWith20() {
            run("bootstrap");
            environment.put("AXION_GEN_MIGRATE_PASSWORD", "wrong");

            Run run = run("migrate", "gen");

            assertThat(run.status()).isEqualTo(20);
            assertThat(run.err()).contains("password authentication failed").doesNotContain("\tat ");
        }

        @Test
        void aFailure_leavesTheDatabasesAfterItAlone_andTheSummaryTells() throws SQLException {
            run("bootstrap");
            TestPlatform.execute(server, "postgres", "drop database axion_sense_tasks");

            Run run = run("migrate", "all");

            assertThat(run.status()).isEqualTo(21);
            assertThat(run.err()).contains("there is no database axion_sense_tasks", "Run bootstrap first");
            assertThat(run.out().lines())
                    .anyMatch(line -> line.matches("  axion_sense +done, \\d+ applied"))
                    .anyMatch(line -> line.matches("  axion_sense_tasks +failed, exit status 21"))
                    .anyMatch(line -> line.matches("  axion_gen +not started"));
            assertThat(run("info"))
                    .satisfies(info -> assertThat(info.status()).isEqualTo(21))
                    .satisfies(info -> assertThat(info.out())
                            .contains("axion_sense_tasks: failed, exit status 21", "axion_gen: 0 applied"));
        }

        @Test
        void aDatabaseThatSomebodyChanged_exitsWith29_andEachDifferenceIsTold() throws SQLException {
            run("bootstrap");
            run("migrate", "gen");
            TestPlatform.execute(server, "axion_gen", "alter table users drop constraint ck_users_email");

            Run verify = run("verify", "gen");

            assertThat(verify.status()).isEqualTo(29);
            assertThat(verify.out()).contains("axion_gen: 1 difference", "constraint ck_users_email: expected CHECK");
            assertThat(verify.err()).contains("put it into a migration", "exit status 29");
        }

        @Test
        void json_isAnObjectInEachLine_onStandardOutput() {
            run("bootstrap");

            Run run = run("migrate", "all", "--log", "json");
            environment.put("AXION_LOG", "json");
            Run again = run("info", "nowhere");

            assertThat(run.err()).isEmpty();
            assertThat(run.out().lines()).allMatch(line -> line.matches("\\{\"time\":\"[^\"]+Z\",\"kind\":.*}"));
            assertThat(run.out().lines().toList().get((int) run.out().lines().count() - 1))
                    .contains(
                            "\"kind\":\"summary\",\"status\":0,",
                            "{\"database\":\"axion_gen\",",
                            "\"V4__agents.sql\"],");
            assertThat(again.out()).contains("\"kind\":\"error\",\"message\":\"error: ");
            assertNoSecretIn(run);
        }

        @Test
        void json_endsWithASummary_whateverTheCommandAndItsEnd() {
            environment.put("AXION_LOG", "JSON");

            Run bootstrap = run("bootstrap");
            Run migrate = run("migrate", "all");
            Run maintain = run("maintain");
            Run health = run("health");
            Run wrong = run("migrate", "nowhere");

            for (Run run : List.of(bootstrap, migrate, maintain, health, wrong)) {
                assertThat(run.err()).isEmpty();
                assertThat(run.out().lines()).allMatch(line -> line.matches("\\{\"time\":\"[^\"]+Z\",\"kind\":.*}"));
                assertThat(run.out().lines().reduce((first, last) -> last).orElseThrow())
                        .contains("\"kind\":\"summary\",\"status\":" + run.status() + ",\"databases\":[");
            }
            assertThat(bootstrap.out()).doesNotContain("\"kind\":\"error\"");
            assertThat(maintain.out()).contains("\"database\":\"axion_sense\"", "\"failed\":0");
            assertThat(health.out()).contains("\"level\":\"OK\"");
            assertThat(wrong.status()).isEqualTo(2);
        }

        @Test
        void aFormatThatNobodyKnows_exitsWith2() {
            environment.put("AXION_LOG", "xml");

            Run run = run("migrate", "all");

            assertThat(run.status()).isEqualTo(2);
            assertThat(run.err()).contains("AXION_LOG: expected human or json, found 'xml'");
        }

        @Test
        void aTamperedMigration_exitsWith25() throws SQLException {
            run("bootstrap");
            run("migrate", "gen");
            TestPlatform.execute(
                    server, "axion_gen", "update public.flyway_schema_history set checksum = 1 where version = '1'");

            Run migrate = run("migrate", "gen");
            Run verify = run("verify", "gen");

            assertThat(migrate.status()).isEqualTo(25);
            assertThat(verify.status()).isEqualTo(25);
            assertThat(migrate.err()).contains("V1__", "checksum then 1, now").doesNotContain("\tat ");
            assertThat(verify.err()).contains("V1__", "checksum then 1, now");
        }

        @Test
        void foreignTables_exitWith24() throws SQLException {
            TestPlatform.execute(server, "postgres", "create database axion_gen");
            TestPlatform.execute(server, "axion_gen", "create table invoices ()");

            assertThat(run("bootstrap"))
                    .satisfies(run -> assertThat(run.status()).isEqualTo(24))
                    .satisfies(run -> assertThat(run.err()).contains("public.invoices", "Nothing was changed."));
        }

        @Test
        void missingPasswords_exitWith2() {
            environment.remove("AXION_MONITOR_PASSWORD");

            assertThat(run("bootstrap"))
                    .satisfies(run -> assertThat(run.status()).isEqualTo(2))
                    .satisfies(run -> assertThat(run.err()).contains("AXION_MONITOR_PASSWORD"));
        }

        @Test
        void maintainAndHealth_beforeMigrate_sayWhatIsMissing() {
            assertThat(run("maintain").status()).isEqualTo(20);
            run("bootstrap");

            for (Run run : List.of(run("maintain"), run("health"))) {
                assertThat(run.status()).isEqualTo(21);
                assertThat(run.err()).contains("Run migrate sense first").doesNotContain("\tat ");
            }
        }

        @Test
        void maintainAndHealth_withoutTheirPasswords_exitWith2() {
            environment.remove("AXION_SENSE_WORKER_PASSWORD");
            environment.remove("AXION_MONITOR_PASSWORD");

            assertThat(run("maintain"))
                    .satisfies(run -> assertThat(run.status()).isEqualTo(2))
                    .satisfies(run -> assertThat(run.err()).contains("AXION_SENSE_WORKER_PASSWORD"));
            assertThat(run("health"))
                    .satisfies(run -> assertThat(run.status()).isEqualTo(2))
                    .satisfies(run -> assertThat(run.err()).contains("AXION_MONITOR_PASSWORD"));
        }

        @Test
        void maintain_makesWhatIsMissing_andHealthTellsBeforeAndAfter() throws SQLException {
            run("bootstrap");
            run("migrate", "sense");
            assertThat(run("maintain"))
                    .satisfies(run -> assertThat(run.status()).isZero())
                    .satisfies(run -> assertThat(run.err()).isEmpty())
                    .satisfies(run -> assertThat(run.out())
                            .startsWith("axion_sense: 3 tables, 0 failed, 0 partitions made, 0 retired"));
            assertThat(run("health"))
                    .satisfies(run -> assertThat(run.status()).isZero())
                    .satisfies(run -> assertThat(run.err()).isEmpty())
                    .satisfies(run -> assertThat(run.out())
                            .startsWith("axion_sense: OK at ")
                            .contains("public.outbox_messages", "road_data.frame_batches", "road_data.track_logs"));

            dropAhead();
            Run critical = run("health");
            assertThat(critical.status()).isEqualTo(31);
            assertThat(critical.out())
                    .startsWith("axion_sense: CRITICAL at ")
                    .contains("CRITICAL public.outbox_messages: expected ", "found none after the current one");
            assertThat(critical.err()).startsWith("exit status 31: ");

            Run made = run("maintain");
            assertThat(made.status()).isZero();
            assertThat(made.out()).contains("public.outbox_messages: made public.outbox_messages_p");
            assertThat(run("health").status()).isZero();
            assertNoSecretIn(critical, made);
        }

        @Test
        void aPooler_isRefused_byWhateverTakesLocks() throws Exception {
            assumeTrue(server.clientProgram("pgbouncer").isPresent(), "needs the embedded server's programs");
            run("bootstrap");
            run("migrate", "sense");
            Map<String, String> passwords = new HashMap<>(
                    Map.of(server.administrator().user(), server.administrator().password()));
            for (PlatformRole role : PlatformRole.values()) {
                passwords.put(role.roleName(), TestPlatform.password(role));
            }
            String settings = "pool_mode = transaction\nignore_startup_parameters = extra_float_digits";
            try (PgBouncer pooler = PgBouncer.start(server, settings, passwords, folder)) {
                environment.put("AXION_DB_URL", "jdbc:postgresql://127.0.0.1:" + pooler.port() + "/");

                for (Run run : List.of(run("bootstrap"), run("migrate", "sense"), run("maintain"), run("health"))) {
                    assertThat(run.status()).isEqualTo(2);
                    assertThat(run.err()).contains("PgBouncer, expected the server itself");
                    assertNoSecretIn(run);
                }
            }
        }

        @Test
        void aSignal_endsMaintenance_inTheServerToo() throws Exception {
            run("bootstrap");
            run("migrate", "sense");
            var builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    AxionMigrations.class.getName(),
                    "maintain");
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            TestPlatform.execute(
                    server,
                    "axion_sense",
                    "alter role axion_sense_worker in database axion_sense set lock_timeout = '10min'");
            String waiting = "select 1 from pg_stat_activity"
                    + " where datname = current_database() and usename = 'axion_sense_worker'";
            try (Connection reader = server.connect("axion_sense");
                    Connection watch = server.connect("axion_sense")) {
                reader.setAutoCommit(false);
                TestPlatform.execute(reader, "lock table ops.partition_policies in access exclusive mode");
                Process maintain = builder.start();
                while (TestPlatform.rows(watch, waiting + " and wait_event_type = 'Lock'")
                        .isEmpty()) {
                    assertThat(maintain.isAlive()).isTrue();
                    TimeUnit.MILLISECONDS.sleep(20);
                }

                maintain.destroy();

                assertThat(maintain.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(maintain.exitValue()).isEqualTo(ExitCode.STOPPED.code());
                // Of itself it would wait for the lock for ten minutes.
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
                while (!TestPlatform.rows(watch, waiting).isEmpty()) {
                    assertThat(System.nanoTime() - deadline).isNegative();
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            }
        }

        @Test
        void health_exitsWith30_whereSomebodyShouldLook() throws SQLException {
            run("bootstrap");
            run("migrate", "sense");
            TestPlatform.execute(
                    server,
                    "axion_sense",
                    "update ops.partition_policies set registered_at = now() - interval '2 days'");

            Run run = run("health");

            assertThat(run.status()).isEqualTo(30);
            assertThat(run.out())
                    .contains("WARNING maintenance: expected a run within the last 26 hours, found none ever");
            assertThat(run.err()).startsWith("exit status 30: ").doesNotContain("may succeed later");
        }

        @Test
        void maintain_exitsWith13_whereOnlyALockIsInTheWay_andWith28_whereAPersonMustAct() throws SQLException {
            run("bootstrap");
            run("migrate", "sense");
            dropAhead();
            try (Connection reader = server.connect("axion_sense")) {
                reader.setAutoCommit(false);
                TestPlatform.execute(reader, "select from public.outbox_messages_default");

                Run run = run("maintain");

                assertThat(run.status()).isEqualTo(13);
                assertThat(run.out())
                        .contains(
                                "FAILED: could not lock table public.outbox_messages_default", "holds AccessShareLock");
                assertThat(run.err()).startsWith("exit status 13: ").contains("may succeed later");
                reader.rollback();
            }

            TestPlatform.execute(
                    server, "axion_sense", "alter table only public.outbox_messages owner to axion_sense_app");
            Run run = run("maintain");
            assertThat(run.status()).isEqualTo(28);
            assertThat(run.out())
                    .contains(
                            "belongs to role axion_sense_app",
                            "alter table public.outbox_messages owner to axion_sense_migrate;");
            assertThat(run.err()).startsWith("exit status 28: ").doesNotContain("may succeed later", "\tat ");

            TestPlatform.execute(
                    server, "axion_sense", "alter table only public.outbox_messages owner to axion_sense_migrate");
            assertThat(run("maintain").status()).isZero();
        }

        @Test
        void maintain_withoutItsGrant_exitsWith20() throws SQLException {
            run("bootstrap");
            run("migrate", "sense");
            TestPlatform.execute(
                    server,
                    "axion_sense",
                    "revoke all on all functions in schema ops from axion_sense_worker, axion_monitor");

            for (Run run : List.of(run("maintain"), run("health"))) {
                assertThat(run.status()).isEqualTo(20);
                assertThat(run.err())
                        .contains("permission denied", "Run migrate sense")
                        .doesNotContain("\tat ");
            }
        }

        /** Leaves the outbox its current partition and those before. */
        private void dropAhead() throws SQLException {
            List<String> ahead = TestPlatform.rows(
                    server,
                    "axion_sense",
                    "select partition from ops.partitions('public.outbox_messages') where lower_bound > now()");
            assertThat(ahead).isNotEmpty();
            for (String partition : ahead) {
                TestPlatform.execute(server, "axion_sense", "drop table " + partition);
            }
        }

        private void assertNoSecretIn(Run... runs) {
            for (Run run : runs) {
                assertThat(run.out() + run.err())
                        .doesNotContain("pässwort", server.administrator().password(), "SCRAM");
            }
        }
    }
}
