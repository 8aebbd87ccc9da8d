package ai.axionx.data.testkit.junit.internal;

import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test that runs, or a class whose tests do, for those who know it by its class alone. It lies in JUnit's store and
 * ends with it, when all extensions are through with the test.
 */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes no other AutoCloseable
public final class CurrentTest implements ExtensionContext.Store.CloseableResource, AutoCloseable {

    private static final Map<Class<?>, Deque<CurrentTest>> RUNNING = new HashMap<>();

    private final Class<?> testClass;
    private final Function<AxionDatabase, Optional<Supplier<TestDatabase>>> databases;
    private final Queue<Runnable> atEnd = new ConcurrentLinkedQueue<>();

    private CurrentTest(Class<?> testClass, Function<AxionDatabase, Optional<Supplier<TestDatabase>>> databases) {
        this.testClass = testClass;
        this.databases = databases;
    }

    /** Lets others find it. */
    public static CurrentTest begin(
            Class<?> testClass, Function<AxionDatabase, Optional<Supplier<TestDatabase>>> databases) {
        CurrentTest test = new CurrentTest(testClass, databases);
        synchronized (RUNNING) {
            RUNNING.computeIfAbsent(testClass, each -> new ArrayDeque<>()).push(test);
        }
        return test;
    }

    /** The test of this class that began last; the class itself, when none of its tests runs. */
    public static Optional<CurrentTest> of(Class<?> testClass) {
        synchronized (RUNNING) {
            return Optional.ofNullable(RUNNING.get(testClass)).map(Deque::peek);
        }
    }

    /**
     * What leads to the database that the annotation means here. It is made when it is first asked for.
     *
     * @return empty for a class whose tests each have their own
     * @throws ai.axionx.data.testkit.TestDatabaseException when other tests that run at the same time have others
     */
    public Optional<Supplier<TestDatabase>> database(AxionDatabase database) {
        return databases.apply(database);
    }

    /** Has something done when it ends. */
    public void atEnd(Runnable action) {
        atEnd.add(action);
    }

    @Override
    public void close() {
        synchronized (RUNNING) {
            Deque<CurrentTest> running = RUNNING.get(testClass);
            if (running != null && running.remove(this) && running.isEmpty()) {
                RUNNING.remove(testClass);
            }
        }
        atEnd.forEach(Runnable::run);
    }
}
