package ai.axionx.data.spatial.internal;

import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Shape;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;

/**
 * What makes a geometry valid. Looks at coordinates alone: what a JTS geometry has cached, say its envelope, is wrong
 * once it was changed in place.
 */
public final class GeometryRules {

    static final String MEASURED =
            "the geometry is expected to have longitude, latitude and perhaps altitude, but has a"
                    + " measure (M) as well. Leave it out, and keep it in a column of its own.";

    private GeometryRules() {}

    /** Passes a valid point, line string or polygon, with or without altitudes. */
    public static void check(Geometry geometry) {
        requireKnownType(geometry);
        requireSrid(geometry);
        checkCoordinates(geometry);
    }

    /** Passes a valid point, line string or polygon, whatever its SRID. */
    public static void checkCoordinates(Geometry geometry) {
        if (geometry.isEmpty()) {
            throw new InvalidGeometryException("the geometry is expected to have coordinates, but is an empty "
                    + geometry.getGeometryType() + ". Where there is none, use null.");
        }
        if (geometry instanceof Point point) {
            checkOrdinates(point);
        } else if (geometry instanceof LineString line) {
            check(line);
        } else {
            check((Polygon) geometry);
        }
    }

    /** Passes what a column of this shape can hold. */
    public static void check(Geometry geometry, Shape shape) {
        if (!shape.type().isInstance(geometry) || geometry instanceof LinearRing) {
            throw new InvalidGeometryException("a " + shape.sqlName() + " is expected, but this is a "
                    + geometry.getGeometryType() + "."
                    + (geometry instanceof LinearRing ? " Make a line of it: Wgs84.line(ring.getCoordinates())." : ""));
        }
        check(geometry);
        if (hasZ(firstSequence(geometry)) != shape.hasAltitude()) {
            throw new InvalidGeometryException(
                    shape.hasAltitude()
                            ? "a " + shape.sqlName()
                                    + " is expected to have an altitude (Z, metres) on every coordinate,"
                                    + " but this has none. Measure it or look it up; do not put 0 where it is not known."
                            : "a " + shape.sqlName() + " is expected to have longitude and latitude alone, but this has"
                                    + " an altitude (Z) as well. Leave it out, or keep it in a column that has it.");
        }
    }

    /**
     * Passes what may be bound to a statement: of any type, valid or not, but not what the server would bend in
     * silence. It takes SRID 0 for that of the column, finds nothing near a geometry of another reference system, since
     * their boxes are far apart before it looks at the SRID, and moves coordinates into range.
     */
    static void checkBound(Geometry geometry) {
        requireSrid(geometry);
        checkOrdinates(geometry);
    }

