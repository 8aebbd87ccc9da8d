package ai.axionx.data.migrations.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.TestPlatform;
import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

final class PlatformDefinitionsTest {

    @Test
    void sense_isMigrated_andTheAppCannotDoDdl(@AxionDatabase("axion_sense") Connection app) throws SQLException {
        assertThat(TestPlatform.rows(app, "select current_user, count(*) from road_data.track_logs"))
                .containsExactly("axion_sense_app 0");
        assertThatThrownBy(() -> TestPlatform.execute(app, "create table public.notes (id integer)"))
                .hasMessageContaining("permission denied for schema public");
    }

    @Test
    void gen_isMigrated(@AxionDatabase("axion_gen") Connection app) throws SQLException {
        assertThat(TestPlatform.rows(app, "select current_user, count(*) from dashboards"))
                .containsExactly("axion_gen_app 0");
    }

    @Test
    void tasks_areTheWorkers(@AxionDatabase("axion_sense_tasks") Connection worker) throws SQLException {
        assertThat(TestPlatform.rows(worker, "select current_user, count(*) from scheduled_tasks"))
                .containsExactly("axion_sense_worker 0");
    }

    @Test
    void permissions_areOpenFgas(@AxionDatabase("axion_sense_permissions") @AsRole(TestRole.MIGRATE) Connection owner)
            throws SQLException {
        TestPlatform.execute(owner, "create table tuple (id integer)");
        assertThat(TestPlatform.rows(owner, "select current_user")).containsExactly("axion_permissions");
    }

    /** Owner, rights and settings of the database are in the catalog, too. */
    @Test
    void copies_areAsBootstrapAndMigrationsMakeThem(
            @AxionDatabase("axion_sense") @AsRole(TestRole.MIGRATE) Connection sense,
            @AxionDatabase("axion_sense_tasks") @AsRole(TestRole.MIGRATE) Connection tasks,
            @AxionDatabase("axion_gen") @AsRole(TestRole.MIGRATE) Connection gen)
            throws SQLException {
        assertAsExpected(PlatformDatabase.SENSE, sense);
        assertAsExpected(PlatformDatabase.SENSE_TASKS, tasks);
        assertAsExpected(PlatformDatabase.GEN, gen);
    }

    private static void assertAsExpected(PlatformDatabase database, Connection owner) throws SQLException {
        assertThat(Catalog.read(owner).differencesFrom(Catalog.expected(database)))
                .as(database.databaseName())
                .isEmpty();
    }

    @Test
    void fingerprint_isOfTheScripts(@TempDir Path folder) throws IOException, ReflectiveOperationException {
        String now = new GenDefinition().fingerprint();
        assertThat(fingerprintWith(folder)).isEqualTo(now);

        for (String place : List.of("ai/axionx/data/migrations/gen", "ai/axionx/data/partitioning/ops")) {
            Path added = Files.createDirectories(folder.resolve(place)).resolve("V99__more.sql");
            Files.writeString(added, "select 1;");
            String more = fingerprintWith(folder);
            Files.writeString(added, "select 2;");

            assertThat(more).as(place).isNotEqualTo(now);
            assertThat(fingerprintWith(folder)).as(place).isNotIn(now, more);
            Files.delete(added);
        }
    }

    /** In a JVM whose class path has this folder in front. */
    private static String fingerprintWith(Path folder) throws IOException, ReflectiveOperationException {
        List<URL> classPath = new ArrayList<>();
        classPath.add(folder.toUri().toURL());
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader other =
                new URLClassLoader(classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Object definition = other.loadClass(GenDefinition.class.getName())
                    .getConstructor()
                    .newInstance();
            return (String) definition.getClass().getMethod("fingerprint").invoke(definition);
        }
    }

    @EnabledIf("runtimeIsBuilt")
    @Test
    void aDatabaseOfAnotherDay_hasItsPartitions(
            @AxionDatabase(value = "axion_sense", asOf = "2009-03-01") Connection app) throws SQLException {
        assertThat(TestPlatform.rows(app, "select now()::date")).containsExactly("2009-03-01");
        assertThat(TestPlatform.rows(app, """
                        select relname
                        from pg_inherits
                        join pg_class on pg_class.oid = inhrelid
                        where inhparent = 'road_data.track_logs'::regclass and relname ~ '_p2009'
                        order by relname
                        """)).contains("track_logs_p20090301", "track_logs_p20090401");
    }

    /** For tests with rows of the time before; what is older still goes to the default partition until then. */
    @EnabledIf("runtimeIsBuilt")
    @Test
    void aDatabaseOfAnotherDay_hasFourMonthsBefore_andMoreWhenTheOwnerAsks(
            @AxionDatabase(value = "axion_sense", asOf = "2009-03-01") @AsRole(TestRole.MIGRATE) Connection owner)
            throws SQLException {
        String earliest = "select min(lower_bound) at time zone 'UTC' from ops.partitions('road_data.track_logs')";
        assertThat(TestPlatform.rows(owner, earliest)).containsExactly("2008-11-01 00:00:00");

        TestPlatform.execute(
                owner, "select ops.ensure_partitions('road_data.track_logs', '2008-09-15Z', '2008-10-15Z')");

        assertThat(TestPlatform.rows(owner, earliest)).containsExactly("2008-09-01 00:00:00");
    }

    /** Only an embedded server's clock can be set, and some hosts cannot build that. */
    static boolean runtimeIsBuilt() {
        return PostgresServer.class.getResource("/ai/axionx/data/postgres/linux-x86_64/runtime.properties") != null;
    }
}
