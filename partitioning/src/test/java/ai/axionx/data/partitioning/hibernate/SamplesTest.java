package ai.axionx.data.partitioning.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.PartitionPolicy;
import ai.axionx.data.partitioning.RetentionAction;
import ai.axionx.data.partitioning.TimeOrderedId;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.Period;
import java.util.Map;
import java.util.Optional;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The samples in the Javadoc do what it says there. */
final class SamplesTest {

    @Entity
    @Table(name = "outbox_messages")
    @RangePartitioned(
            interval = PartitionInterval.DAY,
            retention = "P7D",
            onRetention = RetentionAction.DROP,
            stillNeeded = "published_at is null")
    static class OutboxMessage {

        @EmbeddedId
        TimeOrderedId id = TimeOrderedId.next();
    }

    @Entity
    @Table(name = "readings")
    @PostgresIndex(name = "ix_readings_taken_at", on = "taken_at", using = "brin")
    @PostgresIndex(name = "ix_readings_open", on = "lower(device), taken_at desc", where = "closed_at is null")
    static class Reading {

        @Id
        long id;

        @Nullable
        String device;

        @Column(name = "taken_at")
        @Nullable
        Instant takenAt;

        @Column(name = "closed_at")
        @Nullable
        Instant closedAt;
    }

    @Test
    void rangePartitioned_declaresThePolicyOfPartitionPolicy() {
        PartitionPolicy week = new PartitionPolicy(
                "public.outbox_messages",
                "created_at",
                PartitionInterval.DAY,
                4,
                true,
                Optional.of(Period.ofDays(7)),
                RetentionAction.DROP,
                Optional.of("published_at is null"),
                Optional.empty());

        try (Orm orm = Orm.offline(Map.of(), OutboxMessage.class);
                EntityManagerFactory entityManagerFactory = orm.sessionFactory()) {
            assertThat(DeclaredPolicies.of(entityManagerFactory)).containsExactly(week);
        }
    }

    @Test
    void postgresIndex_isWrittenAsItSays() {
        try (Orm orm = Orm.offline(Map.of(), Reading.class)) {
            assertThat(orm.ddl())
                    .contains("create index ix_readings_taken_at on readings using brin (taken_at)")
                    .contains("create index ix_readings_open on readings using btree (lower(device), taken_at desc)"
                            + " where (closed_at is null)");
        }
    }

    @Test
    void setting_takesTheValue() {
        StandardServiceRegistry plain = new StandardServiceRegistryBuilder()
                .applySetting(PartitionDdl.SETTING, PartitionDdl.PLAIN)
                .applySetting("hibernate.dialect", PartitioningPostgreSQLDialect.class.getName())
                .build();
        try (plain) {
            assertThat(PartitionDdl.of(plain.requireService(ConfigurationService.class)
                            .getSettings()
                            .get(PartitionDdl.SETTING)))
                    .isEqualTo(PartitionDdl.PLAIN);
        }
    }
}
