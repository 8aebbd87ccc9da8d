package ai.axionx.data.spatial.internal;

import ai.axionx.data.spatial.InvalidGeometryException;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateXY;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.PrecisionModel;
import org.locationtech.jts.geom.impl.CoordinateArraySequence;

/**
 * Geometries made anew from nothing but their coordinates.
 *
 * <p>{@link Geometry#copy()} is not enough: it takes the cached envelope along, which is wrong once somebody has
 * changed the coordinates, and asks the coordinate sequence to copy itself, which those of Hibernate Spatial answer
 * with themselves.
 */
public final class Rebuilt {

    public static final GeometryFactory FACTORY = new GeometryFactory(new PrecisionModel(), 4326);

    private Rebuilt() {}

    /** The same geometry of SRID 4326, sharing nothing with the first. */
    @SuppressWarnings("unchecked") // Each branch makes what it was given.
    public static <G extends Geometry> G of(G geometry) {
        if (geometry instanceof Point point) {
            return (G) FACTORY.createPoint(sequence(point.getCoordinateSequence()));
        }
        if (geometry instanceof Polygon polygon) {
            LinearRing[] holes = new LinearRing[polygon.getNumInteriorRing()];
            for (int i = 0; i < holes.length; i++) {
                holes[i] = ring(polygon.getInteriorRingN(i));
            }
            return (G) FACTORY.createPolygon(ring(polygon.getExteriorRing()), holes);
        }
        if (geometry instanceof LineString line && !(geometry instanceof LinearRing)) {
            return (G) FACTORY.createLineString(sequence(line.getCoordinateSequence()));
        }
        throw new IllegalArgumentException(geometry.getGeometryType());
    }

    /**
     * A copy to compare with later, of the same SRID. What cannot be copied, since it is no valid JTS object any more,
     * is itself its copy: the check before the write refuses it.
     */
    static Geometry snapshot(Geometry geometry) {
        try {
            Geometry copy = of(geometry);
            copy.setSRID(geometry.getSRID());
            return copy;
        } catch (IllegalArgumentException e) {
            return geometry;
        }
    }

    public static Polygon polygon(List<? extends Coordinate> shell, List<? extends List<? extends Coordinate>> holes) {
        LinearRing[] rings = new LinearRing[holes.size()];
        for (int i = 0; i < rings.length; i++) {
            rings[i] = ring(i + 1, holes.get(i));
        }
        return FACTORY.createPolygon(ring(0, shell), rings);
    }

    private static LinearRing ring(int index, List<? extends Coordinate> coordinates) {
        GeometryRules.requireClosed(index, coordinates);
        return FACTORY.createLinearRing(sequence(coordinates));
    }

    private static LinearRing ring(LinearRing ring) {
        return FACTORY.createLinearRing(sequence(ring.getCoordinateSequence()));
    }

    /** Their copy, with two or three ordinates each. */
    public static CoordinateSequence sequence(List<? extends Coordinate> coordinates) {
        boolean altitude = coordinates.stream().anyMatch(coordinate -> !Double.isNaN(coordinate.getZ()));
        Coordinate[] copies = new Coordinate[coordinates.size()];
        for (int i = 0; i < copies.length; i++) {
            Coordinate coordinate = coordinates.get(i);
            if (!Double.isNaN(coordinate.getM())) {
                throw new InvalidGeometryException(GeometryRules.MEASURED);
            }
            copies[i] = coordinate(coordinate.getX(), coordinate.getY(), coordinate.getZ(), altitude);
        }
        return new CoordinateArraySequence(copies, altitude ? 3 : 2, 0);
    }

    private static CoordinateSequence sequence(CoordinateSequence sequence) {
        boolean altitude = sequence.hasZ();
        Coordinate[] copies = new Coordinate[sequence.size()];
        for (int i = 0; i < copies.length; i++) {
            copies[i] = coordinate(sequence.getX(i), sequence.getY(i), sequence.getZ(i), altitude);
        }
        return new CoordinateArraySequence(copies, altitude ? 3 : 2, 0);
    }

    /** Without altitudes, of a kind that takes none later: the sequence around it would not show it. */
    static Coordinate coordinate(double x, double y, double z, boolean altitude) {
        return altitude ? new Coordinate(x, y, z) : new CoordinateXY(x, y);
    }
}
