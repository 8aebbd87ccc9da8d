package ai.axionx.data.bench;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Point;

/** Seven columns of a row, and its place, which is mapped in one way or the other; {@link ReadPoints} reads it. */
@MappedSuperclass
abstract class Pin {

    @Id
    long id;

    @Column(name = "organization_id", nullable = false)
    long organizationId;

    @Column(nullable = false, columnDefinition = "text")
    String status;

    @Column(name = "created_at", nullable = false)
    Instant createdAt;

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
    Pin() {}

    Pin(
            long id,
            long organizationId,
            String status,
            Instant createdAt,
            int frameCount,
            @Nullable Double distanceMeters,
            @Nullable String note) {
        this.id = id;
        this.organizationId = organizationId;
        this.status = status;
        this.createdAt = createdAt;
        this.frameCount = frameCount;
        this.distanceMeters = distanceMeters;
        this.note = note;
    }

    abstract Point location();
}
