package ai.axionx.data.sense.roaddata;

/** What came of the wish to commit a batch. */
public enum CommitOutcome {
    /** This call has committed it. */
    COMMITTED,
    /** It was committed before, by somebody else or by a call whose answer got lost; nothing has changed. */
    ALREADY_COMMITTED,
    /** There is no such batch. */
    UNKNOWN
}
