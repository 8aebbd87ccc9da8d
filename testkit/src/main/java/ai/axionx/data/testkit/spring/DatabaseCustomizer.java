package ai.axionx.data.testkit.spring;

import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.util.List;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Gives a context its data sources. Equal ones make equal contexts, so that Spring's cache can tell.
 *
 * @param databases one at least; the first is the primary one
 * @param role who connects
 */
record DatabaseCustomizer(List<AxionDatabase> databases, TestRole role) implements ContextCustomizer {

    DatabaseCustomizer {
        databases = List.copyOf(databases);
    }

    @Override
    public void customizeContext(
            ConfigurableApplicationContext context, MergedContextConfiguration mergedConfiguration) {
        // Spring Boot's test slices would put an embedded database in our place.
        TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, "spring.test.database.replace=NONE");
        BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
        for (AxionDatabase database : databases) {
            RootBeanDefinition definition =
                    new RootBeanDefinition(RoutingDataSource.class, () -> new RoutingDataSource(database, role));
            definition.setPrimary(database.equals(databases.get(0)));
            definition.setDestroyMethodName("close");
            registry.registerBeanDefinition(name(database), definition);
        }
    }

    private static String name(AxionDatabase database) {
        return database.copy().isEmpty() ? database.value() : database.value() + "_" + database.copy();
    }
}
