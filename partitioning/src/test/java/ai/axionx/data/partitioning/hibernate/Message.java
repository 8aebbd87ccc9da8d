package ai.axionx.data.partitioning.hibernate;

import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.RetentionAction;
import ai.axionx.data.partitioning.TimeOrderedId;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A partitioned table with every element of the annotation, in the default schema. */
@Entity
@Table(name = "messages")
@RangePartitioned(
        interval = PartitionInterval.DAY,
        premake = 2,
        defaultPartition = false,
        retention = "P7D",
        onRetention = RetentionAction.DROP,
        stillNeeded = "published_at is null and topic <> 'test'",
        quarantine = "P1M2D")
class Message {

    @EmbeddedId
    TimeOrderedId id = TimeOrderedId.next();

    String topic = "";

    @Column(name = "published_at")
    @Nullable
    Instant publishedAt;
}
