package ai.axionx.data.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ai.axionx.data.testkit.ChildJvm;
import ai.axionx.data.testkit.DatabaseLayer;
import ai.axionx.data.testkit.EmbeddedPresence;
import ai.axionx.data.testkit.Sql;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.TestRun;
import ai.axionx.data.testkit.Traces;
import ai.axionx.data.testkit.UnfinishedDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** What becomes of a test's database, and what its author is told: classes that fail on purpose are run in here. */
final class OutcomesTest {

    /** Names of databases that the classes below had. */
    private static final List<String> HAD = new ArrayList<>();

    @BeforeEach
    void forget() {
        HAD.clear();
    }

    @Test
    void whenATestPasses_itsDatabaseIsDropped() throws SQLException {
        assertThat(failures(Passing.class)).isEmpty();

        assertThat(HAD).hasSize(1);
        awaitGone(HAD.get(0));
    }

    /** In a JVM of its own, since the server then waits for somebody who looks inside. */
    @Test
    void whenATestFails_itsDatabaseIsKept_andTheFailureSaysHowToLookInside() throws Exception {
        EmbeddedPresence.assumed();
        Path data = Traces.dataDirectory();
        Path withBlank = Files.createDirectory(data.resolve("a blank"));
        Files.setPosixFilePermissions(withBlank, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> settings = Map.of(
                "axion.postgres.data", withBlank.toString(),
                "axion.testkit.kept", "9",
                "axion.testkit.leaks", "fail",
                // whose digits are none that a server knows
                "user.language", "ar",
                "user.country", "EG");
        try (ChildJvm run = TestRun.of(Failing.class, settings)) {
            assertThat(run.awaitLine("ended")).isEqualTo("ended 2");

            List<String> kept = run.linesSoFar().stream()
                    .filter(line -> line.startsWith("    the database of this test is kept, to look inside: "))
                    .map(line -> line.substring(line.indexOf("PGPASSFILE=")))
                    .toList();
            String name = ".* axion_kept_[0-9]{8}t[0-9]{6}_[0-9]+_failing_";
            assertThat(kept)
                    .satisfiesExactly(
                            psql -> assertThat(psql).matches(name + "fails"),
                            psql -> assertThat(psql).matches(name + "fails_inside"));
            assertThat(output(kept.get(0) + " -Atc 'select word from notes'")).isEqualTo("still here");
            assertThat(output(kept.get(0) + " -Atc \"select count(*) from pg_database where datname ~ 'kept'\""))
                    .isEqualTo("2");
            assertThat(run.linesSoFar())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("    the database of this test is not kept, because its server (embedded"))
                    .anySatisfy(
                            line -> assertThat(line).contains("Failing.leaks left open in its database: 1 session"));
        }
        output("kill $(sed -n 2p '" + withBlank + "'/axion-shared-postgres-*/address)");
        await().untilAsserted(() -> {
            assertThat(Traces.children(withBlank)).isEmpty();
            assertThat(Traces.processesNaming(withBlank)).isEmpty();
        });
        Files.delete(withBlank);
        Files.delete(data);
    }