    private static void checkOrdinates(Geometry geometry) {
        if (geometry instanceof GeometryCollection parts) {
            for (int i = 0; i < parts.getNumGeometries(); i++) {
                checkOrdinates(parts.getGeometryN(i));
            }
        } else if (geometry instanceof Polygon polygon) {
            boolean altitude = hasZ(firstSequence(polygon));
            requireOrdinates(polygon.getExteriorRing().getCoordinateSequence(), " of ring 0", altitude);
            for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
                requireOrdinates(polygon.getInteriorRingN(i).getCoordinateSequence(), " of ring " + (i + 1), altitude);
            }
        } else if (geometry instanceof Point || geometry instanceof LineString) {
            requireOrdinates(firstSequence(geometry), "", hasZ(firstSequence(geometry)));
        }
    }

    public static void requireKnownType(Geometry geometry) {
        if (geometry instanceof LinearRing
                || !(geometry instanceof Point || geometry instanceof LineString || geometry instanceof Polygon)) {
            throw new InvalidGeometryException("a Point, LineString or Polygon is expected, but this is a "
                    + geometry.getGeometryType()
                    + (geometry instanceof LinearRing
                            ? ". Make a line of it: Wgs84.line(ring.getCoordinates())."
                            : ". Keep its parts as geometries of their own."));
        }
    }

    public static void requireLineLength(int coordinates) {
        if (coordinates < 2) {
            throw new InvalidGeometryException(
                    "a line is expected to have two or more coordinates, but has " + coordinates + ".");
        }
    }

    static void requireClosed(int ring, List<? extends Coordinate> coordinates) {
        if (coordinates.isEmpty()) {
            throw emptyRing(ring);
        }
        Coordinate first = coordinates.get(0);
        Coordinate last = coordinates.get(coordinates.size() - 1);
        boolean closed = first.getX() == last.getX() && first.getY() == last.getY();
        if (!closed || coordinates.size() < 4) {
            throw openRing(ring, coordinates.size(), closed);
        }
    }

    private static void requireSrid(Geometry geometry) {
        int srid = geometry.getSRID();
        if (srid == Rebuilt.FACTORY.getSRID()) {
            return;
        }
        throw new InvalidGeometryException(
                "the geometry is expected to have SRID 4326 (WGS 84, longitude and latitude),"
                        + (srid == 0
                                ? " but has 0: nothing says what its coordinates are. If they are longitude and latitude, take"
                                        + " Wgs84.declare(geometry)."
                                : " but has " + srid
                                        + ". Transform it first, for example by st_transform(geometry, 4326);"
                                        + " setting the SRID alone leaves its coordinates as they are."));
    }

    private static void check(LineString line) {
        CoordinateSequence sequence = line.getCoordinateSequence();
        requireOrdinates(sequence, "", hasZ(sequence));
        requireOneSideOfDateLine(sequence, "");
        for (int i = 1; i < sequence.size(); i++) {
            if (sequence.getX(i) != sequence.getX(0) || sequence.getY(i) != sequence.getY(0)) {
                return;
            }
        }
        throw new InvalidGeometryException("a line is expected to have two coordinates that differ, but all "
                + sequence.size() + " are the same. Where nothing moved, use null.");
    }

    private static void check(Polygon polygon) {
        boolean altitude = hasZ(firstSequence(polygon));
        checkRing(polygon.getExteriorRing(), 0, altitude);
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
            checkRing(polygon.getInteriorRingN(i), i + 1, altitude);
        }
        TopologyValidationError error = new IsValidOp(Rebuilt.of(polygon)).getValidationError();
        if (error != null) {
            Coordinate place = error.getCoordinate();
            throw new InvalidGeometryException(
                    "the rings of a polygon are expected neither to cross nor to touch along a line, with holes inside,"
                            + " but there is: " + error.getMessage() + " at longitude " + place.getX() + ", latitude "
                            + place.getY() + ". Mend it there, for example by ST_MakeValid, and look at the result.");
        }
    }

    private static void checkRing(LinearRing ring, int index, boolean altitude) {
        CoordinateSequence sequence = ring.getCoordinateSequence();
        if (sequence.size() == 0) {
            throw emptyRing(index);
        }
        String where = " of ring " + index;
        requireOrdinates(sequence, where, altitude);
        int last = sequence.size() - 1;
        boolean closed = sequence.getX(0) == sequence.getX(last) && sequence.getY(0) == sequence.getY(last);
        if (!closed || sequence.size() < 4) {
            throw openRing(index, sequence.size(), closed);
        }
        requireOneSideOfDateLine(sequence, where);
    }

    private static InvalidGeometryException emptyRing(int ring) {
        return new InvalidGeometryException("the rings of a polygon are expected to have coordinates, but ring " + ring
                + " is empty. Leave it out.");
    }

    private static InvalidGeometryException openRing(int ring, int size, boolean closed) {
        return new InvalidGeometryException("the rings of a polygon are expected to be closed, with four or more"
                + " coordinates of which the last is the first; but ring " + ring + " (0 is the"
                + " outer one)"
                + (closed ? " has only " + size + "." : " ends elsewhere. Repeat its first coordinate at the end."));
    }

    private static void requireOrdinates(CoordinateSequence sequence, String where, boolean altitude) {
        for (int i = 0; i < sequence.size(); i++) {
            double longitude = sequence.getX(i);
            double latitude = sequence.getY(i);
            if (!Double.isFinite(longitude) || !Double.isFinite(latitude)) {
                throw outOfRange(
                        i, where, longitude, latitude, " Look where it comes from; nothing can be put in its place.");
            }
            if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90) {
                throw outOfRange(i, where, longitude, latitude, advice(longitude, latitude));
            }
            if (sequence.hasM() && !Double.isNaN(sequence.getM(i))) {
                throw new InvalidGeometryException(MEASURED);
            }
            double z = zOf(sequence, i);
            if (altitude != !Double.isNaN(z)) {
                throw new InvalidGeometryException("altitude (Z) is expected on all coordinates or on none, but"
                        + " coordinate " + i + where + (altitude ? " has none" : " has one") + " and the first is"
                        + " different. Complete it or leave it out everywhere.");
            }
            if (Double.isInfinite(z)) {
                throw new InvalidGeometryException("altitudes (Z, metres) are expected to be finite, but coordinate "
                        + i + where + " has " + z + ".");
            }
        }
    }

    private static InvalidGeometryException outOfRange(
            int index, String where, double longitude, double latitude, String advice) {
        return new InvalidGeometryException("longitude is expected in -180 to 180 and latitude in -90 to 90, but"
                + " coordinate " + index + where + " has longitude " + longitude + " and latitude " + latitude + "."
                + advice);
    }

    private static String advice(double longitude, double latitude) {
        if (Math.abs(longitude) <= 90 && Math.abs(latitude) <= 180) {
            return " They look swapped: longitude comes first.";
        }
        if (Math.abs(longitude) <= 360 && Math.abs(latitude) <= 90) {
            return " If this lies beyond the date line, cut it there, and count the far side from the other end.";
        }
        return " If these are metres, transform them first, for example by st_transform.";
    }

    private static void requireOneSideOfDateLine(CoordinateSequence sequence, String where) {
        for (int i = 1; i < sequence.size(); i++) {
            if (Math.abs(sequence.getX(i) - sequence.getX(i - 1)) > 180) {
                throw new InvalidGeometryException("coordinates in a row are expected to be at most 180 degrees of"
                        + " longitude apart, but coordinates " + (i - 1) + " and " + i + where + " are at "
                        + sequence.getX(i - 1) + " and " + sequence.getX(i) + ". If the geometry crosses the date line,"
                        + " cut it there into two that end at 180 and at -180. If it really goes around the earth, put a"
                        + " coordinate in between.");
            }
        }
    }

    private static boolean hasZ(CoordinateSequence sequence) {
        return sequence.size() > 0 && !Double.isNaN(zOf(sequence, 0));
    }

    private static double zOf(CoordinateSequence sequence, int index) {
        return sequence.hasZ() ? sequence.getZ(index) : Double.NaN;
    }

    private static CoordinateSequence firstSequence(Geometry geometry) {
        if (geometry instanceof Point point) {
            return point.getCoordinateSequence();
        }
        return geometry instanceof Polygon polygon
                ? polygon.getExteriorRing().getCoordinateSequence()
                : ((LineString) geometry).getCoordinateSequence();
    }
}
