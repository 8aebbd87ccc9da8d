package ai.axionx.data.migrations;

import static ai.axionx.data.migrations.TestPlatform.execute;
import static ai.axionx.data.migrations.TestPlatform.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.axionx.data.migrations.script.Cancellation;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** Migrating applies all or says what is left, one runner at a time. Every test has a bootstrapped copy of its own. */
final class MigratorTest {

    private static final PostgresServer server = PostgresServer.start();

    @TempDir
    private Path scripts = Path.of("");

    @BeforeAll
    static void bootstrap() {
        TestPlatform.bootstrap(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyDatabase_isMigratedOnce() throws SQLException {
        for (PlatformDatabase database : PlatformDatabase.values()) {
            Migrator migrator = Migrator.of(database, source(database, copyOf(database)));
            assertThat(migrator.info()).isNotEmpty().allMatch(m -> m.state() == Migration.State.PENDING);

            MigrationReport first = migrator.migrate();
            MigrationReport second = migrator.migrate();

            assertThat(first.isNothingToDo()).isFalse();
            assertThat(first.appliedBefore()).isZero();
            assertThat(first.applied()).hasSameSizeAs(migrator.info());
            assertThat(second.isNothingToDo()).isTrue();
            assertThat(second.appliedBefore()).isEqualTo(first.applied().size());
            assertThat(migrator.plan()).isEmpty();
        }
    }

    @Test
    void everythingMade_belongsToTheMigrateRole() throws SQLException {
        String copy = copyOf(PlatformDatabase.SENSE);
        Migrator.of(PlatformDatabase.SENSE, source(PlatformDatabase.SENSE, copy))
                .migrate();

        assertThat(rows(
                        server,
                        copy,
                        "select n.nspname, c.relname, pg_get_userbyid(c.relowner) from pg_class c"
                                + " join pg_namespace n on n.oid = c.relnamespace"
                                + " where n.nspname not like 'pg_%' and n.nspname <> 'information_schema'"
                                + " and pg_get_userbyid(c.relowner) <> 'axion_sense_migrate'"
                                + " and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('e', 'i'))"
                                + " and c.relkind in ('r', 'p', 'v', 'S')"))
                .isEmpty();
    }

    @Test
    void sessions_areInUtc_whateverTheJvmsZone() throws SQLException, IOException {
        script("V1__remember.sql", """
                create table t as
                select current_setting('TimeZone') as zone, current_setting('application_name') as name;
                """);
        String copy = copyOf(PlatformDatabase.GEN);

        MigrationReport report = migrator(copy).migrate();

        assertThat(rows(server, copy, "select zone, name from t")).containsExactly("UTC axion-migrations");
        assertThat(report.applied())
                .singleElement()
                .satisfies(m -> assertThat(m.appliedAt())
                        .isBetween(
                                Instant.now().minus(Duration.ofMinutes(5)),
                                Instant.now().plus(Duration.ofMinutes(5))));
    }

    @Test
    void aConcurrentIndexBuild_goesThrough() throws SQLException, IOException {
        script("V1__table.sql", "create table t (a integer);");
        script("V2__index.sql", "create index concurrently i on t (a);");
        String copy = copyOf(PlatformDatabase.GEN);

        assertThat(migrator(copy).migrate().applied()).hasSize(2);
        assertThat(rows(server, copy, "select indisvalid from pg_index where indexrelid = 'i'::regclass"))
                .containsExactly("t");
    }

    @Test
    void twoAtOnce_oneApplies_theOtherWaitsAndHasNothingToDo() throws Exception {
        script("V1__slow.sql", "create table t (); select pg_advisory_xact_lock(42);");
        String copy = copyOf(PlatformDatabase.GEN);
        var waiting = new CountDownLatch(1);
        List<String> said = new CopyOnWriteArrayList<>();
        CompletableFuture<MigrationReport> one;
        CompletableFuture<MigrationReport> other;
        // Threads of their own: on two cores the common pool of JDK 25 has a single one.
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Connection brake = server.connect(copy)) {
            execute(brake, "select pg_advisory_lock(42)");
            // Whichever comes second says that it waits; only then is the brake released.
            Migrator migrator = migrator(copy).withProgress(line -> {
                said.add(line);
                if (line.contains("another runner")) {
                    waiting.countDown();
                }
            });
            one = CompletableFuture.supplyAsync(migrator::migrate, threads);
            other = CompletableFuture.supplyAsync(migrator::migrate, threads);
            assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            threads.shutdown();
        }
        List<MigrationReport> reports = List.of(one.get(30, TimeUnit.SECONDS), other.get(30, TimeUnit.SECONDS));

        assertThat(reports).filteredOn(MigrationReport::isNothingToDo).hasSize(1);
        assertThat(reports).filteredOn(r -> r.applied().size() == 1).hasSize(1);
        assertThat(said)
                .anyMatch(line -> line.matches(copy + ": another runner \\(pid \\d+, role \\w+, since .* UTC\\) .*"));
    }

    @Test
    void tenAtOnce_oneApplies_nineHaveNothingToDo_alsoWithAConcurrentBuild() throws Exception {
        script("V1__table.sql", "create table t as select i as a from generate_series(1, 5000) i;");
        script("V2__index.sql", "create index concurrently i on t (a);");
        script("V3__column.sql", "alter table t add column b integer;");
        String copy = copyOf(PlatformDatabase.GEN);
        ExecutorService threads = Executors.newFixedThreadPool(10);
        List<CompletableFuture<MigrationReport>> runs = IntStream.range(0, 10)
                .mapToObj(i -> CompletableFuture.supplyAsync(migrator(copy)::migrate, threads))
                .toList();
        threads.shutdown();

        List<Integer> applied = new ArrayList<>();
        for (CompletableFuture<MigrationReport> run : runs) {
            applied.add(run.get(60, TimeUnit.SECONDS).applied().size());
        }

        assertThat(applied).containsOnlyOnce(3).filteredOn(count -> count == 0).hasSize(9);
        assertThat(rows(server, copy, "select indisvalid from pg_index where indexrelid = 'i'::regclass"))
                .containsExactly("t");
    }

    @Test
    void whoAsksToStop_isObeyedWithinTwoSeconds_andTheLockIsFree() throws Exception {
        script("V1__slow.sql", "-- axion: limits none\nselect pg_sleep(60);");
        String copy = copyOf(PlatformDatabase.GEN);
        var stop = new Cancellation();
        CompletableFuture<MigrationException> run =
                CompletableFuture.supplyAsync(() -> refusal(migrator(copy).withCancellation(stop)));
        while (!run.isDone()
                && rows(
                                server,
                                copy,
                                "select 1 from pg_stat_activity"
                                        + " where datname = current_database() and query = 'select pg_sleep(60)'")
                        .isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }

        stop.cancel();

        assertThat(run.get(2, TimeUnit.SECONDS).exitCode()).isEqualTo(ExitCode.STOPPED);
        assertThat(ExitCode.STOPPED.isRetryable()).isTrue();
        assertThat(rows(
                        server,
                        copy,
                        "select 1 from pg_locks where locktype = 'advisory' and database ="
                                + " (select oid from pg_database where datname = current_database())"))
                .isEmpty();
    }

    /** One request may be lost: here the statement itself catches the first. */
    @Test
    void whoAsksAgain_isHeardAgain() throws Exception {
        String slow =
                "do $$ begin perform pg_sleep(60); exception when query_canceled then perform pg_sleep(61); end $$";
        script("V1__slow.sql", "-- axion: limits none\n" + slow + ";");
        String copy = copyOf(PlatformDatabase.GEN);
        var stop = new Cancellation();
        CompletableFuture<MigrationException> run =
                CompletableFuture.supplyAsync(() -> refusal(migrator(copy).withCancellation(stop)));
        while (!run.isDone()
                && rows(
                                server,
                                copy,
                                "select 1 from pg_stat_activity"
                                        + " where datname = current_database() and wait_event = 'PgSleep'")
                        .isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(20);
        }

        while (!run.isDone()) {
            stop.cancel();
            TimeUnit.MILLISECONDS.sleep(50);
        }

        assertThat(run.join().exitCode()).isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void whoAsksToStop_whileThereIsNoServer_isToldThatItStopped() {
        var stop = new Cancellation();
        stop.cancel();
        var nowhere = new PGSimpleDataSource();
        nowhere.setUrl("jdbc:postgresql://127.0.0.1:1/");

        assertThat(refusal(Migrator.of(PlatformDatabase.GEN, nowhere).withCancellation(stop))
                        .exitCode())
                .isEqualTo(ExitCode.STOPPED);
    }

    @Test
    void tablesOfAnotherRole_andServicesThatMayCreate_areToldBeforeAnythingRuns() throws SQLException, IOException {
        script("V1__table.sql", "create table t (); create type mood as enum ('good');");
        String copy = copyOf(PlatformDatabase.GEN);
        migrator(copy).migrate();
        execute(
                server,
                copy,
                "alter table t owner to postgres",
                "alter type mood owner to postgres",
                "grant create on schema public to axion_gen_app");
        assertThat(migrator(copy).migrate().isNothingToDo()).isTrue();
        script("V2__column.sql", "alter table t add column a integer;");

        MigrationException refusal = refusal(migrator(copy));

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.NOT_BOOTSTRAPPED);
        assertThat(refusal)
                .hasMessageStartingWith("nothing was changed")
                .hasMessageContaining(
                        "t belongs to postgres; as administrator: alter table t owner to axion_gen_migrate;")
                .hasMessageContaining(
                        "mood belongs to postgres; as administrator: alter type mood owner to axion_gen_migrate;")
                .hasMessageContaining("revoke create on schema public from axion_gen_app, public;");
        execute(
                server,
                copy,
                "alter table t owner to axion_gen_migrate",
                "alter type mood owner to axion_gen_migrate",
                "revoke create on schema public from axion_gen_app, public");
        assertThat(migrator(copy).migrate().applied()).hasSize(1);
    }

    @Test
    void anotherRunnerThatTakesTooLong_isWorthARetry() throws SQLException {
        String copy = copyOf(PlatformDatabase.GEN);
        try (Connection other = server.connect(copy)) {
            execute(other, "select pg_advisory_lock(" + 0x4178_696F_6E44_6174L + ")");

            MigrationException refusal = refusal(migrator(copy).withLockWait(Duration.ofMillis(300)));

            assertThat(refusal.exitCode()).isEqualTo(ExitCode.BUSY);
            assertThat(refusal.exitCode().isRetryable()).isTrue();
            assertThat(refusal)
                    .hasMessageContaining(
                            "pid " + rows(other, "select pg_backend_pid()").get(0));
        }
    }

    @Test
    void aFailedMigration_isRolledBack_andTheNextRunGoesOnFromThere() throws SQLException, IOException {
        script("V1__good.sql", "create table good ();");
        script("V2__bad.sql", "create table half ();\ninsert into nowhere values ('secret');");
        script("V3__later.sql", "create table later ();");
        String copy = copyOf(PlatformDatabase.GEN);

        MigrationException refusal = refusal(migrator(copy));

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.FAILED_MIGRATION);
        assertThat(refusal)
                .hasMessageContaining("V2__bad.sql")
                .hasMessageContaining("line 2")
                .hasMessageContaining("relation \"nowhere\" does not exist")
                .hasMessageContaining("rolled it back")
                .hasMessageNotContaining("secret");
        assertThat(rows(server, copy, "select to_regclass('half') is null, to_regclass('good') is null"))
                .containsExactly("t f");

        script("V2__bad.sql", "create table half ();");
        assertThat(migrator(copy).migrate().applied())
                .extracting(Migration::description)
                .containsExactly("bad", "later");
    }

