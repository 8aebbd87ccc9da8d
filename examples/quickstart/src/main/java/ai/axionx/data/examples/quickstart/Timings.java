package ai.axionx.data.examples.quickstart;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long each step took, in the order of the steps. */
final class Timings {

    private final Map<String, Duration> durations = new LinkedHashMap<>();

    /** Does a step and remembers how long it took. */
    <T, E extends Exception> T measure(String step, Step<T, E> work) throws E {
        long start = System.nanoTime();
        T result = work.run();
        durations.put(step, Duration.ofNanos(System.nanoTime() - start));
        return result;
    }

    Map<String, Duration> all() {
        return Collections.unmodifiableMap(durations);
    }

    /** Something that takes time. */
    @FunctionalInterface
    interface Step<T, E extends Exception> {
        T run() throws E;
    }
}
