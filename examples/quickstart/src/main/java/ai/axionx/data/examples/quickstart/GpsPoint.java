package ai.axionx.data.examples.quickstart;

import java.time.Instant;

/**
 * One position of one vehicle, as a line of the file gives it.
 *
 * @param line the line's number in the file, the first line being 1
 * @param uid the vehicle, in lower case
 * @param time when it was there
 * @param latitude degrees north, -90 to 90
 * @param longitude degrees east, -180 to 180
 */
record GpsPoint(int line, String uid, Instant time, double latitude, double longitude) {

    /** The mean radius of the earth. */
    private static final double EARTH_METERS = 6_371_008.8;

    boolean isAtPlaceOf(GpsPoint other) {
        return latitude == other.latitude && longitude == other.longitude;
    }

    /** The distance on a sphere: within half a percent of that on the WGS 84 spheroid. */
    double metersTo(GpsPoint other) {
        double north = Math.sin(Math.toRadians(other.latitude - latitude) / 2);
        double east = Math.sin(Math.toRadians(other.longitude - longitude) / 2);
        double chord = north * north
                + east * east * Math.cos(Math.toRadians(latitude)) * Math.cos(Math.toRadians(other.latitude));
        return 2 * EARTH_METERS * Math.asin(Math.min(1, Math.sqrt(chord)));
    }
}
