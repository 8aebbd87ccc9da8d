package ai.axionx.data.spatial;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.locationtech.jts.geom.Point;

/** A pin on the map, with both indexes. */
@Entity
@Table(name = "holds")
class Hold {

    @Id
    long id;

    @Wgs84Column(
            value = Shape.POINT_Z,
            index = {SpatialIndex.DEGREES, SpatialIndex.METRES})
    @Column(nullable = false)
    Point location;

    String note = "";

    @SuppressWarnings("NullAway.Init")
    Hold() {}

    Hold(long id, Point location) {
        this.id = id;
        this.location = location;
    }
}
