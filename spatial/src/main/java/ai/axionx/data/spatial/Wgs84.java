package ai.axionx.data.spatial;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.spatial.internal.GeometryRules;
import ai.axionx.data.spatial.internal.Rebuilt;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Geometries on the earth as GPS knows it (WGS 84, SRID 4326): every geometry that this makes or lets pass is valid.
 *
 * <pre>{@code
 * Point pin = Wgs84.point(8.5417, 47.3769, 408.0);
 * LineString way = Wgs84.line(new Coordinate(8.54, 47.37), new Coordinate(8.55, 47.38));
 * Polygon area = Wgs84.polygon(List.of(
 *         new Coordinate(8.5, 47.3), new Coordinate(8.6, 47.3), new Coordinate(8.6, 47.4), new Coordinate(8.5, 47.3)));
 * Geometry labelled = Wgs84.declare(new WKTReader().read("POINT (8.5417 47.3769)"));
 * }</pre>
 *
 * <p>Coordinates are longitude, latitude (degrees) and, on all coordinates or on none, altitude (metres). Points, line
 * strings and polygons are valid when
 *
 * <ul>
 *   <li>they have SRID 4326 and are not empty;
 *   <li>longitudes are in -180 to 180, latitudes in -90 to 90, and altitudes finite; there is no measure (M);
 *   <li>a line has two coordinates that differ;
 *   <li>rings are closed, and neither cross nor touch themselves or each other in more than a point: what
 *       {@code ST_IsValid} demands;
 *   <li>no two coordinates in a row are more than 180 degrees of longitude apart. Such a geometry crosses the date
 *       line, but on the flat map, where PostGIS works, it goes around the other side of the earth.
 * </ul>
 *
 * <p>Swapped coordinates are told where they leave the range; at 47° N, 8° E nothing shows.
 *
 * <p>Thread safe. The geometries are JTS geometries, which can be changed and are not. All methods throw
 * {@link InvalidGeometryException} for a geometry that is not valid, and {@link NullPointerException} for null.
 */
public final class Wgs84 {

    /** The spatial reference identifier of WGS 84, longitude and latitude. */
    public static final int SRID = 4326;

    private Wgs84() {}

    /** The factory of all geometries here: SRID 4326, coordinates as they are. It checks nothing. */
    public static GeometryFactory factory() {
        return Rebuilt.FACTORY;
    }

    /** A point without an altitude. */
    public static Point point(double longitude, double latitude) {
        return valid(factory().createPoint(new Coordinate(longitude, latitude)), Shape.POINT);
    }

    /** A point with an altitude in metres. */
    public static Point point(double longitude, double latitude, double altitude) {
        return valid(factory().createPoint(new Coordinate(longitude, latitude, altitude)), Shape.POINT_Z);
    }

    /** A line through these coordinates, which are copied. */
    public static LineString line(Coordinate... coordinates) {
        return line(List.of(coordinates));
    }

    /** A line through these coordinates, which are copied. */
    public static LineString line(List<? extends Coordinate> coordinates) {
        GeometryRules.requireLineLength(coordinates.size());
        return valid(factory().createLineString(Rebuilt.sequence(coordinates)));
    }

    /** An area without holes; the ring is closed, so its last coordinate is its first. The coordinates are copied. */
    public static Polygon polygon(List<? extends Coordinate> ring) {
        return polygon(ring, List.of());
    }

    /** An area with holes; all rings are closed. The coordinates are copied. */
    public static Polygon polygon(List<? extends Coordinate> ring, List<? extends List<? extends Coordinate>> holes) {
        return valid(Rebuilt.polygon(ring, holes));
    }

    /**
     * A copy of a geometry of SRID 4326, which shares nothing with it.
     *
     * @throws InvalidGeometryException also if the SRID is another, 0 included
     */
    public static <G extends Geometry> G copyOf(G geometry) {
        return Rebuilt.of(valid(requireNonNull(geometry, "geometry")));
    }

    /**
     * A copy, with SRID 4326, of a geometry that has none: whoever calls this says that its coordinates are longitude
     * and latitude.
     *
     * @throws InvalidGeometryException also if the SRID is other than 0 and 4326
     */
    public static <G extends Geometry> G declare(G geometry) {
        if (requireNonNull(geometry, "geometry").getSRID() != 0) {
            return copyOf(geometry);
        }
        GeometryRules.requireKnownType(geometry);
        GeometryRules.checkCoordinates(geometry);
        return Rebuilt.of(geometry);
    }

    /** Lets a geometry pass that a column of this shape can hold. */
    public static void check(Geometry geometry, Shape shape) {
        GeometryRules.check(requireNonNull(geometry, "geometry"), requireNonNull(shape, "shape"));
    }

    /**
     * A distance in metres as it is given, if one can search within it. Of NaN and of negative ones PostGIS would say
     * that nothing is that near.
     *
     * <pre>{@code
     * return holdsNear(place, Wgs84.checkMetres(metres));
     * }</pre>
     *
     * @throws IllegalArgumentException unless it is finite and 0 or more
     */
    public static double checkMetres(double metres) {
        if (!(metres >= 0 && Double.isFinite(metres))) {
            throw new IllegalArgumentException(
                    "a distance in metres is expected to be finite and not negative, but is " + metres + ".");
        }
        return metres;
    }

    private static <G extends Geometry> G valid(G geometry) {
        GeometryRules.check(geometry);
        return geometry;
    }

    private static Point valid(Point point, Shape shape) {
        GeometryRules.check(point, shape);
        return point;
    }
}
