package ai.axionx.data.testkit.junit;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * How a test, or the tests of a class, went.
 *
 * @param test its name
 * @param failure why it failed; of a class, why one of its tests did
 */
record Outcome(String test, Optional<Throwable> failure) {

    static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Outcome.class);

    static Outcome of(ExtensionContext context) {
        Optional<Throwable> failure = context.getExecutionException()
                .filter(Outcome::isFailure)
                .or(() -> Optional.ofNullable(context.getStore(NAMESPACE).get(key(context), Throwable.class)));
        return new Outcome(name(context), failure);
    }

    /** Lets the contexts above know, for databases that live as long as they. */
    static void remember(Throwable failure, ExtensionContext context) {
        if (!isFailure(failure)) {
            return;
        }
        for (Optional<ExtensionContext> above = context.getParent();
                above.isPresent();
                above = above.get().getParent()) {
            above.get().getStore(NAMESPACE).put(key(above.get()), failure);
        }
    }

    /** Each context's own: whoever asks a store is also told what those above it hold. */
    private static String key(ExtensionContext context) {
        return context.getUniqueId();
    }

    /** An assumption that does not hold is none. */
    private static boolean isFailure(Throwable thrown) {
        return !(thrown instanceof TestAbortedException);
    }

    private static String name(ExtensionContext context) {
        String type = context.getTestClass().map(Class::getSimpleName).orElse("this run");
        Optional<String> method = context.getTestMethod().map(Method::getName);
        return method.map(name -> type + "." + name).orElse(type);
    }
}
