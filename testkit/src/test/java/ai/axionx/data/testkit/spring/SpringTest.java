package ai.axionx.data.testkit.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import ai.axionx.data.testkit.junit.Lifetime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.springframework.transaction.annotation.Transactional;

/** One context for many tests, and a database for each; the classes are run in here, so that they can be compared. */
final class SpringTest {

    /** What the classes below saw: databases of their tests, of contexts as they started, and contexts. */
    private static final List<String> DATABASES = new ArrayList<>();

    private static final Set<String> STARTS = new HashSet<>();
    private static final Set<ApplicationContext> CONTEXTS = new HashSet<>();

    @BeforeEach
    void forget() {
        DATABASES.clear();
        STARTS.clear();
        CONTEXTS.clear();
    }

    @Test
    void classesThatAreAlike_shareAContext_andEveryTestHasItsOwnDatabase() {
        assertThat(failures(SpringFirst.class, SpringLast.class)).isEmpty();

        assertThat(CONTEXTS).hasSize(1);
        assertThat(STARTS).hasSize(1);
        assertThat(DATABASES).hasSize(11).doesNotHaveDuplicates().doesNotContainAnyElementsOf(STARTS);
    }

    @Test
    void aDatabasePerClass_isThereBeforeAllTests() {
        assertThat(failures(PerClass.class)).isEmpty();

        assertThat(Set.copyOf(DATABASES)).hasSize(1);
        assertThat(DATABASES).hasSize(4);
    }

    @Test
    void severalDatabases_areToldApartByName() {
        assertThat(failures(Several.class)).isEmpty();
    }

    @Test
    void theRoleOfTheClass_connects() {
        assertThat(failures(AsAdmin.class)).isEmpty();
    }

    @Test
    void testsThatMayRunAtTheSameTime_areRefused_withTheRemedy() {
        assertThat(failures(AtOnce.class))
                .hasSize(2)
                .allSatisfy(failure -> assertThat(failure)
                        .hasMessageContaining("may run at the same time as others, but the data source of Spring's")
                        .hasMessageContaining(
                                "Say @Execution(ExecutionMode.SAME_THREAD) on " + AtOnce.class.getName()));
    }

    private static List<Throwable> failures(Class<?>... types) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(Stream.of(types).map(DiscoverySelectors::selectClass).toArray(DiscoverySelector[]::new))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .execute()
                .allEvents()
                .finished()
                .stream()
                .flatMap(event -> event.getPayload().stream())
                .map(TestExecutionResult.class::cast)
                .flatMap(result -> result.getThrowable().stream())
                .toList();
    }

    private static String database(JdbcTemplate jdbc) {
        return Objects.requireNonNull(jdbc.queryForObject("select current_database()", String.class));
    }

    @Configuration
    static class Application {

        @Bean
        JdbcTemplate jdbc(DataSource source) {
            JdbcTemplate jdbc = new JdbcTemplate(source);
            STARTS.add(database(jdbc));
            return jdbc;
        }

        @Bean
        DataSourceTransactionManager transactions(DataSource source) {
            return new DataSourceTransactionManager(source);
        }
    }

    /** The tests of both orders. */
    abstract static class Notes {

        @Autowired
        @SuppressWarnings("NullAway.Init")
        private JdbcTemplate jdbc;

        @Autowired
        @SuppressWarnings("NullAway.Init")
        private ApplicationContext context;

        @RepeatedTest(3)
        void everyTest_findsItEmpty(TestDatabase parameter) {
            CONTEXTS.add(context);
            DATABASES.add(parameter.name());
            assertThat(database(jdbc)).isEqualTo(parameter.name());
            jdbc.execute("create table notes (word text)");
        }

        /** The transaction is there before the method: what it does, another connection does not see. */
        @Test
        @Transactional
        void aTransaction_isOfTheTestsOwnDatabase(TestDatabase parameter, DataSource other) {
            DATABASES.add(parameter.name());
            assertThat(database(jdbc)).isEqualTo(parameter.name());
            jdbc.execute("create table notes (word text)");
            assertThat(new JdbcTemplate(other).queryForObject("select to_regclass('notes')", String.class))
                    .isNull();
        }
    }

    @SpringJUnitConfig(Application.class)
    @AxionDatabase(value = "blank", failOnLeaks = true)
    static final class SpringFirst extends Notes {

        @Nested
        final class Inside {

            @RepeatedTest(3)
            void nestedTests_haveTheirOwn(
                    @Autowired JdbcTemplate jdbc, @Autowired ApplicationContext context, TestDatabase parameter) {
                CONTEXTS.add(context);
                DATABASES.add(parameter.name());
                assertThat(database(jdbc)).isEqualTo(parameter.name());
            }
        }
    }

    @AxionDatabase(value = "blank", failOnLeaks = true)
    @SpringJUnitConfig(Application.class)
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static final class SpringLast extends Notes {}

    @SpringJUnitConfig(Application.class)
    @AxionDatabase(value = "blank", per = Lifetime.CLASS)
    static final class PerClass {

        @BeforeAll
        static void prepare(@Autowired JdbcTemplate jdbc) {
            DATABASES.add(database(jdbc));
            jdbc.execute("create table notes (word text)");
        }

        @RepeatedTest(3)
        @Execution(ExecutionMode.CONCURRENT)
        void tests_shareIt(@Autowired JdbcTemplate jdbc) {
            synchronized (DATABASES) {
                DATABASES.add(database(jdbc));
            }
            jdbc.execute("insert into notes values ('again')");
        }
    }

    @SpringJUnitConfig(Application.class)
    @AxionDatabase("blank")
    @AxionDatabase(value = "blank", copy = "other")
    static final class Several {

        @Test
        void theFirst_isMeant_unlessSaidOtherwise(
                @Autowired JdbcTemplate jdbc,
                @Autowired @Qualifier("blank_other") DataSource other,
                @AxionDatabase(value = "blank", copy = "other") TestDatabase parameter) {
            assertThat(database(new JdbcTemplate(other))).isEqualTo(parameter.name());
            assertThat(database(jdbc)).isNotEqualTo(parameter.name());
        }
    }

    @SpringJUnitConfig(Application.class)
    @AxionDatabase("blank")
    @AsRole(TestRole.ADMIN)
    static final class AsAdmin {

        @Test
        void isSuperuser(@Autowired JdbcTemplate jdbc) {
            assertThat(jdbc.queryForObject("select rolsuper from pg_roles where rolname = current_user", Boolean.class))
                    .isTrue();
        }
    }

    @SpringJUnitConfig(Application.class)
    @AxionDatabase("blank")
    @Execution(ExecutionMode.CONCURRENT)
    static final class AtOnce {

        @RepeatedTest(2)
        void asks(@Autowired JdbcTemplate jdbc) {
            assertThat(database(jdbc)).isNotEmpty();
        }
    }
}
