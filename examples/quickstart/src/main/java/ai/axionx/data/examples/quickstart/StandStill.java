package ai.axionx.data.examples.quickstart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A time in which a vehicle did not move: from its first point on it stayed within {@value #RADIUS_METERS} metres of
 * that, for {@linkplain #SHORTEST five minutes} or longer.
 *
 * <p>25 metres is what GPS wanders by between houses while the vehicle stands. The place is that of the first point.
 *
 * @param first the point where it came to stand
 * @param duration from there to the last point within the radius
 * @param points how many points that are
 */
record StandStill(GpsPoint first, Duration duration, int points) {

    static final double RADIUS_METERS = 25;
    static final Duration SHORTEST = Duration.ofMinutes(5);

    /** The file has no altitude, and a hold needs one. */
    static final double ASSUMED_ALTITUDE_METERS = 0.0;

    /** The stand-stills of a track, each as long as it can be, none overlapping another. */
    static List<StandStill> of(Track track) {
        List<GpsPoint> points = track.points();
        List<StandStill> found = new ArrayList<>();
        int from = 0;
        while (from < points.size()) {
            GpsPoint first = points.get(from);
            int last = from;
            while (last + 1 < points.size() && first.metersTo(points.get(last + 1)) <= RADIUS_METERS) {
                last++;
            }
            Duration duration = Duration.between(first.time(), points.get(last).time());
            if (duration.compareTo(SHORTEST) >= 0) {
                found.add(new StandStill(first, duration, last + 1 - from));
                from = last + 1;
            } else {
                from++;
            }
        }
        return found;
    }
}
