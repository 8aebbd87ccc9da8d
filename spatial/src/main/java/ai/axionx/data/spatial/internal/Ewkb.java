package ai.axionx.data.spatial.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.impl.CoordinateArraySequence;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/** Geometries as PostGIS sends them and takes them: extended well-known binary, or its hexadecimal digits. */
final class Ewkb {

    private static final int WITH_ALTITUDE = 0x80000000;
    private static final int WITH_SRID = 0x20000000;

    private static final byte[] DIGITS = digits();

    private Ewkb() {}

    /** As hexadecimal digits, with altitudes if there is one, and with the SRID; every ordinate to the bit. */
    static String write(Geometry geometry) {
        boolean altitude = false;
        for (Coordinate coordinate : geometry.getCoordinates()) {
            altitude |= !Double.isNaN(coordinate.getZ());
        }
        return WKBWriter.toHex(new WKBWriter(altitude ? 3 : 2, ByteOrderValues.LITTLE_ENDIAN, true).write(geometry));
    }

    static Geometry read(String hex) {
        return read(hex.getBytes(StandardCharsets.US_ASCII));
    }

    /** From digits or from the bytes themselves, whose first is the order, 0 or 1. */
    static Geometry read(byte[] sent) {
        try {
            byte[] bytes = sent[0] >= '0' ? bytes(sent) : sent;
            Geometry geometry = readOurs(ByteBuffer.wrap(bytes));
            return geometry != null ? geometry : new WKBReader(Rebuilt.FACTORY).read(bytes);
        } catch (ParseException | RuntimeException e) {
            throw new IllegalArgumentException(
                    "a geometry is expected as EWKB, but this is none that JTS can read.", e);
        }
    }

    /** A point, a line or a polygon, which is what columns have; null for anything else. */
    private static @Nullable Geometry readOurs(ByteBuffer buffer) {
        buffer.order(buffer.get() == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int type = buffer.getInt();
        boolean altitude = (type & WITH_ALTITUDE) != 0;
        int srid = (type & WITH_SRID) != 0 ? buffer.getInt() : 0;
        Geometry geometry = switch (type & ~(WITH_ALTITUDE | WITH_SRID)) {
            case 1 -> readPoint(buffer, altitude);
            case 2 -> Rebuilt.FACTORY.createLineString(readSequence(buffer, altitude, buffer.getInt()));
            case 3 -> readPolygon(buffer, altitude);
            default -> null;
        };
        if (geometry != null && srid != geometry.getSRID()) {
            geometry.setSRID(srid);
        }
        return geometry;
    }

    private static Geometry readPoint(ByteBuffer buffer, boolean altitude) {
        CoordinateSequence sequence = readSequence(buffer, altitude, 1);
        // PostGIS sends an empty point as one that is nowhere.
        return Double.isNaN(sequence.getX(0)) && Double.isNaN(sequence.getY(0))
                ? Rebuilt.FACTORY.createPoint()
                : Rebuilt.FACTORY.createPoint(sequence);
    }

    private static Geometry readPolygon(ByteBuffer buffer, boolean altitude) {
        LinearRing[] rings = new LinearRing[buffer.getInt()];
        for (int i = 0; i < rings.length; i++) {
            rings[i] = Rebuilt.FACTORY.createLinearRing(readSequence(buffer, altitude, buffer.getInt()));
        }
        return rings.length == 0
                ? Rebuilt.FACTORY.createPolygon()
                : Rebuilt.FACTORY.createPolygon(rings[0], Arrays.copyOfRange(rings, 1, rings.length));
    }

    private static CoordinateSequence readSequence(ByteBuffer buffer, boolean altitude, int size) {
        Coordinate[] coordinates = new Coordinate[size];
        for (int i = 0; i < size; i++) {
            double x = buffer.getDouble();
            double y = buffer.getDouble();
            coordinates[i] =
                    Rebuilt.coordinate(x, y, altitude ? buffer.getDouble() : Coordinate.NULL_ORDINATE, altitude);
        }
        return new CoordinateArraySequence(coordinates, altitude ? 3 : 2, 0);
    }

    private static byte[] bytes(byte[] hex) {
        byte[] bytes = new byte[hex.length / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (DIGITS[hex[2 * i]] << 4 | DIGITS[hex[2 * i + 1]]);
        }
        return bytes;
    }

    private static byte[] digits() {
        byte[] digits = new byte[128];
        for (char digit = 0; digit < digits.length; digit++) {
            digits[digit] = (byte) Character.digit(digit, 16);
        }
        return digits;
    }
}
