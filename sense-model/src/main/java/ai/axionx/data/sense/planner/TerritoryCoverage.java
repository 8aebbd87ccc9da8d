package ai.axionx.data.sense.planner;

/**
 * How much of a territory has been recorded.
 *
 * @param tracks how many tracks run through it
 * @param metresRecorded length of their routes inside it, each counted as often as it was driven; on the spheroid
 * @param squareMetresSeen how much of it lies within the given distance of a route
 * @param squareMetres how large it is
 */
public record TerritoryCoverage(long tracks, double metresRecorded, double squareMetresSeen, double squareMetres) {

    /** The part of it that was seen, 0 to 1. */
    public double share() {
        return Math.min(1, squareMetresSeen / squareMetres);
    }
}
