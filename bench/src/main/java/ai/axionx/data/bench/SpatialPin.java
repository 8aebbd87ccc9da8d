package ai.axionx.data.bench;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import org.locationtech.jts.geom.Point;

/** A pin with its place as Hibernate Spatial maps it without us. */
@Entity
@Table(name = "pins")
class SpatialPin extends Pin {

    @Column(nullable = false)
    Point location;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    SpatialPin() {}

    @Override
    Point location() {
        return location;
    }
}
