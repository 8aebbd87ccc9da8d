package ai.axionx.data.examples.springboot;

import ai.axionx.data.spatial.Shape;
import ai.axionx.data.spatial.Wgs84;
import ai.axionx.data.spatial.Wgs84Column;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.Immutable;
import org.locationtech.jts.geom.Point;

/** A hold as this service sees it: an entity of its own, which reads a few columns of the platform's table. */
@Entity
@Immutable
@Table(schema = "road_data", name = "holds")
class Pin {

    @Id
    private long id;

    @Column(name = "organization_id", nullable = false)
    private long organizationId;

    @Column(nullable = false, columnDefinition = "text")
    private String kind;

    @Column(nullable = false, columnDefinition = "text")
    private String status;

    @Column(name = "observed_at", nullable = false, columnDefinition = "timestamptz")
    private Instant observedAt;

    @Wgs84Column(Shape.POINT_Z)
    @Column(nullable = false)
    private Point location;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Pin() {}

    Feature feature() {
        return Feature.of(
                id,
                Wgs84.copyOf(location),
                Map.of("organization", organizationId, "kind", kind, "status", status, "observedAt", observedAt));
    }
}
