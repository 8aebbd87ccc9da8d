package ai.axionx.data.migrations;

import static ai.axionx.data.migrations.TestPlatform.execute;
import static ai.axionx.data.migrations.TestPlatform.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** After bootstrap everybody can do what is theirs, and nothing else. */
final class BootstrapTest {

    /** With PostgreSQL's own number of iterations, which the testkit lowers. */
    private static final PostgresServer server =
            PostgresServer.start(PostgresServerSettings.fromEnvironment().withParameter("scram_iterations", "4096"));

    private static final BootstrapReport first = TestPlatform.bootstrap(server);

    private static final List<String> DATABASES =
            List.of("axion_sense", "axion_sense_tasks", "axion_gen", "axion_sense_permissions");

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void firstRun_reportsWhatItMade_secondRun_hasNothingToDo() {
        assertThat(first.isNothingToDo()).isFalse();
        assertThat(first.superuser()).isTrue();
        assertThat(first.providerStatements()).isEmpty();
        assertThat(first.changes())
                .contains(
                        new BootstrapReport.Step(BootstrapReport.Outcome.CREATED, "role axion_sense_app", "Sense API"),
                        new BootstrapReport.Step(
                                BootstrapReport.Outcome.CHANGED, "database axion_gen", "owner axion_gen_migrate"));

        BootstrapReport second = TestPlatform.bootstrap(server);

        assertThat(second.changes()).isEmpty();
        assertThat(second.isNothingToDo()).isTrue();
        assertThat(second.steps()).extracting(BootstrapReport.Step::subject).contains("role axion_backup");
    }

    @Test
    void roles_logIn_andHaveNoPowers() throws SQLException {
        assertThat(rows(
                        server,
                        "postgres",
                        "select rolname from pg_roles where rolname like 'axion%' and rolcanlogin and rolinherit"
                                + " and not (rolsuper or rolcreatedb or rolcreaterole or rolreplication"
                                + " or rolbypassrls) order by 1"))
                .containsExactly(
                        "axion_backup",
                        "axion_gen_app",
                        "axion_gen_migrate",
                        "axion_monitor",
                        "axion_permissions",
                        "axion_sense_app",
                        "axion_sense_migrate",
                        "axion_sense_worker");
        assertThat(rows(
                        server,
                        "postgres",
                        "select m.rolname, g.rolname from pg_auth_members a join pg_roles m on m.oid = a.member"
                                + " join pg_roles g on g.oid = a.roleid where m.rolname like 'axion%' order by 1"))
                .containsExactly("axion_backup pg_read_all_data", "axion_monitor pg_monitor");
    }

    @Test
    void passwords_areStoredAsScramVerifiers_ofTheServersRounds() throws SQLException {
        assertThat(rows(
                        server,
                        "postgres",
                        "select rolname from pg_authid where rolname like 'axion%' and rolpassword not like"
                                + " 'SCRAM-SHA-256$' || current_setting('scram_iterations') || ':%'"))
                .isEmpty();

        Bootstrap.of(BootstrapTest::asInProduction)
                .withPassword(PlatformRole.MONITOR, "another")
                .run();

        assertThat(rows(server, "postgres", "select rolpassword from pg_authid where rolname = 'axion_monitor'"))
                .singleElement()
                .asString()
                .startsWith("SCRAM-SHA-256$4096:");
        TestPlatform.bootstrap(server);
    }

    /** With the rounds that PostgreSQL takes by itself; a test's server takes fewer. */
    private static Connection asInProduction(String database) throws SQLException {
        Connection connection = server.connect(database);
        execute(connection, "set scram_iterations to 4096");
        return connection;
    }

    @Test
    void databases_haveTheirOwners_encodingAndCollation() throws SQLException {
        assertThat(rows(
                        server,
                        "postgres",
                        "select datname, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datlocprovider,"
                                + " datlocale from pg_database where datname like 'axion%' order by 1"))
                .containsExactly(
                        "axion_gen axion_gen_migrate UTF8 b C.UTF-8",
                        "axion_sense axion_sense_migrate UTF8 b C.UTF-8",
                        "axion_sense_permissions axion_permissions UTF8 b C.UTF-8",
                        "axion_sense_tasks axion_sense_migrate UTF8 b C.UTF-8");
    }

