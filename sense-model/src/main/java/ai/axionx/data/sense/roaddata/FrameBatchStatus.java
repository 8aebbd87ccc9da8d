package ai.axionx.data.sense.roaddata;

/** Where a batch of frames stands. */
public enum FrameBatchStatus {
    /** Frames are still arriving. */
    PENDING,
    /** All frames have arrived. Final. */
    COMMITTED
}
