package ai.axionx.data.spatial.geojson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatObject;

import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Wgs84;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** GeoJSON keeps every bit, and what is not GeoJSON of a valid geometry is refused with the place. */
final class GeoJsonModuleTest {

    private final ObjectMapper json = new ObjectMapper().registerModule(new GeoJsonModule());

    private static Coordinate at(double longitude, double latitude) {
        return new Coordinate(longitude, latitude);
    }

    @Test
    void written_asRfc7946Says() throws JsonProcessingException {
        assertThat(json.writeValueAsString(Wgs84.point(8.5, 47.25, 408.0)))
                .isEqualTo("{\"type\":\"Point\",\"coordinates\":[8.5,47.25,408.0]}");
        assertThat(json.writeValueAsString(Map.of("route", Wgs84.line(at(8, 47), at(8.5, 47)))))
                .isEqualTo("{\"route\":{\"type\":\"LineString\",\"coordinates\":[[8.0,47.0],[8.5,47.0]]}}");
        assertThat(json.writeValueAsString(Wgs84.polygon(
                        List.of(at(0, 0), at(9, 0), at(9, 9), at(0, 0)),
                        List.of(List.of(at(5, 1), at(6, 1), at(6, 2), at(5, 1))))))
                .isEqualTo("{\"type\":\"Polygon\",\"coordinates\":[[[0.0,0.0],[9.0,0.0],[9.0,9.0],[0.0,0.0]],"
                        + "[[5.0,1.0],[6.0,1.0],[6.0,2.0],[5.0,1.0]]]}");
    }

    @Test
    void thereAndBack_keepsEveryBit() throws JsonProcessingException {
        Random random = new Random(7946);
        for (int i = 0; i < 20_000; i++) {
            Point point = i % 2 == 0
                    ? Wgs84.point(any(random, 180), any(random, 90))
                    : Wgs84.point(any(random, 180), any(random, 90), any(random, 1e300));

            Point back = json.readValue(json.writeValueAsString(point), Point.class);

            assertThat(bits(back)).as(point.toText()).isEqualTo(bits(point));
            assertThat(back.getSRID()).isEqualTo(4326);
        }
        assertThat(bits(json.readValue(json.writeValueAsString(Wgs84.point(-0.0, 0)), Point.class)))
                .isEqualTo(bits(Wgs84.point(-0.0, 0)));
    }

    /** Of every size, very small ones included. */
    private static double any(Random random, double limit) {
        double exponent = random.nextInt(4) == 0 ? Math.pow(10, -random.nextInt(320)) : 1;
        return (random.nextDouble() * 2 - 1) * limit * exponent;
    }

    private static List<Long> bits(Point point) {
        CoordinateSequence sequence = point.getCoordinateSequence();
        return List.of(
                Double.doubleToRawLongBits(sequence.getX(0)),
                Double.doubleToRawLongBits(sequence.getY(0)),
                Double.doubleToRawLongBits(sequence.getZ(0)));
    }

    @Test
    void read_intoTheTypeOrIntoAnyGeometry() throws JsonProcessingException {
        String line = "{\"coordinates\":[[8,47,1],[9,47,2e0]],\"bbox\":[8,47,9,47],\"type\":\"LineString\"}";
        String area = "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[9,0],[9,9],[0,0]]]}";

        assertThatObject(json.readValue(line, LineString.class)).isEqualTo(json.readValue(line, Geometry.class));
        assertThat(json.readValue(line, LineString.class).getCoordinateN(1).getZ())
                .isEqualTo(2);
        assertThat(json.readValue(area, Polygon.class).getArea()).isEqualTo(40.5);
        assertThatObject(json.readValue("null", Point.class)).isNull();
    }

