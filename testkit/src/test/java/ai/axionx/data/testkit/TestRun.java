package ai.axionx.data.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** JUnit in a JVM of its own, as a build would start it: a class of tests, on as many threads as a property says. */
public final class TestRun {

    private static final String THREADS = "test.threads";

    private TestRun() {}

    /**
     * Starts it. It says {@code ended} and the number of tests that succeeded last; before that the failures, and
     * {@code at once} and the most tests that ran at a time.
     */
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
        var atOnce = new AtOnce();
        LauncherFactory.create().execute(request, listener, atOnce);
        TestExecutionSummary summary = listener.getSummary();
        for (TestExecutionSummary.Failure failure : summary.getFailures()) {
            System.out.println(failure.getTestIdentifier().getDisplayName() + ": " + failure.getException());
            for (Throwable beside : failure.getException().getSuppressed()) {
                System.out.println("    " + beside.getMessage());
            }
        }
        System.out.println("at once " + atOnce.most());
        System.out.println("ended " + summary.getTestsSucceededCount());
    }

    /** How many tests ran at a time: whatever the pool of threads was told, it is its own master. */
    private static final class AtOnce implements TestExecutionListener {

        private int now;
        private int most;

        @Override
        public synchronized void executionStarted(TestIdentifier identifier) {
            if (identifier.isTest()) {
                now++;
                most = Math.max(most, now);
            }
        }

        @Override
        public synchronized void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            if (identifier.isTest()) {
                now--;
            }
        }

        synchronized int most() {
            return most;
        }
    }
}
