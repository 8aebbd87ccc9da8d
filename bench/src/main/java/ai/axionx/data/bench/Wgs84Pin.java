package ai.axionx.data.bench;

import ai.axionx.data.spatial.Shape;
import ai.axionx.data.spatial.Wgs84Column;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Point;

/** A pin with its place as we map it. */
@Entity
@Table(name = "pins")
class Wgs84Pin extends Pin {

    @Wgs84Column(Shape.POINT_Z)
    @Column(nullable = false)
    Point location;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    Wgs84Pin() {}

    Wgs84Pin(
            long id,
            long organizationId,
            String status,
            Instant createdAt,
            int frameCount,
            @Nullable Double distanceMeters,
            @Nullable String note,
            Point location) {
        super(id, organizationId, status, createdAt, frameCount, distanceMeters, note);
        this.location = location;
    }

    @Override
    Point location() {
        return location;
    }
}
