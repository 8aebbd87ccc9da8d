package ai.axionx.data.examples.springboot;

import java.util.Map;
import org.locationtech.jts.geom.Point;

/** A feature as RFC 7946 has it: a hold, where it is, and what there is to say about it. */
record Feature(String type, long id, Point geometry, Map<String, Object> properties) {

    static Feature of(long id, Point geometry, Map<String, Object> properties) {
        return new Feature("Feature", id, geometry, Map.copyOf(properties));
    }
}
