package ai.axionx.data.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** JUnit in a JVM of its own, as a build would start it: a class of tests, on as many threads as a property says. */
public final class TestRun {

    private static final String THREADS = "test.threads";

    private TestRun() {}

    /** Starts it. It says {@code ended} and the number of tests that succeeded last, and the failures before that. */
    public static ChildJvm of(Class<?> tests, Map<String, String> properties) throws IOException {
        Map<String, String> all = new HashMap<>(properties);
        all.put("test.class", tests.getName());
        return ChildJvm.run(TestRun.class, all);
    }

    public static ChildJvm of(Class<?> tests, int threads, Map<String, String> properties) throws IOException {
        Map<String, String> all = new HashMap<>(properties);
        all.put(THREADS, Integer.toString(threads));
        return of(tests, all);
    }

    public static void main(String[] arguments) throws ClassNotFoundException {
        int threads = Integer.getInteger(THREADS, 1);
        LauncherDiscoveryRequest request = request()
                .selectors(selectClass(Class.forName(System.getProperty("test.class"))))
                .configurationParameter("junit.jupiter.execution.parallel.enabled", Boolean.toString(threads > 1))
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter(
                        "junit.jupiter.execution.parallel.config.fixed.parallelism", Integer.toString(threads))
                .build();
        var listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        for (TestExecutionSummary.Failure failure : summary.getFailures()) {
            System.out.println(failure.getTestIdentifier().getDisplayName() + ": " + failure.getException());
            for (Throwable beside : failure.getException().getSuppressed()) {
                System.out.println("    " + beside.getMessage());
            }
        }
        System.out.println("ended " + summary.getTestsSucceededCount());
    }
}
