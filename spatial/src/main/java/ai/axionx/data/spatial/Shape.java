package ai.axionx.data.spatial;

import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** What a column holds: the type of its geometries, and whether their coordinates have an altitude. */
public enum Shape {
    /** A place: longitude and latitude. */
    POINT("Point", Point.class, false),
    /** A place with its altitude in metres. */
    POINT_Z("PointZ", Point.class, true),
    /** A way. */
    LINE_STRING("LineString", LineString.class, false),
    /** A way with the altitude of each of its coordinates in metres. */
    LINE_STRING_Z("LineStringZ", LineString.class, true),
    /** An area, with or without holes. */
    POLYGON("Polygon", Polygon.class, false),
    /** An area with the altitude of each of its coordinates in metres. */
    POLYGON_Z("PolygonZ", Polygon.class, true);

    private final String sqlName;
    private final Class<? extends Geometry> type;
    private final boolean altitude;

    Shape(String sqlName, Class<? extends Geometry> type, boolean altitude) {
        this.sqlName = sqlName;
        this.type = type;
        this.altitude = altitude;
    }

    /** The type as PostGIS writes it in a column definition, for example {@code PointZ}. */
    public String sqlName() {
        return sqlName;
    }

    /** The type in Java. */
    public Class<? extends Geometry> type() {
        return type;
    }

    /** Whether every coordinate has an altitude; if not, none has. */
    public boolean hasAltitude() {
        return altitude;
    }
}
