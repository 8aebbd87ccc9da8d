package ai.axionx.data.testkit.junit;

import org.junit.jupiter.api.extension.ExtensionContext;

/** How many tests JUnit runs at once, by its own configuration. */
final class Parallelism {

    private static final String PREFIX = "junit.jupiter.execution.parallel.";

    private Parallelism() {}

    static boolean isEnabled(ExtensionContext context) {
        return context.getConfigurationParameter(PREFIX + "enabled", Boolean::valueOf)
                .orElse(false);
    }

    static int of(ExtensionContext context) {
        if (!isEnabled(context)) {
            return 1;
        }
        String strategy =
                context.getConfigurationParameter(PREFIX + "config.strategy").orElse("dynamic");
        return switch (strategy) {
            case "fixed" ->
                context.getConfigurationParameter(PREFIX + "config.fixed.parallelism", Integer::valueOf)
                        .orElse(1);
            case "dynamic" -> {
                double factor = context.getConfigurationParameter(PREFIX + "config.dynamic.factor", Double::valueOf)
                        .orElse(1.0);
                yield Math.max(1, (int) (factor * Runtime.getRuntime().availableProcessors()));
            }
            // Only its class knows; the sum is made again whenever more databases are in use than before.
            default -> 1;
        };
    }
}
