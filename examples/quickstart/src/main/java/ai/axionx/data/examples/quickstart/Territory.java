package ai.axionx.data.examples.quickstart;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A rectangle to survey, made up from the data.
 *
 * @param name its name, unique in the organization
 * @param area its outline as PostGIS reads it (EWKT)
 */
record Territory(String name, String area) {

    /** About 500 metres: no territory is narrower, so that points in one place make one, too. */
    private static final double SMALLEST_DEGREES = 0.005;

    /** The area of the middle 80 % of all points, cut in two at the median longitude, so that both are well driven. */
    static List<Territory> around(List<GpsPoint> points) {
        double[] latitudes = sorted(points, GpsPoint::latitude);
        double[] longitudes = sorted(points, GpsPoint::longitude);
        double middle = within(180 - SMALLEST_DEGREES, at(longitudes, 0.5));
        double west = within(180, Math.min(at(longitudes, 0.1), middle - SMALLEST_DEGREES));
        double east = within(180, Math.max(at(longitudes, 0.9), middle + SMALLEST_DEGREES));
        double south = within(90, at(latitudes, 0.1) - SMALLEST_DEGREES);
        double north = within(90, at(latitudes, 0.9) + SMALLEST_DEGREES);
        return List.of(
                new Territory("Quickstart east", rectangle(middle, south, east, north)),
                new Territory("Quickstart west", rectangle(west, south, middle, north)));
    }

    private static double[] sorted(List<GpsPoint> points, ToDoubleFunction<GpsPoint> coordinate) {
        return points.stream().mapToDouble(coordinate).sorted().toArray();
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) (share * (sorted.length - 1))];
    }

    private static double within(double limit, double degrees) {
        return Math.max(-limit, Math.min(limit, degrees));
    }

    private static String rectangle(double west, double south, double east, double north) {
        String corner = west + " " + south;
        return "SRID=4326;POLYGON((" + corner + "," + east + " " + south + "," + east + " " + north + "," + west + " "
                + north + "," + corner + "))";
    }
}
