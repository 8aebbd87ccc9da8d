package ai.axionx.data.sense.roaddata;

/** Where a hold stands. */
public enum HoldStatus {
    /** Somebody should look at it. */
    OPEN,
    /** What was there has been dealt with. It may be opened again. */
    RESOLVED,
    /** There was nothing to deal with. It may be opened again. */
    DISMISSED
}
