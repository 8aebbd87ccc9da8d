package ai.axionx.data.spatial.geojson;

import ai.axionx.data.spatial.InvalidGeometryException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Locale;
import java.util.Map;
import org.locationtech.jts.geom.Geometry;

/**
 * What is JSON of the right form. The library that reads it takes that for granted: of text, or of an array too deep,
 * it would make 0.
 */
final class GeoJsonRules {

    /** How deep the arrays of each type are, that of a single position included. */
    private static final Map<String, Integer> DEPTHS = Map.of("Point", 1, "LineString", 2, "Polygon", 3);

    /** Names of WGS 84 with longitude first, as older GeoJSON has them. */
    private static final String WGS_84 = "(urn:ogc:def:crs:OGC:(1\\.3)?:CRS84|(urn:ogc:def:crs:)?EPSG:{1,2}4326)";

    private GeoJsonRules() {}

    static void check(JsonNode json, Class<? extends Geometry> wanted) {
        String type = json.path("type").asText("");
        Integer depth = DEPTHS.get(type);
        if (!json.isObject() || depth == null) {
            throw new InvalidGeometryException(
                    "a GeoJSON geometry is expected, an object whose type is Point, LineString"
                            + " or Polygon, but "
                            + (json.isObject() ? "its type is " + shown(json.path("type")) : "this is " + kind(json))
                            + (type.equals("Feature") ? ". Give its geometry alone." : "."));
        }
        if (wanted != Geometry.class && !wanted.getSimpleName().equals(type)) {
            throw new InvalidGeometryException(
                    "a GeoJSON " + wanted.getSimpleName() + " is expected, but this is a " + type + ".");
        }
        JsonNode crs = json.path("crs");
        String name = crs.path("properties").path("name").asText("");
        if (!crs.isMissingNode() && !crs.isNull() && !name.matches(WGS_84)) {
            throw new InvalidGeometryException(
                    "GeoJSON is expected in WGS 84, longitude first, but its member crs names"
                            + " another reference system. Transform it first.");
        }
        checkArray(json.path("coordinates"), depth, "coordinates");
    }

    private static void checkArray(JsonNode json, int depth, String where) {
        if (!json.isArray()) {
            throw new InvalidGeometryException(
                    where + " of GeoJSON is expected to be an array, but is " + kind(json) + ".");
        }
        if (depth == 1) {
            checkPosition(json, where);
            return;
        }
        if (json.isEmpty()) {
            throw new InvalidGeometryException(
                    where + " of GeoJSON is expected to have positions, but is empty. Where there is none, use null.");
        }
        if (depth == 2 && json.size() < 2) {
            throw new InvalidGeometryException(
                    where + " of GeoJSON is expected to have two or more positions, but has one.");
        }
        for (int i = 0; i < json.size(); i++) {
            checkArray(json.get(i), depth - 1, where + "[" + i + "]");
        }
        if (depth == 2 && where.endsWith("]")) {
            checkRing(json, where);
        }
    }

    private static void checkPosition(JsonNode json, String where) {
        for (JsonNode ordinate : json) {
            if (!ordinate.isNumber()) {
                throw new InvalidGeometryException(
                        where + " of GeoJSON is expected to have numbers alone, but has " + kind(ordinate) + ".");
            }
        }
        if (json.size() != 2 && json.size() != 3) {
            throw new InvalidGeometryException(where + " of GeoJSON is expected to have longitude, latitude and perhaps"
                    + " altitude, but has " + json.size() + " numbers.");
        }
    }

    /** JTS makes no ring that is open, and its own message says less. */
    private static void checkRing(JsonNode ring, String where) {
        JsonNode first = ring.get(0);
        JsonNode last = ring.get(ring.size() - 1);
        boolean closed = first.get(0).asDouble() == last.get(0).asDouble()
                && first.get(1).asDouble() == last.get(1).asDouble();
        if (!closed || ring.size() < 4) {
            throw new InvalidGeometryException(where + " of GeoJSON is a ring, expected to be closed, with four or more"
                    + " positions of which the last is the first; but it "
                    + (closed
                            ? "has only " + ring.size() + "."
                            : "ends elsewhere. Repeat its first position at the end."));
        }
    }

    private static String shown(JsonNode type) {
        return type instanceof MissingNode ? "missing" : type.isTextual() ? type.asText() : kind(type);
    }

    private static String kind(JsonNode json) {
        return json.isMissingNode()
                ? "missing"
                : "a JSON " + json.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
