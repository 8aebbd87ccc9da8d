package ai.axionx.data.spatial;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** Every other shape, in attributes of the entity and of an embeddable; all of them may be null. */
@Entity
@Table(name = "surveys")
class Survey {

    @Id
    long id;

    @Wgs84Column(Shape.POLYGON)
    @Nullable
    Polygon area;

    @Wgs84Column(
            value = Shape.POLYGON_Z,
            index = {})
    @Column(name = "area_z")
    @Nullable
    Polygon areaWithAltitude;

    @Wgs84Column(Shape.LINE_STRING)
    @Nullable
    LineString route;

    @Embedded
    @Nullable
    Ends ends;

    Survey() {}

    Survey(long id) {
        this.id = id;
    }

    @Embeddable
    static class Ends {

        @Wgs84Column(
                value = Shape.POINT,
                index = {})
        @Column(name = "start_at")
        @Nullable
        Point start;

        @Wgs84Column(
                value = Shape.LINE_STRING_Z,
                index = {})
        @Column(name = "last_metres")
        @Nullable
        LineString lastMetres;
    }
}