    @Test
    void aMigrationThatGivesUpOnALock_isWorthARetry() throws SQLException, IOException {
        script("V1__table.sql", "create table t ();");
        String copy = copyOf(PlatformDatabase.GEN);
        migrator(copy).migrate();
        script("V2__column.sql", "alter table t add column a integer;");
        try (Connection reader = server.connect(copy)) {
            reader.setAutoCommit(false);
            execute(reader, "select * from t");

            MigrationException refusal = refusal(migrator(copy).withPatience(Duration.ofMillis(300)));

            assertThat(refusal.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(refusal)
                    .hasMessageContaining("canceling statement due to lock timeout")
                    .hasMessageContaining("the lock is held by pid "
                            + rows(reader, "select pg_backend_pid()").get(0));
        }
        assertThat(migrator(copy).migrate().applied()).hasSize(1);
    }

    @Test
    void aFailureOutsideATransaction_isPutRightByTheNextRun() throws SQLException, IOException {
        script("V1__half.sql", "create table t ();\ncreate index concurrently i on t (nothing);");
        String copy = copyOf(PlatformDatabase.GEN);

        MigrationException refusal = refusal(migrator(copy));
        assertThat(refusal.exitCode()).isEqualTo(ExitCode.FAILED_MIGRATION);
        assertThat(refusal).hasMessageContaining("V1__half.sql").hasMessageContaining("line 2");

        script("V1__half.sql", "create table t ();\ncreate index concurrently i on t ((1));");
        assertThat(migrator(copy).migrate().applied()).hasSize(1);
        assertThat(rows(server, copy, "select indisvalid from pg_index where indexrelid = 'i'::regclass"))
                .containsExactly("t");
        assertThat(rows(server, copy, "select relname from pg_class where relname like 'axion%'"))
                .isEmpty();
    }

    @Test
    void aMigrationEditedAfterItRan_isRefused_withItsFile() throws SQLException {
        String copy = copyOf(PlatformDatabase.SENSE);
        Migrator migrator = Migrator.of(PlatformDatabase.SENSE, source(PlatformDatabase.SENSE, copy));
        migrator.migrate();
        execute(server, copy, "update ops.flyway_schema_history set checksum = checksum + 1 where version = '2'");

        MigrationException refusal = refusal(migrator);

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.TAMPERED);
        assertThat(refusal).hasMessageContaining("V2__partition_policies.sql").hasMessageContaining("restore the file");
        assertThat(catchThrowableOfType(MigrationException.class, migrator::verify))
                .hasMessage(refusal.getMessage());
    }

