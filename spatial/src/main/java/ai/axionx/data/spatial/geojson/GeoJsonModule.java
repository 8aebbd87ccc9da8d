package ai.axionx.data.spatial.geojson;

import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Wgs84;
import com.bedatadriven.jackson.datatype.jts.parsers.GenericGeometryParser;
import com.bedatadriven.jackson.datatype.jts.serialization.GeometrySerializer;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Teaches Jackson to write and read points, line strings and polygons as GeoJSON geometries (RFC 7946).
 *
 * <pre>{@code
 * ObjectMapper json = new ObjectMapper().registerModule(new GeoJsonModule());
 * json.writeValueAsString(Wgs84.point(8.5, 47.25, 408.0)); // {"type":"Point","coordinates":[8.5,47.25,408.0]}
 * Polygon area = json.readValue(text, Polygon.class);
 * }</pre>
 *
 * <p>In Spring Boot, a bean of this type is enough. Longitude comes first, then latitude, then altitude if there is
 * one. Numbers are written so that the same bits are read again. What is read is checked as by {@link Wgs84#declare};
 * what is not valid is a {@link JsonMappingException} caused by an {@link InvalidGeometryException}, both with the
 * reason. A {@code crs} member other than WGS 84 is refused, {@code bbox} and foreign members are passed over. Rings
 * stay in the order in which they are.
 */
public final class GeoJsonModule extends SimpleModule {

    private static final long serialVersionUID = 1L;

    public GeoJsonModule() {
        super(GeoJsonModule.class.getName());
        addSerializer(Geometry.class, new Writer());
        addDeserializer(Geometry.class, new Reader<>(Geometry.class));
        addDeserializer(Point.class, new Reader<>(Point.class));
        addDeserializer(LineString.class, new Reader<>(LineString.class));
        addDeserializer(Polygon.class, new Reader<>(Polygon.class));
    }

    private static final class Writer extends StdSerializer<Geometry> {

        private static final long serialVersionUID = 1L;

        Writer() {
            super(Geometry.class);
        }

        @Override
        public void serialize(Geometry geometry, JsonGenerator json, SerializerProvider provider) throws IOException {
            Geometry checked;
            try {
                checked = Wgs84.copyOf(geometry);
            } catch (InvalidGeometryException e) {
                throw JsonMappingException.from(json, e.getMessage(), e);
            }
            new GeometrySerializer().serialize(checked, json, provider);
        }
    }

    private static final class Reader<G extends Geometry> extends StdDeserializer<G> {

        private static final long serialVersionUID = 1L;

        private final Class<G> type;

        Reader(Class<G> type) {
            super(type);
            this.type = type;
        }

        @Override
        public G deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode json = context.readTree(parser);
            try {
                GeoJsonRules.check(json, type);
                Geometry geometry = new GenericGeometryParser(Wgs84.factory()).geometryFromJson(json);
                return type.cast(Wgs84.copyOf(geometry));
            } catch (InvalidGeometryException e) {
                throw JsonMappingException.from(parser, e.getMessage(), e);
            }
        }
    }
}
