package ai.axionx.data.schema.generate;

import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.RetentionAction;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.hibernate.PostgresIndex;
import ai.axionx.data.partitioning.hibernate.RangePartitioned;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/** An entity that no migration knows, of a partitioned table. */
@Entity
@Table(schema = "road_data", name = "readings")
@RangePartitioned(
        interval = PartitionInterval.DAY,
        premake = 3,
        retention = "P30D",
        onRetention = RetentionAction.DROP,
        stillNeeded = "kind = 'ALARM'",
        quarantine = "P2D")
@PostgresIndex(name = "ix_readings_created_at", on = "created_at", using = "brin")
@Check(name = "ck_readings_kind", constraints = "kind in ('PLAIN', 'ALARM')")
class Reading {

    @EmbeddedId
    private @Nullable TimeOrderedId id;

    @Column(nullable = false, columnDefinition = "text")
    @ColumnDefault("'PLAIN'")
    private @Nullable String kind;

    @Column(nullable = false)
    private double level;

    @Nullable
    TimeOrderedId id() {
        return id;
    }
}
