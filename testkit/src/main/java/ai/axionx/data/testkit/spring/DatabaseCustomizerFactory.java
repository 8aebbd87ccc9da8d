package ai.axionx.data.testkit.spring;

import ai.axionx.data.testkit.junit.internal.DeclaredDatabases;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/** Looks whether a test class names databases. */
final class DatabaseCustomizerFactory implements ContextCustomizerFactory {

    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        return DeclaredDatabases.of(testClass)
                .map(declared ->
                        new DatabaseCustomizer(declared.databases(), DeclaredDatabases.role(testClass, testClass)))
                .orElse(null);
    }
}
