package ai.axionx.data.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatObject;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateXYM;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.PrecisionModel;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/** What is wrong with a geometry is said where it is made, with what to do. */
final class Wgs84Test {

    private static final GeometryFactory NO_SRID = new GeometryFactory();
    private static final List<Coordinate> SQUARE = List.of(at(0, 0), at(2, 0), at(2, 2), at(0, 2), at(0, 0));

    private static Coordinate at(double longitude, double latitude) {
        return new Coordinate(longitude, latitude);
    }

    private static Coordinate at(double longitude, double latitude, double altitude) {
        return new Coordinate(longitude, latitude, altitude);
    }

    private static Geometry wkt(String text) throws ParseException {
        return new WKTReader(Wgs84.factory()).read(text);
    }

    private static void assertRefused(ThrowingRunnable work, String message) {
        assertThatExceptionOfType(InvalidGeometryException.class)
                .isThrownBy(work::run)
                .withMessage(message);
    }

    private interface ThrowingRunnable {
        void run() throws ParseException;
    }

    @Test
    void made_hasSridAndCoordinates_toTheBit() {
        Point pin = Wgs84.point(-0.0, 47.3769, Double.MIN_VALUE);
        LineString way = Wgs84.line(at(8.54, 47.37), at(8.55, 47.38), at(8.55, 47.38));
        Polygon area = Wgs84.polygon(SQUARE, List.of(List.of(at(0.5, 0.5), at(1, 0.5), at(1, 1), at(0.5, 0.5))));

        assertThat(List.of(pin, way, area)).allMatch(geometry -> geometry.getSRID() == Wgs84.SRID);
        assertThat(Double.doubleToRawLongBits(pin.getX())).isEqualTo(Double.doubleToRawLongBits(-0.0));
        assertThat(pin.getCoordinate().getZ()).isEqualTo(Double.MIN_VALUE);
        assertThat(way.getNumPoints()).isEqualTo(3);
        assertThat(area.getArea()).isEqualTo(4 - 0.125);
    }

    @Test
    void theEndsOfTheEarth_areInside() {
        assertThatObject(Wgs84.point(180, 90)).isNotNull();
        assertThatObject(Wgs84.point(-180, -90, -430)).isNotNull();
    }

    @Test
    void swapped_isToldWhereItShows() {
        assertRefused(
                () -> Wgs84.point(35.6764, 139.65),
                "longitude is expected in -180 to 180 and latitude in -90 to 90, but coordinate 0 has longitude 35.6764"
                        + " and latitude 139.65. They look swapped: longitude comes first.");
    }

    @Test
    void outOfRange_namesTheCoordinate() {
        assertRefused(
                () -> Wgs84.line(at(179.9, -17), at(180.1, -17)),
                "longitude is expected in -180 to 180 and latitude in -90 to 90, but coordinate 1 has longitude 180.1 and"
                        + " latitude -17.0. If this lies beyond the date line, cut it there, and count the far side from"
                        + " the other end.");
        assertRefused(
                () -> Wgs84.point(950_668.4, 6_002_729.3),
                "longitude is expected in -180 to 180 and latitude in -90 to 90, but coordinate 0 has longitude 950668.4"
                        + " and latitude 6002729.3. If these are metres, transform them first, for example by"
                        + " st_transform.");
    }

    @Test
    void notFinite_isRefused() {
        assertRefused(
                () -> Wgs84.point(Double.NaN, 47),
                "longitude is expected in -180 to 180 and latitude in -90 to 90, but coordinate 0 has longitude NaN and"
                        + " latitude 47.0. Look where it comes from; nothing can be put in its place.");
        assertRefused(
                () -> Wgs84.point(8, 47, Double.POSITIVE_INFINITY),
                "altitudes (Z, metres) are expected to be finite, but coordinate 0 has Infinity.");
        // To JTS, NaN is no altitude at all.
        assertRefused(
                () -> Wgs84.point(8, 47, Double.NaN),
                "a PointZ is expected to have an altitude (Z, metres) on every coordinate, but this has none. Measure it"
                        + " or look it up; do not put 0 where it is not known.");
    }

    @Test
    void altitude_isOnAllOrOnNone() {
        assertRefused(
                () -> Wgs84.line(at(8, 47), at(8.1, 47, 400)),
                "altitude (Z) is expected on all coordinates or on none, but coordinate 1 has one and the first is"
                        + " different. Complete it or leave it out everywhere.");
        assertRefused(
                () -> Wgs84.polygon(
                        List.of(at(0, 0, 1), at(2, 0, 1), at(2, 2, 1), at(0, 0, 1)),
                        List.of(List.of(at(1, .2), at(1.5, .2), at(1.5, .4), at(1, .2)))),
                "altitude (Z) is expected on all coordinates or on none, but coordinate 0 of ring 1 has none and the first"
                        + " is different. Complete it or leave it out everywhere.");
    }

