package ai.axionx.data.partitioning.hibernate;

import ai.axionx.data.partitioning.PartitionPolicy;
import ai.axionx.data.partitioning.hibernate.internal.Declaration;
import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.hibernate.engine.spi.SessionFactoryImplementor;

/**
 * The policies that entities declare, for a comparison with those in the database.
 *
 * <pre>{@code
 * List<PartitionPolicy> declared = DeclaredPolicies.of(entityManagerFactory);
 * }</pre>
 */
public final class DeclaredPolicies {

    private DeclaredPolicies() {}

    /**
     * The policies of all entities with {@link RangePartitioned}, in the order of their tables' names; none if there is
     * no such entity. They are the same whatever {@link PartitionDdl} says. A table without a schema, where
     * {@code hibernate.default_schema} names none either, is taken to be in {@code public}.
     *
     * @param factory a {@code SessionFactory}, or the {@code EntityManagerFactory} around one
     * @throws jakarta.persistence.PersistenceException if the factory is not Hibernate's
     */
    public static List<PartitionPolicy> of(EntityManagerFactory factory) {
        List<PartitionPolicy> policies = new ArrayList<>();
        factory.unwrap(SessionFactoryImplementor.class).getMappingMetamodel().forEachEntityDescriptor(entity -> {
            RangePartitioned declared = entity.getMappedClass().getDeclaredAnnotation(RangePartitioned.class);
            if (declared != null) {
                policies.add(new Declaration(declared)
                        .policy(entity.getIdentifierTableDetails().getTableName()));
            }
        });
        policies.sort(Comparator.comparing(PartitionPolicy::table));
        return List.copyOf(policies);
    }
}
