package ai.axionx.data.examples.quickstart;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One recording session of one vehicle: points without a gap of more than {@linkplain #LONGEST_GAP five minutes}.
 *
 * @param points at least one, in the order of their times
 */
record Track(List<GpsPoint> points) {

    /** Two points that are further apart in time belong to two tracks; exactly this far, to one. */
    static final Duration LONGEST_GAP = Duration.ofMinutes(5);

    /** How many frames are committed together. */
    static final int FRAMES_PER_BATCH = 500;

    Track {
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("a track has at least one point, but here is none.");
        }
    }

    /** Cuts points that are sorted by vehicle and time, as {@link GpsFile#points()} are, into tracks. */
    static List<Track> cut(List<GpsPoint> points) {
        List<Track> tracks = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= points.size(); i++) {
            if (i == points.size() || isBreak(points.get(i - 1), points.get(i))) {
                tracks.add(new Track(points.subList(from, i)));
                from = i;
            }
        }
        return tracks;
    }

    private static boolean isBreak(GpsPoint one, GpsPoint next) {
        return !one.uid().equals(next.uid())
                || Duration.between(one.time(), next.time()).compareTo(LONGEST_GAP) > 0;
    }

    String uid() {
        return first().uid();
    }

    GpsPoint first() {
        return points.get(0);
    }

    Instant start() {
        return first().time();
    }

    Instant end() {
        return points.get(points.size() - 1).time();
    }

    /** Every point is a frame. */
    int frames() {
        return points.size();
    }

    /** Length of the way driven. */
    double meters() {
        double sum = 0;
        for (int i = 1; i < points.size(); i++) {
            sum += points.get(i - 1).metersTo(points.get(i));
        }
        return sum;
    }

    /** The way driven as PostGIS reads it (EWKT); empty without two different points, which make no line. */
    Optional<String> route() {
        if (points.stream().allMatch(first()::isAtPlaceOf)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(40 * points.size()).append("SRID=4326;LINESTRING(");
        String separator = "";
        for (GpsPoint point : points) {
            text.append(separator).append(point.longitude()).append(' ').append(point.latitude());
            separator = ",";
        }
        return Optional.of(text.append(')').toString());
    }

    /** The points in portions that are committed together. */
    List<List<GpsPoint>> batches() {
        List<List<GpsPoint>> batches = new ArrayList<>();
        for (int from = 0; from < points.size(); from += FRAMES_PER_BATCH) {
            batches.add(points.subList(from, Math.min(points.size(), from + FRAMES_PER_BATCH)));
        }
        return batches;
    }
}