    private static String output(String command) throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        return new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    @Test
    void aConnectionThatIsLeftOpen_failsTheTest_withTheLineThatOpenedIt() {
        assertThat(failures(Leaking.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("Leaking.leaks left open in its database: 1 session as axion_test_owner ")
                        .hasMessageContaining("(PostgreSQL JDBC Driver), idle in transaction for")
                        .hasMessageContaining("holding AccessShareLock on notes, RowExclusiveLock on notes")
                        .hasMessageContaining(
                                "    opened\n        at ai.axionx.data.testkit.junit.OutcomesTest$Leaking.leaks")
                        // Who runs the tests has opened nothing.
                        .message()
                        .doesNotContain("surefire"));
    }

    @Test
    void oneConnectionTooMany_isRefused_withWhoHasTheOthers() {
        assertThat(failures(Greedy.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .isInstanceOf(SQLException.class)
                        .hasMessageStartingWith("this test wants more than the 10 connections that it may have")
                        .hasMessageContaining(
                                "10 opened\n        at ai.axionx.data.testkit.junit.OutcomesTest$Greedy.grabs"));
    }

    /** In a JVM of its own, whose tests may have so many connections that the server has enough for one. */
    @Test
    void moreDatabasesThanTheServerHasConnectionsFor_areRefused_untilOthersAreGone() throws Exception {
        EmbeddedPresence.assumed();
        Path data = Traces.dataDirectory();
        Map<String, String> settings =
                Map.of("axion.postgres.data", data.toString(), "axion.testkit.connections", "200");
        try (ChildJvm run = TestRun.of(Hungry.class, settings)) {
            assertThat(run.awaitLine("refused: "))
                    .contains("2 databases at once ")
                    .contains(" = 404 for this JVM, but max_connections is 400, of which 3 are reserved");
            assertThat(run.awaitLine("ended")).isEqualTo("ended 1");
        }
        await().untilAsserted(() -> assertThat(Traces.children(data)).isEmpty());
        Files.delete(data);
    }

    @Test
    void aDatabasePerClass_isSharedByItsTests() {
        assertThat(failures(PerClass.class)).isEmpty();

        assertThat(Set.copyOf(HAD)).hasSize(1);
        assertThat(HAD).hasSize(3);
    }

    @Test
    void writing_toADatabaseThatManyRead_isRefused() {
        assertThat(failures(Writing.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("cannot execute CREATE TABLE in a read-only transaction"));
    }

    /** By a test that asks for it, since read only is what a transaction is told, not what it must be. */
    @Test
    void writing_allTheSame_isFound_andOthersGetAnotherDatabase() {
        assertThat(failures(Cheating.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure)
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining(
                                "a test of OutcomesTest$Cheating, or one that ran at the same time, has written")
                        .hasMessageContaining("public.notes was made")
                        .hasMessageContaining("Give that test a database of its own: without per = READ_ONLY"));
        assertThat(failures(Reading.class)).isEmpty();
        assertThat(HAD).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void eachDatabaseThatManyRead_isLookedAt() {
        assertThat(failures(CheatingOnTheSecond.class))
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("public.notes was made"));
    }

    @Test
    void aTest_mayDropItsDatabaseByItself() {
        assertThat(failures(Dropping.class)).isEmpty();
    }

    @Test
    void whoConnects_isInherited_likeTheDatabase() {
        assertThat(failures(Heir.class)).isEmpty();
    }

    @Test
    void whatCannotBe_isToldWithTheRemedy() {
        assertThat(messages(Unknown.class))
                .singleElement()
                .asString()
                .contains("nothing on the class path offers a database axion_cents; there is blank. Add the artifact");
        assertThat(messages(WrongType.class))
                .singleElement()
                .asString()
                .contains(
                        "is a java.lang.Integer, but @AxionDatabase gives a DataSource, a Connection, a TestDatabase");
        assertThat(messages(StaticField.class))
                .singleElement()
                .asString()
                .contains("outlives a test, but its database is to be a new one for each test")
                .contains("@AxionDatabase(value = \"blank\", per = Lifetime.CLASS)");
        assertThat(messages(SharedInstance.class))
                .isNotEmpty()
                .first()
                .asString()
                .contains("belongs to an instance that several tests use at the same time");
        assertThat(messages(BadDate.class))
                .singleElement()
                .asString()
                .contains("must be a date such as 2009-03-01 or an instant")
                .contains("but is 'tomorrow'");
        assertThat(messages(OpenLayer.class))
                .singleElement()
                .asString()
                .contains("OutcomesTest$Unclosed of database blank cannot be built: it left connections open")
                .contains("1 opened\n        at ai.axionx.data.testkit.junit.OutcomesTest$Unclosed.apply");
        assertThat(messages(SelfishLayer.class))
                .singleElement()
                .asString()
                .contains("asks for a test database while a template is built, and would wait for itself");
        assertThat(messages(NoScript.class))
                .singleElement()
                .asString()
                .contains("there is no script /nowhere.sql on the class path");
    }

    @Test
    void whatCannotBeBuilt_isNotTriedForEachTest() {
        assertThat(messages(Broken.class))
                .hasSize(5)
                .allSatisfy(message ->
                        assertThat(message).contains("OutcomesTest$BrokenLayer of database blank cannot be built: no"))
                .last()
                .asString()
                .contains("2 tests have waited for that in vain, so it is not built once more");
        assertThat(HAD).hasSize(2);
    }

    private static List<String> messages(Class<?> type) {
        return failures(type).stream().map(Throwable::getMessage).toList();
    }

    private static List<Throwable> failures(Class<?> type) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(type))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .execute()
                .allEvents()
                .finished()
                .stream()
                .map(Event::getPayload)
                .flatMap(payload -> payload.stream())
                .map(TestExecutionResult.class::cast)
                .flatMap(result -> result.getThrowable().stream())
                .toList();
    }

    private static void awaitGone(String database) {
        await().until(() -> databases(database).isEmpty());
    }

    private static List<String> databases(String pattern) throws SQLException {
        try (TestDatabase any = TestDatabase.create("blank");
                Connection administrator = any.connect(TestRole.ADMIN)) {
            return Sql.rows(
                    administrator, "select datname from pg_database where datname like '" + pattern + "' order by 1");
        }
    }

    @AxionDatabase("blank")
    static final class Passing {
        @Test
        void passes(TestDatabase database) {
            HAD.add(database.name());
        }
    }

    /** In the order of their names: what comes after the first failure is still told by itself. */
    @AxionDatabase("blank")
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static final class Failing {
        /** It is no server of its own, so those that come after still have theirs. */
        @Test
        void closesTheServer(TestDatabase database) {
            database.server().close();
        }

        @Test
        void fails(Connection connection) throws SQLException {
            Sql.execute(connection, "create table notes (word text)");
            Sql.execute(connection, "insert into notes values ('still here')");
            throw new IllegalStateException("as it should");
        }

        @Test
        void failsInThePast(@AxionDatabase(value = "blank", asOf = "2009-03-01") TestDatabase database) {
            throw new IllegalStateException("as it should in " + database.name());
        }

        @TestFactory
        DynamicTest fails_inside(TestDatabase database) {
            return DynamicTest.dynamicTest("inside", () -> {
                throw new IllegalStateException("as it should in " + database.name());
            });
        }

        @Test
        void isNotForThisMachine(TestDatabase database) {
            assumeTrue(database.name().isEmpty());
        }

        @Test
        void leaks(DataSource source) throws SQLException {
            assertThat(source.getConnection().isClosed()).isFalse();
        }

        @Test
        void passes(TestDatabase database) {
            assertThat(database.name()).isNotEmpty();
        }
    }

    static final class Leaking {

        @AxionDatabase(value = "blank", failOnLeaks = true)
        private DataSource source;

        @Test
        void leaks() throws SQLException {
            Connection connection = source.getConnection();
            Sql.execute(connection, "create table notes (word text)");
            connection.setAutoCommit(false);
            Sql.execute(connection, "insert into notes select word from notes");
        }
    }

    @AxionDatabase("blank")
    static final class Greedy {
        @Test
        void grabs(DataSource source) throws SQLException {
            for (int i = 0; i < 11; i++) {
                Connection open = source.getConnection();
                assertThat(open.isClosed()).isFalse();
            }
        }
    }

    static final class Hungry {
        @Test
        void asks() {
            try (TestDatabase first = TestDatabase.create("blank")) {
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> TestDatabase.create("blank"))
                            .satisfies(refusal -> System.out.println("refused: " + refusal.getMessage()));
                }
                assertThat(first.name()).isNotEmpty();
            }
            TestDatabase.create("blank").close();
        }
    }

    @AxionDatabase(value = "blank", per = Lifetime.CLASS)
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static final class PerClass {
        @Test
        void first(TestDatabase database, Connection connection) throws SQLException {
            HAD.add(database.name());
            Sql.execute(connection, "create table notes (word text)");
        }

        @Test
        void second(TestDatabase database, Connection connection) throws SQLException {
            HAD.add(database.name());
            Sql.execute(connection, "insert into notes values ('again')");
        }

        @Nested
        final class Inside {
            @Test
            void third(TestDatabase database) {
                HAD.add(database.name());
            }
        }
    }

    @AxionDatabase(value = "blank", per = Lifetime.READ_ONLY)
    static final class Writing {
        @Test
        void writes(Connection connection) throws SQLException {
            Sql.execute(connection, "create table notes (word text)");
        }
    }

    @AxionDatabase(value = "blank", per = Lifetime.READ_ONLY)
    static final class Cheating {
        @Test
        void writes(Connection connection, TestDatabase database) throws SQLException {
            HAD.add(database.name());
            Sql.execute(connection, "set default_transaction_read_only = off");
            Sql.execute(connection, "create table notes (word text)");
        }
    }

    static final class CheatingOnTheSecond {
        @Test
        void writes(
                @AxionDatabase(value = "blank", per = Lifetime.READ_ONLY) TestDatabase first,
                @AxionDatabase(value = "blank", per = Lifetime.READ_ONLY, copy = "second") Connection second)
                throws SQLException {
            assertThat(first.name()).isNotEqualTo(Sql.value(second, "select current_database()"));
            Sql.execute(second, "set default_transaction_read_only = off");
            Sql.execute(second, "create table notes (word text)");
        }
    }

    @AxionDatabase("blank")
    static final class Dropping {
        @Test
        void closesIt(TestDatabase database) {
            assertThat(database.server().version()).isNotEmpty();
            database.close();
        }

        @Test
        void dropsIt(TestDatabase database) throws SQLException {
            try (Connection administrator = database.server().connect("postgres")) {
                Sql.execute(administrator, "drop database " + database.name());
            }
        }
    }

    @AxionDatabase("blank")
    @AsRole(TestRole.ADMIN)
    abstract static class AsAdministrator {}

    static final class Heir extends AsAdministrator {
        @Test
        void isSuperuser(Connection connection) throws SQLException {
            assertThat(Sql.value(connection, "select rolsuper from pg_roles where rolname = current_user"))
                    .isEqualTo("t");
        }
    }

    @AxionDatabase(value = "blank", per = Lifetime.READ_ONLY)
    static final class Reading {
        @Test
        void reads(Connection connection, TestDatabase database) throws SQLException {
            HAD.add(database.name());
            assertThat(Sql.value(connection, "select count(*) from spatial_ref_sys"))
                    .isNotEqualTo("0");
        }
    }

    @AxionDatabase("axion_cents")
    static final class Unknown {
        @Test
        void asks(Connection connection) {}
    }

    static final class WrongType {
        @Test
        void asks(@AxionDatabase("blank") Integer number) {}
    }

    static final class StaticField {
        @AxionDatabase("blank")
        private static DataSource source;

        @Test
        void asks() {
            assertThat(source).isNotNull();
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    @Execution(ExecutionMode.CONCURRENT)
    static final class SharedInstance {
        @AxionDatabase("blank")
        private DataSource source;

        @Test
        void one() {
            assertThat(source).isNotNull();
        }

        @Test
        void two() {
            assertThat(source).isNotNull();
        }
    }

    @AxionDatabase(value = "blank", asOf = "tomorrow")
    static final class BadDate {
        @Test
        void asks(Connection connection) {}
    }

    static final class Unclosed implements DatabaseLayer {
        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public void apply(UnfinishedDatabase database) throws SQLException {
            assertThat(database.connect(TestRole.APP).isClosed()).isFalse();
        }
    }

    @AxionDatabase(value = "blank", layers = Unclosed.class)
    static final class OpenLayer {
        @Test
        void asks(Connection connection) {}
    }

    static final class Selfish implements DatabaseLayer {
        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public void apply(UnfinishedDatabase database) {
            TestDatabase.create("blank").close();
        }
    }

    @AxionDatabase(value = "blank", layers = Selfish.class)
    static final class SelfishLayer {
        @Test
        void asks(Connection connection) {}
    }

    static final class BrokenLayer implements DatabaseLayer {
        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public void apply(UnfinishedDatabase database) {
            HAD.add(database.name());
            throw new IllegalStateException("no");
        }
    }

    @AxionDatabase(value = "blank", layers = BrokenLayer.class)
    static final class Broken {
        @RepeatedTest(5)
        void asks(Connection connection) {}
    }

    @AxionDatabase(value = "blank", scripts = "/nowhere.sql")
    static final class NoScript {
        @Test
        void asks(Connection connection) {}
    }
}
