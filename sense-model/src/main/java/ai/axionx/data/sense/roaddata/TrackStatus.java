package ai.axionx.data.sense.roaddata;

/** Where a track stands. */
public enum TrackStatus {
    /** The vehicle is recording. */
    RECORDING,
    /** Recording has ended as it should. Final. */
    COMPLETED,
    /** Recording has broken off. Final. */
    ABORTED
}
