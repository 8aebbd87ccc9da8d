package ai.axionx.data.testkit.junit;

import ai.axionx.data.testkit.internal.TestServers;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** Lies in the store of the whole run: what comes before its first test, and after its last. */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes no other AutoCloseable
final class EndOfRun implements ExtensionContext.Store.CloseableResource, AutoCloseable {

    private static final Namespace NAMESPACE = Namespace.create(EndOfRun.class);

    private EndOfRun() {}

    /** Makes sure that the run has begun. */
    static void of(ExtensionContext context) {
        context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(EndOfRun.class, key -> begin(context), EndOfRun.class);
    }

    private static EndOfRun begin(ExtensionContext context) {
        TestServers.requireConnections(Parallelism.of(context));
        return new EndOfRun();
    }

    @Override
    public void close() {
        TestServers.report();
    }
}
