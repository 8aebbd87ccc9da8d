package ai.axionx.data.testkit.spring;

import ai.axionx.data.testkit.junit.Lifetime;
import ai.axionx.data.testkit.junit.internal.CurrentTest;
import ai.axionx.data.testkit.junit.internal.DeclaredDatabases;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.core.Ordered;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Leads the data sources of a test's context to the databases of the test, for as long as JUnit says that it runs. */
final class RoutingListener implements TestExecutionListener, Ordered {

    /** After contexts that must not be used again are gone, and before anything is injected or a transaction begins. */
    private static final int ORDER = 1_900;

    @Override
    public int getOrder() {
        return ORDER;
    }

    /** So that {@code @BeforeAll} finds the database that the tests of the class share. */
    @Override
    public void beforeTestClass(TestContext context) {
        boolean shared = DeclaredDatabases.of(context.getTestClass()).stream()
                .flatMap(declared -> declared.databases().stream())
                .anyMatch(database -> database.per() != Lifetime.METHOD);
        if (shared) {
            lead(context);
        }
    }

    @Override
    public void beforeTestMethod(TestContext context) {
        lead(context);
    }

    private static void lead(TestContext context) {
        CurrentTest.of(context.getTestClass())
                .ifPresent(test -> BeanFactoryUtils.beansOfTypeIncludingAncestors(
                                context.getApplicationContext(), RoutingDataSource.class)
                        .values()
                        .forEach(source -> source.leadTo(test)));
    }
}
