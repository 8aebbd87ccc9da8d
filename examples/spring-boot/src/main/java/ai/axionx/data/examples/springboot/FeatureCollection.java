package ai.axionx.data.examples.springboot;

import java.util.List;

/** Features as RFC 7946 has them. */
record FeatureCollection(String type, List<Feature> features) {

    static FeatureCollection of(List<Feature> features) {
        return new FeatureCollection("FeatureCollection", List.copyOf(features));
    }
}