    @Test
    void eachRole_entersItsDatabases_only() {
        Map<PlatformRole, List<String>> expected = Map.of(
                PlatformRole.SENSE_MIGRATE, List.of("axion_sense", "axion_sense_tasks"),
                PlatformRole.GEN_MIGRATE, List.of("axion_gen"),
                PlatformRole.SENSE_APP, List.of("axion_sense"),
                PlatformRole.SENSE_WORKER, List.of("axion_sense", "axion_sense_tasks"),
                PlatformRole.GEN_APP, List.of("axion_gen"),
                PlatformRole.PERMISSIONS, List.of("axion_sense_permissions"),
                PlatformRole.MONITOR, DATABASES,
                PlatformRole.BACKUP, DATABASES);
        for (PlatformRole role : PlatformRole.values()) {
            List<String> entered = new ArrayList<>();
            for (String database : DATABASES) {
                try (Connection connection =
                        TestPlatform.as(role, database, server).getConnection()) {
                    entered.add(connection.getCatalog());
                } catch (SQLException e) {
                    assertThat(e.getMessage()).contains("permission denied for database");
                }
            }
            assertThat(entered).as(role.roleName()).isEqualTo(expected.get(role));
        }
    }

    @Test
    void temporaryTables_andTablesInPublic_areForTheOwnerOnly() throws SQLException {
        for (PlatformDatabase database : PlatformDatabase.values()) {
            try (Connection owner = TestPlatform.as(database.migrateRole(), database.databaseName(), server)
                    .getConnection()) {
                execute(owner, "create temporary table t ()", "create table public.u ()", "drop table public.u");
            }
            for (PlatformRole role : database.users()) {
                try (Connection user =
                        TestPlatform.as(role, database.databaseName(), server).getConnection()) {
                    assertThatThrownBy(() -> execute(user, "create temporary table t ()"))
                            .hasMessageContaining("permission denied to create temporary tables");
                    assertThatThrownBy(() -> execute(user, "create table public.u ()"))
                            .hasMessageContaining("permission denied for schema public");
                    assertThatThrownBy(() -> execute(user, "create schema s"))
                            .hasMessageContaining("permission denied for database");
                }
            }
        }
    }

    @Test
    void extensions_areInOneDatabase_andTheAdministrators() throws SQLException {
        String query = "select e.extname, n.nspname, pg_get_userbyid(e.extowner) from pg_extension e"
                + " join pg_namespace n on n.oid = e.extnamespace where e.extname <> 'plpgsql' order by 1";
        assertThat(rows(server, "axion_sense", query))
                .containsExactly("pg_partman partman postgres", "postgis public postgres");
        for (String other : List.of("axion_sense_tasks", "axion_gen", "axion_sense_permissions")) {
            assertThat(rows(server, other, query)).as(other).isEmpty();
        }
    }

    @Test
    void partman_isForTheMigrateRole_only() throws SQLException {
        String call = "select partman.check_name_length('tracks')";
        try (Connection owner = TestPlatform.as(PlatformRole.SENSE_MIGRATE, "axion_sense", server)
                .getConnection()) {
            assertThat(rows(owner, call)).containsExactly("tracks");
            assertThat(rows(owner, "select count(*) from partman.part_config")).containsExactly("0");
        }
        try (Connection worker = TestPlatform.as(PlatformRole.SENSE_WORKER, "axion_sense", server)
                .getConnection()) {
            assertThatThrownBy(() -> rows(worker, call)).hasMessageContaining("permission denied for schema partman");
        }
        assertThat(rows(
                        server,
                        "axion_sense",
                        "select count(*) from pg_proc p where pronamespace = 'partman'::regnamespace"
                                + " and has_function_privilege('public', p.oid, 'EXECUTE')"))
                .containsExactly("0");
    }

    @Test
    void newFunctions_areForNobodyElse() throws SQLException {
        try (Connection owner =
                TestPlatform.as(PlatformRole.GEN_MIGRATE, "axion_gen", server).getConnection()) {
            execute(owner, "create function public.f() returns integer language sql return 1");
        }
        try (Connection app =
                TestPlatform.as(PlatformRole.GEN_APP, "axion_gen", server).getConnection()) {
            assertThatThrownBy(() -> rows(app, "select public.f()"))
                    .hasMessageContaining("permission denied for function f");
        } finally {
            execute(server, "axion_gen", "drop function public.f()");
        }
    }

