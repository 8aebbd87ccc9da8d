package ai.axionx.data.partitioning;

import java.time.Instant;
import java.util.Optional;

/**
 * The state of one partitioned table, as the server has it.
 *
 * <p>Immutable and thread safe.
 *
 * @param table the partitioned table as {@code schema.table}
 * @param partitions how many partitions it has, the default partition not counted
 * @param oldest the lower bound of its first partition
 * @param newest the upper bound of its last partition
 * @param readyUntil until when partitions stand ready, without a gap from now; empty if none covers the present
 * @param premade how many of them come after the current one
 * @param defaultRows rows in the default partition; counted up to 10,000, so that means 10,000 or more
 * @param defaultOldest the earliest time among those rows
 * @param defaultNewest the latest time among those rows
 * @param attachWillFail whether a partition that is missing, or the next one, cannot be made, because rows of its range
 *     are in the default partition or a partition with odd bounds is in the way
 * @param oldestNeeded the time of the oldest row that retention has to spare; empty if there is no such row or
 *     condition
 * @param toRetire partitions that are older than the retention
 * @param quarantined detached partitions that wait to be dropped
 * @param lastMaintenance when maintenance last changed something; empty if it never did
 * @param unread why rows of the table could not be read, for example that its default partition belongs to somebody
 *     else; what is told of rows is incomplete then
 */
public record PartitionSet(
        String table,
        int partitions,
        Optional<Instant> oldest,
        Optional<Instant> newest,
        Optional<Instant> readyUntil,
        int premade,
        int defaultRows,
        Optional<Instant> defaultOldest,
        Optional<Instant> defaultNewest,
        boolean attachWillFail,
        Optional<Instant> oldestNeeded,
        int toRetire,
        int quarantined,
        Optional<Instant> lastMaintenance,
        Optional<String> unread) {}