    @Test
    void crs_mayNameWgs84() throws JsonProcessingException {
        for (String name : List.of("EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326")) {
            assertThatObject(json.readValue(
                            "{\"type\":\"Point\",\"coordinates\":[8.5,47.25],\"crs\":{\"type\":\"name\",\"properties\":{"
                                    + "\"name\":\"" + name + "\"}}}",
                            Point.class))
                    .isEqualTo(Wgs84.point(8.5, 47.25));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"Point","coordinates":[]}                   | coordinates of GeoJSON is expected to have longitude, latitude and perhaps altitude, but has 0 numbers.
            {"type":"Point","coordinates":[8]}                  | coordinates of GeoJSON is expected to have longitude, latitude and perhaps altitude, but has 1 numbers.
            {"type":"Point","coordinates":[8,47,1,2]}           | coordinates of GeoJSON is expected to have longitude, latitude and perhaps altitude, but has 4 numbers.
            {"type":"Point","coordinates":["8","47"]}           | coordinates of GeoJSON is expected to have numbers alone, but has a JSON string.
            {"type":"Point","coordinates":[8,null]}             | coordinates of GeoJSON is expected to have numbers alone, but has a JSON null.
            {"type":"Point","coordinates":[[8,47]]}             | coordinates of GeoJSON is expected to have numbers alone, but has a JSON array.
            {"type":"Point"}                                    | coordinates of GeoJSON is expected to be an array, but is missing.
            {"type":"Point","coordinates":{"x":8}}              | coordinates of GeoJSON is expected to be an array, but is a JSON object.
            {"type":"Point","coordinates":[35.7,139.7]}         | They look swapped: longitude comes first.
            {"type":"Point","coordinates":[8,47,1e999]}         | altitudes (Z, metres) are expected to be finite, but coordinate 0 has Infinity.
            {"type":"LineString","coordinates":[[8,47],[9,47]]} | a GeoJSON Point is expected, but this is a LineString.
            {"coordinates":[8,47]}                              | Point, LineString or Polygon, but its type is missing.
            {"type":"MultiPoint","coordinates":[[8,47]]}        | Point, LineString or Polygon, but its type is MultiPoint.
            {"type":"Feature","geometry":null}                  | but its type is Feature. Give its geometry alone.
            [8,47]                                              | Point, LineString or Polygon, but this is a JSON array.
            """)
    void point_thatIsNone_isRefused(String text, String message) {
        assertRefused(text, Point.class, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"type":"LineString","coordinates":[]}                                      | coordinates of GeoJSON is expected to have positions, but is empty. Where there is none, use null.
            {"type":"LineString","coordinates":[[8,47]]}                                | coordinates of GeoJSON is expected to have two or more positions, but has one.
            {"type":"LineString","coordinates":[[8,47],[9]]}                            | coordinates[1] of GeoJSON is expected to have longitude, latitude
            {"type":"LineString","coordinates":[[8,47],[8,47]]}                         | a line is expected to have two coordinates that differ
            {"type":"LineString","coordinates":[[8,47,1],[9,47]]}                       | altitude (Z) is expected on all coordinates or on none
            {"type":"Polygon","coordinates":[]}                                         | coordinates of GeoJSON is expected to have positions, but is empty.
            {"type":"Polygon","coordinates":[[]]}                                       | coordinates[0] of GeoJSON is expected to have positions, but is empty.
            {"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,1]]]}                | coordinates[0] of GeoJSON is a ring, expected to be closed, with four or more positions of which the last is the first; but it ends elsewhere.
            {"type":"Polygon","coordinates":[[[0,0],[9,0],[0,0]]]}                      | but it has only 3.
            {"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}          | Self-intersection at longitude 1.0, latitude 1.0.
            {"type":"Polygon","coordinates":[[[179,0],[-179,0],[-179,1],[179,0]]]}      | If the geometry crosses the date line, cut it there
            {"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[1]]]}          | coordinates[1] of GeoJSON is expected to have two or more positions, but has one.
            {"type":"LineString","coordinates":[[8,47],[9,47]],"crs":{"type":"name","properties":{"name":"EPSG:3857"}}} | its member crs names another reference system. Transform it first.
            """)
    void lineOrArea_thatIsNone_isRefused(String text, String message) {
        assertRefused(text, Geometry.class, message);
    }

    private void assertRefused(String text, Class<? extends Geometry> type, String message) {
        assertThatExceptionOfType(JsonMappingException.class)
                .isThrownBy(() -> json.readValue(text, type))
                .withMessageContaining(message)
                .withCauseInstanceOf(InvalidGeometryException.class);
    }

    @Test
    void invalid_isNotWritten() {
        assertThatExceptionOfType(JsonMappingException.class)
                .isThrownBy(() -> json.writeValueAsString(new GeometryFactory().createPoint(at(8, 47))))
                .withMessageContaining("but has 0: nothing says what its coordinates are")
                .withCauseInstanceOf(InvalidGeometryException.class);
        assertThatExceptionOfType(JsonMappingException.class)
                .isThrownBy(() -> json.writeValueAsString(Wgs84.factory().createPoint()))
                .withMessageContaining("but is an empty Point");
    }
}