    @Test
    void sessions_startWithTheirLimits() throws SQLException {
        try (Connection app =
                TestPlatform.as(PlatformRole.SENSE_APP, "axion_sense", server).getConnection()) {
            assertThat(rows(app, "show statement_timeout")).containsExactly("30s");
            assertThat(rows(app, "show lock_timeout")).containsExactly("5s");
            assertThat(rows(app, "show idle_in_transaction_session_timeout")).containsExactly("1min");
            assertThat(rows(app, "show plan_cache_mode")).containsExactly("force_custom_plan");
            assertThat(rows(app, "show log_min_duration_statement")).containsExactly("250ms");
            assertThat(rows(app, "show log_parameter_max_length")).containsExactly("0");
            assertThat(rows(app, "show log_parameter_max_length_on_error")).containsExactly("0");
        }
        try (Connection worker = TestPlatform.as(PlatformRole.SENSE_WORKER, "axion_sense_tasks", server)
                .getConnection()) {
            assertThat(rows(worker, "show statement_timeout")).containsExactly("15min");
            assertThat(rows(worker, "show idle_in_transaction_session_timeout")).containsExactly("5min");
            assertThat(rows(worker, "show plan_cache_mode")).containsExactly("force_custom_plan");
        }
        try (Connection owner =
                TestPlatform.as(PlatformRole.GEN_MIGRATE, "axion_gen", server).getConnection()) {
            assertThat(rows(owner, "show lock_timeout")).containsExactly("10s");
            assertThat(rows(owner, "show statement_timeout")).containsExactly("0");
            assertThat(rows(owner, "show client_connection_check_interval")).containsExactly("1s");
        }
        try (Connection backup =
                TestPlatform.as(PlatformRole.BACKUP, "axion_gen", server).getConnection()) {
            assertThat(rows(backup, "show default_transaction_read_only")).containsExactly("on");
        }
        // The driver sends the JVM's zone, so no session of this test can show it.
        assertThat(rows(
                        server,
                        "postgres",
                        "select d.datname from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase"
                                + " where 'TimeZone=UTC' = any (s.setconfig) order by 1"))
                .containsExactly("axion_gen", "axion_sense", "axion_sense_permissions", "axion_sense_tasks");
    }

    @Test
    void whatSomebodyChanged_isPutRight() throws SQLException {
        execute(
                server,
                "postgres",
                "alter role axion_gen_app createdb",
                "alter role axion_monitor set statement_timeout = '1h'",
                "alter role axion_monitor nologin",
                "grant connect, temporary on database axion_sense to axion_gen_app",
                "grant connect on database axion_gen to public",
                "alter database axion_gen owner to postgres",
                "alter database axion_gen reset timezone",
                "revoke pg_monitor from axion_monitor");
        execute(server, "axion_gen", "grant create on schema public to public");
        execute(
                server,
                "axion_sense",
                "grant execute on all routines in schema partman to public",
                "revoke select on partman.part_config from axion_sense_migrate");

        BootstrapReport report = TestPlatform.bootstrap(server);

        assertThat(report.changes())
                .extracting(step -> step.subject() + ": " + step.detail())
                .containsExactlyInAnyOrder(
                        "role axion_gen_app: no longer createdb",
                        "role axion_monitor: may log in",
                        "role axion_monitor: member of pg_monitor",
                        "role axion_monitor: statement_timeout = 10s (was 1h)",
                        "database axion_sense: no connect for axion_gen_app",
                        "database axion_sense: no temporary for axion_gen_app",
                        "database axion_sense: pg_partman for axion_sense_migrate",
                        "database axion_sense: pg_partman for nobody else",
                        "database axion_gen: timezone = UTC",
                        "database axion_gen: owner axion_gen_migrate",
                        "database axion_gen: no connect for public",
                        "database axion_gen: schema public: nothing made by everybody");
        assertThat(TestPlatform.bootstrap(server).isNothingToDo()).isTrue();
    }

    @Test
    void memberships_thatAreNotMeantToBe_areRevoked() throws SQLException {
        execute(
                server,
                "postgres",
                "create role analyst",
                "grant pg_write_all_data to axion_sense_app",
                "grant axion_sense_migrate to axion_gen_app with admin option",
                "set role axion_gen_app",
                "grant axion_sense_migrate to axion_gen_migrate",
                "reset role",
                "grant axion_gen_migrate to axion_permissions",
                "grant pg_monitor to axion_monitor with admin option",
                "grant axion_gen_migrate to analyst");

        BootstrapReport report = TestPlatform.bootstrap(server);

        assertThat(report.changes())
                .extracting(step -> step.subject() + ": " + step.detail())
                .containsExactlyInAnyOrder(
                        "role axion_sense_app: no longer member of pg_write_all_data",
                        "role axion_gen_app: no longer member of axion_sense_migrate",
                        "role axion_gen_migrate: no longer member of axion_sense_migrate",
                        "role axion_permissions: no longer member of axion_gen_migrate",
                        "role axion_monitor: no longer administers pg_monitor");
        assertThat(rows(
                        server,
                        "postgres",
                        "select member::regrole, roleid::regrole, admin_option from pg_auth_members"
                                + " where member::regrole::text !~ '^pg_' order by 1"))
                .containsExactlyInAnyOrder(
                        "analyst axion_gen_migrate f", "axion_backup pg_read_all_data f", "axion_monitor pg_monitor f");
        assertThat(TestPlatform.bootstrap(server).isNothingToDo()).isTrue();
        execute(server, "postgres", "drop role analyst");
    }