    @Test
    void altitude_isWhatTheShapeDemands() {
        assertRefused(
                () -> Wgs84.check(Wgs84.point(8, 47), Shape.POINT_Z),
                "a PointZ is expected to have an altitude (Z, metres) on every coordinate, but this has none. Measure it"
                        + " or look it up; do not put 0 where it is not known.");
        assertRefused(
                () -> Wgs84.check(Wgs84.point(8, 47, 400), Shape.POINT),
                "a Point is expected to have longitude and latitude alone, but this has an altitude (Z) as well. Leave it"
                        + " out, or keep it in a column that has it.");
    }

    @Test
    void measure_isRefused() {
        assertRefused(
                () -> Wgs84.line(new CoordinateXYM(8, 47, 1), new CoordinateXYM(8.1, 47, 2)),
                "the geometry is expected to have longitude, latitude and perhaps altitude, but has a measure (M) as well."
                        + " Leave it out, and keep it in a column of its own.");
        assertRefused(
                () -> Wgs84.copyOf(wkt("POINT M (8 47 1)")),
                "the geometry is expected to have longitude, latitude and perhaps altitude, but has a measure (M) as well."
                        + " Leave it out, and keep it in a column of its own.");
    }

    @Test
    void type_isOneOfThree_andThatOfTheShape() {
        assertRefused(
                () -> Wgs84.copyOf(wkt("MULTIPOINT ((8 47))")),
                "a Point, LineString or Polygon is expected, but this is a MultiPoint. Keep its parts as geometries of"
                        + " their own.");
        LinearRing ring = Wgs84.polygon(SQUARE).getExteriorRing();
        assertRefused(
                () -> Wgs84.copyOf(ring),
                "a Point, LineString or Polygon is expected, but this is a LinearRing. Make a line of it:"
                        + " Wgs84.line(ring.getCoordinates()).");
        assertRefused(
                () -> Wgs84.check(Wgs84.point(8, 47), Shape.LINE_STRING),
                "a LineString is expected, but this is a Point.");
    }

    @Test
    void empty_isRefused() {
        for (String type : List.of("POINT", "LINESTRING", "POLYGON")) {
            assertThatExceptionOfType(InvalidGeometryException.class)
                    .isThrownBy(() -> Wgs84.copyOf(wkt(type + " EMPTY")))
                    .withMessageMatching(
                            "the geometry is expected to have coordinates, but is an empty \\w+\\. Where there"
                                    + " is none, use null\\.");
        }
        assertRefused(Wgs84::line, "a line is expected to have two or more coordinates, but has 0.");
        assertRefused(() -> Wgs84.line(at(8, 47)), "a line is expected to have two or more coordinates, but has 1.");
        assertRefused(
                () -> Wgs84.polygon(List.of()),
                "the rings of a polygon are expected to have coordinates, but ring 0 is empty. Leave it out.");
        Polygon withEmptyHole = Wgs84.factory()
                .createPolygon(
                        Wgs84.polygon(SQUARE).getExteriorRing(),
                        new LinearRing[] {Wgs84.factory().createLinearRing()});
        assertRefused(
                () -> Wgs84.copyOf(withEmptyHole),
                "the rings of a polygon are expected to have coordinates, but ring 1 is empty. Leave it out.");
    }

    @Test
    void lineThatGoesNowhere_isRefused() {
        assertRefused(
                () -> Wgs84.line(at(8, 47), at(8, 47), at(8, 47)),
                "a line is expected to have two coordinates that differ, but all 3 are the same. Where nothing moved, use"
                        + " null.");
    }

    @Test
    void ring_isClosed_withFourCoordinates() {
        assertRefused(
                () -> Wgs84.polygon(SQUARE.subList(0, 4)),
                "the rings of a polygon are expected to be closed, with four or more coordinates of which the last is the"
                        + " first; but ring 0 (0 is the outer one) ends elsewhere. Repeat its first coordinate at the"
                        + " end.");
        assertRefused(
                () -> Wgs84.polygon(SQUARE, List.of(List.of(at(1, 1), at(1, 2), at(1, 1)))),
                "the rings of a polygon are expected to be closed, with four or more coordinates of which the last is the"
                        + " first; but ring 1 (0 is the outer one) has only 3.");
    }

