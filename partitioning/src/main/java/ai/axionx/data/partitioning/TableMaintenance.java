package ai.axionx.data.partitioning;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one run of the {@link PartmanMaintenanceJob} did for one table. Immutable and thread safe.
 *
 * @param table the partitioned table as {@code schema.table}
 * @param created the partitions that were made
 * @param retired the partitions that were detached or dropped
 * @param kept the partitions that are older than the retention and stay, with the reason
 * @param difference how pg_partman's configuration differs from the policy; it was left as it is
 * @param errors what did not work; empty if all did
 * @param took how long it took, waiting included
 */
public record TableMaintenance(
        String table,
        List<String> created,
        List<Outcome> retired,
        List<Outcome> kept,
        Optional<String> difference,
        List<MaintenanceError> errors,
        Duration took) {

    public TableMaintenance {
        created = List.copyOf(created);
        retired = List.copyOf(retired);
        kept = List.copyOf(kept);
        errors = List.copyOf(errors);
    }

    /** Whether the table is in order now. */
    public boolean succeeded() {
        return errors.isEmpty();
    }

    /**
     * What became of a partition that is older than the retention.
     *
     * @param partition the partition as {@code schema.table}
     * @param outcome {@code dropped}, {@code detached}, {@code quarantined}, or {@code kept}
     * @param detail the range of its rows, or why it was kept
     */
    public record Outcome(String partition, String outcome, String detail) {}
}
