package ai.axionx.data.migrations.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.migrations.TestPlatform;
import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.UnfinishedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests on a server that holds the platform itself do it no harm. */
final class BesideThePlatformTest {

    /** Whatever somebody could have changed about the platform: databases, rights, settings, roles and passwords. */
    private static final String PLATFORM = """
            select 'database ' || (to_jsonb(d) - 'datfrozenxid' - 'datminmxid')::text
            from pg_database d
            where datname ~ '^axion_(sense|gen)'
            union all
            select 'role ' || to_jsonb(a)::text from pg_authid a where rolname like 'axion\\_%'
            union all
            select 'member ' || to_jsonb(m)::text from pg_auth_members m where member::regrole::text like 'axion\\_%'
            union all
            select 'settings ' || to_jsonb(s)::text
            from pg_db_role_setting s
            left join pg_database d on d.oid = s.setdatabase
            where coalesce(datname, 'axion_sense') ~ '^axion_(sense|gen)'
            order by 1
            """;

    private static final PostgresServer server = PostgresServer.start();

    @BeforeAll
    static void platform() throws SQLException {
        TestPlatform.bootstrap(server);
        for (String database : List.of("axion_sense", "axion_sense_tasks", "axion_gen", "axion_sense_permissions")) {
            TestPlatform.execute(server, "postgres", "alter database " + database + " allow_connections false");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyDefinition_leavesThePlatformAlone_andEntersNoneOfItsDatabases() throws SQLException {
        List<String> before = TestPlatform.rows(server, "postgres", PLATFORM);
        assertThat(before).hasSizeGreaterThan(4 + PlatformRole.values().length);
        for (DatabaseDefinition definition : ServiceLoader.load(DatabaseDefinition.class)) {
            if (definition instanceof PlatformDefinition) {
                var made = new Made("axion_making_" + definition.name(), definition);
                made.create();

                try {
                    definition.apply(made);
                    try (Connection owner = made.connect(TestRole.MIGRATE)) {
                        assertThat(TestPlatform.rows(
                                        owner,
                                        "select current_user = pg_get_userbyid(datdba)"
                                                + " from pg_database where datname = current_database()"))
                                .containsExactly("t");
                    }
                } catch (Exception e) {
                    throw new AssertionError(definition.name(), e);
                }
            }
        }
        assertThat(TestPlatform.rows(server, "postgres", PLATFORM)).isEqualTo(before);
    }

    /** Roles belong to the whole server, and services log in with the passwords that they know. */
    @Test
    void onAnExternalServer_thePlatformsPasswordsAreNotReplaced() throws SQLException {
        PostgresServer external = PostgresServer.start(
                PostgresServerSettings.defaults().withExternal(server.jdbcUrl("postgres"), server.administrator()));
        List<String> before = TestPlatform.rows(server, "postgres", PLATFORM);

        assertThatThrownBy(() -> TestDatabase.create(DatabaseRequest.of("axion_gen"), external))
                .rootCause()
                .isInstanceOfSatisfying(
                        MigrationException.class,
                        refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.FOREIGN_CONTENT))
                .hasMessage("this server holds the platform's axion_sense, axion_sense_tasks, axion_gen,"
                        + " axion_sense_permissions, and a copy for tests would change the passwords of"
                        + " axion_sense_migrate, axion_gen_migrate, axion_sense_app, axion_sense_worker, axion_gen_app"
                        + " and 3 more. Use another server for tests.\nNothing was changed.");

        assertThat(TestPlatform.rows(server, "postgres", PLATFORM)).isEqualTo(before);
    }

    /** As the testkit makes it, but with the platform's passwords. */
    private record Made(String name, DatabaseDefinition definition) implements UnfinishedDatabase {

        void create() throws SQLException {
            TestPlatform.execute(
                    BesideThePlatformTest.server,
                    "postgres",
                    "create database " + name
                            + (definition.hasExtensions()
                                    ? " template " + PostgresServer.EXTENSIONS_TEMPLATE
                                    : " template template0 encoding 'UTF8' locale_provider builtin"
                                            + " builtin_locale 'C.UTF-8' locale 'C'"));
        }

        @Override
        public PostgresServer server() {
            return BesideThePlatformTest.server;
        }

        @Override
        public String password(String roleName) {
            return TestPlatform.password(Arrays.stream(PlatformRole.values())
                    .filter(role -> role.roleName().equals(roleName))
                    .findFirst()
                    .orElseThrow());
        }

        @Override
        public DataSource dataSource(TestRole role) {
            String roleName = definition.roleName(role).orElseThrow();
            return server().dataSource(name, new DatabaseLogin(roleName, password(roleName)));
        }
    }
}
