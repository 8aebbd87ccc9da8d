package ai.axionx.data.partitioning.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.PartitionPolicy;
import ai.axionx.data.partitioning.RetentionAction;
import jakarta.persistence.EntityManagerFactory;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.cfg.AvailableSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The policies of the entities are those that their annotations declare. */
final class DeclaredPoliciesTest {

    private static final PartitionPolicy TRACKS = new PartitionPolicy(
            "road.tracks",
            "created_at",
            PartitionInterval.MONTH,
            4,
            true,
            Optional.empty(),
            RetentionAction.KEEP,
            Optional.empty(),
            Optional.empty());

    private static PartitionPolicy messages(String table) {
        return new PartitionPolicy(
                table,
                "created_at",
                PartitionInterval.DAY,
                2,
                false,
                Optional.of(Period.ofDays(7)),
                RetentionAction.DROP,
                Optional.of("published_at is null and topic <> 'test'"),
                Optional.of(Period.of(0, 1, 2)));
    }

    private static List<PartitionPolicy> declared(Map<String, Object> settings, Class<?>... entities) {
        try (Orm orm = Orm.offline(settings, entities);
                EntityManagerFactory factory = orm.sessionFactory()) {
            return DeclaredPolicies.of(factory);
        }
    }

    @ParameterizedTest
    @EnumSource(PartitionDdl.class)
    void policies_areDeclared_whateverTheDdl(PartitionDdl ddl) {
        assertThat(declared(Map.of(PartitionDdl.SETTING, ddl), Track.class, Place.class, Message.class))
                .containsExactly(messages("public.messages"), TRACKS);
    }

    @Test
    void defaultSchema_isApplied_andACatalogLeftOut() {
        assertThat(declared(
                        Map.of(AvailableSettings.DEFAULT_SCHEMA, "depot", AvailableSettings.DEFAULT_CATALOG, "survey"),
                        Track.class,
                        Place.class,
                        Message.class))
                .containsExactly(messages("depot.messages"), TRACKS);
    }

    @Test
    void noPolicies_areDeclared_withoutPartitionedEntities() {
        assertThat(declared(Map.of())).isEmpty();
    }
}