    @Test
    void removedAndRenamedAndLateMigrations_areRefused() throws SQLException, IOException {
        script("V1__one.sql", "create table one ();");
        script("V3__three.sql", "create table three ();");
        script("V5__five.sql", "create table five ();");
        String copy = copyOf(PlatformDatabase.GEN);
        migrator(copy).migrate();
        Files.delete(scripts.resolve("V1__one.sql"));
        Files.move(scripts.resolve("V3__three.sql"), scripts.resolve("V3__drei.sql"));
        script("V4__four.sql", "create table four ();");

        MigrationException refusal = refusal(migrator(copy));

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.TAMPERED);
        assertThat(refusal)
                .hasMessageContaining("V1__one.sql ran in database")
                .hasMessageContaining("V3__drei.sql ran in database " + copy + " under another name")
                .hasMessageContaining("V4__four.sql is older than what ran");
        assertThat(rows(server, copy, "select to_regclass('four') is null")).containsExactly("t");
    }

    @Test
    void twoMigrationsOfOneVersion_areRefused() throws SQLException, IOException {
        script("V1__one.sql", "create table one ();");
        script("V1__uno.sql", "create table uno ();");
        String copy = copyOf(PlatformDatabase.GEN);

        MigrationException refusal = refusal(migrator(copy));

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.TAMPERED);
        assertThat(refusal).hasMessageContaining("V1__one.sql").hasMessageContaining("V1__uno.sql");
    }

    @Test
    void aScriptWhoseNameMeansNothing_isRefused() throws SQLException, IOException {
        script("V1_forgotten_underscore.sql", "create table one ();");
        String copy = copyOf(PlatformDatabase.GEN);

        assertThat(refusal(migrator(copy))).hasMessageContaining("V1_forgotten_underscore.sql");
    }

    @Test
    void aDatabaseAheadOfThisProgram_isLeftAlone() throws SQLException, IOException {
        script("V1__one.sql", "create table one ();");
        Path later = script("V2__two.sql", "create table two ();");
        String copy = copyOf(PlatformDatabase.GEN);
        migrator(copy).migrate();
        Files.delete(later);

        MigrationReport report = migrator(copy).migrate();

        assertThat(report.isNothingToDo()).isTrue();
        assertThat(report.newer()).isEqualTo(1);
        assertThat(migrator(copy).info())
                .extracting(Migration::state)
                .containsExactly(Migration.State.APPLIED, Migration.State.NEWER);
    }

    @Test
    void aDatabaseAheadOfThisProgram_keepsItsRepeatableMigrations() throws SQLException, IOException {
        script("V1__one.sql", "create table one ();");
        script("R__view.sql", "create or replace view v as select 1 as a;");
        String copy = copyOf(PlatformDatabase.GEN);
        migrator(copy).migrate();
        Path later = script("V2__two.sql", "create table two ();");
        Path another = script("R__another.sql", "create view w as select 1;");
        script("R__view.sql", "create or replace view v as select 1 as a, 2 as b;");
        migrator(copy).migrate();

        Files.delete(later);
        Files.delete(another);
        script("R__view.sql", "create or replace view v as select 1 as a;");
        MigrationReport report = migrator(copy).migrate();

        assertThat(report.isNothingToDo()).isTrue();
        assertThat(report.newer()).isEqualTo(3);
        assertThat(rows(server, copy, "select b from v")).containsExactly("2");
    }

    @Test
    void aRepeatableMigration_comesAfterTheVersionsThatItNeeds() throws SQLException, IOException {
        script("V1__one.sql", "create table one (a int);");
        script("R__view.sql", "create or replace view v as select a from one;");
        String copy = copyOf(PlatformDatabase.GEN);
        migrator(copy).migrate();
        script("V2__two.sql", "alter table one add column b int;");
        script("R__view.sql", "create or replace view v as select a, b from one;");

        assertThat(migrator(copy).plan())
                .extracting(MigrationScript::fileName)
                .containsExactly("V2__two.sql", "R__view.sql");
        assertThat(migrator(copy).migrate().applied()).hasSize(2);
    }

    @Test
    void aScriptThatStoppedHalfWay_keepsNameAndDirectives() throws SQLException, IOException {
        String text = "-- axion: transaction per statement\ncreate table a1 ();\ncreate table a2 (id nothing);";
        Path begun = script("V1__a.sql", text);
        String copy = copyOf(PlatformDatabase.GEN);
        assertThat(refusal(migrator(copy)))
                .hasMessageContaining("The server rolled that statement back; those before it in the file stay");

        Files.delete(begun);
        Path renamed = script("V1__b.sql", text.replace("nothing", "int"));
        assertThat(refusal(migrator(copy)))
                .hasMessageContaining("V1__b.sql has begun in database " + copy + " as V1__a.sql")
                .extracting(MigrationException::exitCode)
                .isEqualTo(ExitCode.TAMPERED);
        Files.delete(renamed);
        script("V1__a.sql", "create table a1 ();\ncreate table a2 (id int);");
        assertThat(refusal(migrator(copy))).hasMessageContaining("Restore name and directives");

        script("V1__a.sql", text.replace("nothing", "int"));
        assertThat(migrator(copy).migrate().applied()).hasSize(1);
    }

    @Test
    void aRepeatableMigration_runsAgain_whenItsFileIsAnother() throws SQLException, IOException {
        script("R__view.sql", "create or replace view v as select 1 as a;");
        String copy = copyOf(PlatformDatabase.GEN);
        migrator(copy).migrate();
        assertThat(migrator(copy).migrate().isNothingToDo()).isTrue();
        script("R__view.sql", "create or replace view v as select 1 as a, 2 as b;");

        assertThat(migrator(copy).migrate().applied()).hasSize(1);
        assertThat(rows(server, copy, "select b from v")).containsExactly("2");
    }

    @Test
    void foreignTables_areRefused() throws SQLException {
        String copy = copyOf(PlatformDatabase.SENSE);
        execute(server, copy, "create schema crm", "create table crm.customers ()");
        Migrator migrator = Migrator.of(PlatformDatabase.SENSE, source(PlatformDatabase.SENSE, copy));

        MigrationException refusal = refusal(migrator);

        assertThat(refusal.exitCode()).isEqualTo(ExitCode.FOREIGN_CONTENT);
        assertThat(refusal).hasMessageContaining("crm.customers");
        assertThat(rows(server, copy, "select count(*) from pg_namespace where nspname = 'ops'"))
                .containsExactly("0");
    }

    @Test
    void anyoneButTheMigrateRole_isRefused() throws SQLException {
        String copy = copyOf(PlatformDatabase.GEN);

        MigrationException asSuperuser =
                refusal(Migrator.of(PlatformDatabase.GEN, server.dataSource(copy, server.administrator())));
        MigrationException asAnother = refusal(Migrator.of(PlatformDatabase.GEN, source(PlatformDatabase.SENSE, copy)));

        assertThat(asSuperuser.exitCode()).isEqualTo(ExitCode.LOGIN_REFUSED);
        assertThat(asSuperuser).hasMessageContaining("axion_gen_migrate").hasMessageContaining("postgres");
        assertThat(asAnother.exitCode()).isEqualTo(ExitCode.LOGIN_REFUSED);
    }

    @Test
    void aDatabaseOfSomebodyElse_orWithoutExtensions_isNotBootstrapped() throws SQLException {
        execute(server, "postgres", "create database others", "create database bare owner axion_sense_migrate");

        assertThat(refusal(Migrator.of(PlatformDatabase.SENSE, source(PlatformDatabase.SENSE, "others"))))
                .hasMessageContaining("belongs to postgres, expected axion_sense_migrate")
                .extracting(MigrationException::exitCode)
                .isEqualTo(ExitCode.NOT_BOOTSTRAPPED);
        assertThat(refusal(Migrator.of(PlatformDatabase.SENSE, source(PlatformDatabase.SENSE, "bare"))))
                .hasMessageContaining("extension postgis is missing")
                .hasMessageContaining("Run bootstrap")
                .extracting(MigrationException::exitCode)
                .isEqualTo(ExitCode.NOT_BOOTSTRAPPED);
        assertThat(refusal(Migrator.of(PlatformDatabase.SENSE, source(PlatformDatabase.SENSE, "no_such"))))
                .hasMessageContaining("Run bootstrap")
                .extracting(MigrationException::exitCode)
                .isEqualTo(ExitCode.NOT_BOOTSTRAPPED);
    }

    private static String copyOf(PlatformDatabase database) throws SQLException {
        return TestPlatform.copyOf(database, server);
    }

    private static DataSource source(PlatformDatabase database, String name) {
        return TestPlatform.as(database.migrateRole(), name, server);
    }

    /** The scripts of this test instead of the platform's. */
    private Migrator migrator(String copy) {
        return Migrator.of(PlatformDatabase.GEN, source(PlatformDatabase.GEN, copy))
                .withHistories(List.of(new PlatformDatabase.History("test", "public", "filesystem:" + scripts)));
    }

    private Path script(String name, String content) throws IOException {
        return Files.writeString(scripts.resolve(name), content);
    }

    private static MigrationException refusal(Migrator migrator) {
        return catchThrowableOfType(MigrationException.class, migrator::migrate);
    }
}