    @Test
    void settingsOfARoleInOneDatabase_andLimits_areTakenAway() throws SQLException {
        execute(
                server,
                "postgres",
                "alter role axion_sense_app in database axion_sense set statement_timeout = 0",
                "alter role axion_sense_app in database axion_sense set timezone = 'Asia/Tokyo'",
                "alter role axion_gen_app in database axion_gen set axion.\"Marked\" = 'yes'",
                "alter role axion_gen_app in database postgres set work_mem = '8MB'",
                "alter role axion_gen_app connection limit 0",
                "alter role axion_monitor valid until '2020-02-03 04:05:06Z'",
                "alter database axion_gen connection limit 3");

        BootstrapReport report = TestPlatform.bootstrap(server);

        assertThat(report.changes())
                .extracting(step -> step.subject() + ": " + step.detail())
                .containsExactlyInAnyOrder(
                        "role axion_sense_app: no statement_timeout of its own in axion_sense (was 0)",
                        "role axion_sense_app: no TimeZone of its own in axion_sense (was Asia/Tokyo)",
                        "role axion_gen_app: no axion.Marked of its own in axion_gen (was yes)",
                        "role axion_gen_app: connection limit = -1 (was 0)",
                        "role axion_monitor: valid until infinity (was 2020-02-03 04:05:06+00)",
                        "database axion_gen: connection limit = -1 (was 3)");
        assertThat(rows(
                        server,
                        "postgres",
                        "select d.datname, s.setrole::regrole from pg_db_role_setting s"
                                + " join pg_database d on d.oid = s.setdatabase where s.setrole <> 0"))
                .as("what is not about our databases stays")
                .containsExactly("postgres axion_gen_app");
        assertThat(rows(
                        server,
                        "postgres",
                        "select rolname from pg_roles where rolname like 'axion%'"
                                + " and (rolconnlimit <> -1 or rolvaliduntil < 'infinity')"
                                + " union all select datname from pg_database"
                                + " where datname like 'axion%' and datconnlimit <> -1"))
                .isEmpty();
        assertThat(TestPlatform.bootstrap(server).isNothingToDo()).isTrue();
        execute(server, "postgres", "alter role axion_gen_app in database postgres reset all");
    }

    @Test
    void largeObjects_areMadeByNobody_inAnyDatabase() throws SQLException {
        String open = "select p.oid::regprocedure from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace"
                + " and p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import', 'lo_put', 'lowrite',"
                + " 'lo_truncate', 'lo_truncate64') and has_function_privilege('public', p.oid, 'EXECUTE')";
        for (String database : DATABASES) {
            assertThat(rows(server, database, open)).as(database).isEmpty();
        }
        execute(server, "axion_gen", "grant execute on function lo_create(oid) to public");

        assertThat(TestPlatform.bootstrap(server).changes())
                .containsExactly(new BootstrapReport.Step(
                        BootstrapReport.Outcome.CHANGED, "database axion_gen", "large objects: made by nobody"));
        assertThat(rows(server, "axion_gen", open)).isEmpty();
    }

    @Test
    void password_isKept_withoutAnother_andChanged_withOne() throws SQLException {
        assertThat(Bootstrap.of(server::connect).run().isNothingToDo()).isTrue();

        BootstrapReport report = Bootstrap.of(server::connect)
                .withPassword(PlatformRole.MONITOR, "another")
                .run();

        assertThat(report.changes())
                .containsExactly(
                        new BootstrapReport.Step(BootstrapReport.Outcome.CHANGED, "role axion_monitor", "password"));
        server.dataSource("axion_gen", new DatabaseLogin("axion_monitor", "another"))
                .getConnection()
                .close();
        TestPlatform.bootstrap(server);
        TestPlatform.as(PlatformRole.MONITOR, "axion_gen", server)
                .getConnection()
                .close();
    }
}