    @Test
    void ring_openedInPlace_isFound() {
        Polygon polygon = Wgs84.polygon(SQUARE);
        polygon.getExteriorRing().getCoordinateN(4).setX(1);

        assertThatExceptionOfType(InvalidGeometryException.class)
                .isThrownBy(() -> Wgs84.copyOf(polygon))
                .withMessageContaining("ring 0 (0 is the outer one) ends elsewhere.");
    }

    @Test
    void selfCrossing_namesThePlace() {
        assertRefused(
                () -> Wgs84.polygon(List.of(at(0, 0), at(2, 2), at(2, 0), at(0, 2), at(0, 0))),
                "the rings of a polygon are expected neither to cross nor to touch along a line, with holes inside, but"
                        + " there is: Self-intersection at longitude 1.0, latitude 1.0. Mend it there, for example by"
                        + " ST_MakeValid, and look at the result.");
    }

    @Test
    void holeOutside_isRefused() {
        assertThatExceptionOfType(InvalidGeometryException.class)
                .isThrownBy(() -> Wgs84.polygon(SQUARE, List.of(List.of(at(5, 5), at(6, 5), at(6, 6), at(5, 5)))))
                .withMessageContaining("Hole lies outside shell at longitude 5.0, latitude 5.0.");
    }

    @Test
    void staleEnvelope_hidesNothing() {
        Polygon polygon = Wgs84.polygon(SQUARE);
        assertThatObject(polygon.getEnvelopeInternal()).isEqualTo(new Envelope(0, 2, 0, 2));
        for (Coordinate coordinate : polygon.getCoordinates()) {
            coordinate.setX(coordinate.getX() + 179);
        }

        assertThatExceptionOfType(InvalidGeometryException.class)
                .isThrownBy(() -> Wgs84.check(polygon, Shape.POLYGON))
                .withMessageContaining("coordinate 1 of ring 0 has longitude 181.0");
    }

    @Test
    void dateLine_isNotCrossed() {
        assertRefused(
                () -> Wgs84.polygon(List.of(at(179, -17), at(-179, -17), at(-179, -16), at(179, -16), at(179, -17))),
                "coordinates in a row are expected to be at most 180 degrees of longitude apart, but coordinates 0 and 1 of"
                        + " ring 0 are at 179.0 and -179.0. If the geometry crosses the date line, cut it there into two"
                        + " that end at 180 and at -180. If it really goes around the earth, put a coordinate in"
                        + " between.");
        assertThatExceptionOfType(InvalidGeometryException.class)
                .isThrownBy(() -> Wgs84.line(at(179, -17), at(-179, -17)));
    }

    @Test
    void adviceOnTheDateLine_works() {
        assertThatObject(Wgs84.polygon(List.of(at(179, -17), at(180, -17), at(180, -16), at(179, -17))))
                .isNotNull();
        assertThatObject(Wgs84.polygon(List.of(
                        at(-180, -17),
                        at(0, -17),
                        at(180, -17),
                        at(180, -16),
                        at(0, -16),
                        at(-180, -16),
                        at(-180, -17))))
                .isNotNull();
    }

    @Test
    void srid0_isRefused_untilDeclared() throws ParseException {
        Geometry unlabelled = new WKTReader(NO_SRID).read("POINT (8.5 47.25)");

        assertRefused(
                () -> Wgs84.copyOf(unlabelled),
                "the geometry is expected to have SRID 4326 (WGS 84, longitude and latitude), but has 0: nothing says what"
                        + " its coordinates are. If they are longitude and latitude, take Wgs84.declare(geometry).");

        assertThatObject(Wgs84.declare(unlabelled)).isEqualTo(Wgs84.point(8.5, 47.25));
        assertThatObject(Wgs84.declare(unlabelled).getSRID()).isEqualTo(Wgs84.SRID);
        assertThat(unlabelled.getSRID()).isZero();
    }

    @Test
    void otherSrid_isRefused_alsoWhenDeclared() {
        Point mercator = new GeometryFactory(new PrecisionModel(), 3857).createPoint(new Coordinate(8.5, 47.25));

        String message = "the geometry is expected to have SRID 4326 (WGS 84, longitude and latitude), but has 3857."
                + " Transform it first, for example by st_transform(geometry, 4326); setting the SRID alone leaves its"
                + " coordinates as they are.";
        assertRefused(() -> Wgs84.copyOf(mercator), message);
        assertRefused(() -> Wgs84.declare(mercator), message);
    }

    @Test
    void copy_sharesNothing() {
        Polygon polygon = Wgs84.polygon(SQUARE);
        Polygon copy = Wgs84.copyOf(polygon);
        polygon.getCoordinates()[1].setX(1.5);

        assertThat(copy.getCoordinates()[1].getX()).isEqualTo(2);
    }
}
