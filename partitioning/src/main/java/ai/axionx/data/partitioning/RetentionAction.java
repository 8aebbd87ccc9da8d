package ai.axionx.data.partitioning;

/** What happens to a partition once all its rows are older than the retention. */
public enum RetentionAction {
    /** Nothing: partitions are kept for good, and there is no retention. */
    KEEP,
    /** It stays as a table of its own, outside the partitioned table. */
    DETACH,
    /** It is dropped, with all its rows. */
    DROP
}
