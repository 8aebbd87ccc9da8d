package ai.axionx.data.spatial.internal;

import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/** Geometries as PostGIS sends them and takes them: extended well-known binary as hexadecimal digits. */
final class Ewkb {

    private Ewkb() {}

    /** With altitudes if there is one, and with the SRID; every ordinate to the bit. */
    static String write(Geometry geometry) {
        boolean altitude = false;
        for (Coordinate coordinate : geometry.getCoordinates()) {
            altitude |= !Double.isNaN(coordinate.getZ());
        }
        return WKBWriter.toHex(new WKBWriter(altitude ? 3 : 2, ByteOrderValues.LITTLE_ENDIAN, true).write(geometry));
    }

    static Geometry read(String hex) {
        try {
            return new WKBReader(Rebuilt.FACTORY).read(WKBReader.hexToBytes(hex));
        } catch (ParseException e) {
            throw new IllegalArgumentException(
                    "a geometry is expected as EWKB, but this is none that JTS can read.", e);
        }
    }
}
