package ai.axionx.data.partitioning;

import static java.util.Objects.requireNonNull;

import java.time.Period;
import java.util.Optional;

/**
 * What the partitions of one table should be like: a row of {@code ops.partition_policies}, or what an entity declares.
 *
 * <pre>{@code
 * PartitionPolicy week = new PartitionPolicy("public.outbox_messages", "created_at", PartitionInterval.DAY, 4, true,
 *         Optional.of(Period.ofDays(7)), RetentionAction.DROP, Optional.of("published_at is null"), Optional.empty());
 * }</pre>
 *
 * <p>It holds what it is given; the policy table and the checks on entities know what is allowed. Immutable and thread
 * safe.
 *
 * @param table the partitioned table as {@code schema.table}, lower case
 * @param column the {@code timestamptz} column that it is partitioned by
 * @param interval the time that one partition covers
 * @param premake how many partitions are kept ready ahead of the current one, 1 to 400
 * @param defaultPartition whether rows that no partition takes go into a default partition, or are refused
 * @param retention the age after which a partition is retired; empty keeps all of them. Twelve months become a year
 * @param retentionAction what retiring means; {@code KEEP} exactly if there is no retention
 * @param stillNeeded a condition in SQL on a row of the table; a partition with such a row is never retired
 * @param quarantine how long a partition to be dropped stays detached first; empty drops it at once
 */
public record PartitionPolicy(
        String table,
        String column,
        PartitionInterval interval,
        int premake,
        boolean defaultPartition,
        Optional<Period> retention,
        RetentionAction retentionAction,
        Optional<String> stillNeeded,
        Optional<Period> quarantine) {

    public PartitionPolicy {
        requireNonNull(table, "table");
        requireNonNull(column, "column");
        requireNonNull(interval, "interval");
        requireNonNull(retention, "retention");
        requireNonNull(retentionAction, "retentionAction");
        requireNonNull(stillNeeded, "stillNeeded");
        requireNonNull(quarantine, "quarantine");
        retention = retention.map(Period::normalized);
        quarantine = quarantine.map(Period::normalized);
    }
}
