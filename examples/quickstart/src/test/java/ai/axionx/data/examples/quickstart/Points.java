package ai.axionx.data.examples.quickstart;

import java.time.Duration;
import java.time.Instant;

/** Points for tests. */
final class Points {

    static final Instant START = Instant.parse("2008-10-23T02:53:04Z");

    private static final double LATITUDE = 39.98;
    private static final double LONGITUDE = 116.3;

    /** One degree of latitude on the sphere. */
    private static final double METERS_PER_DEGREE = 111_195.08;

    private Points() {}

    /** A point so long after the start and so far north of it. */
    static GpsPoint point(Duration after, double meters) {
        return point("001", after, meters);
    }

    static GpsPoint point(String uid, Duration after, double meters) {
        return new GpsPoint(2, uid, START.plus(after), LATITUDE + meters / METERS_PER_DEGREE, LONGITUDE);
    }
}
