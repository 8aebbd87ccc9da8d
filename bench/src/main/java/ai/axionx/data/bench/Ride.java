package ai.axionx.data.bench;

import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.hibernate.RangePartitioned;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of eight columns, as {@link FindById} reads it. */
@Entity
@Table(schema = "road", name = "rides")
@RangePartitioned(interval = PartitionInterval.MONTH)
class Ride {

    @EmbeddedId
    TimeOrderedId id;

    @Column(name = "organization_id", nullable = false)
    long organizationId;

    @Column(nullable = false, columnDefinition = "text")
    String status;

    @Column(name = "started_at", nullable = false)
    Instant startedAt;

    @Column(name = "frame_count", nullable = false)
    int frameCount;

    @Column(name = "distance_meters")
    @Nullable
    Double distanceMeters;

    @Column(columnDefinition = "text")
    @Nullable
    String note;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    Ride() {}

    Ride(
            TimeOrderedId id,
            long organizationId,
            String status,
            Instant startedAt,
            int frameCount,
            @Nullable Double distanceMeters,
            @Nullable String note) {
        this.id = id;
        this.organizationId = organizationId;
        this.status = status;
        this.startedAt = startedAt;
        this.frameCount = frameCount;
        this.distanceMeters = distanceMeters;
        this.note = note;
    }
}
