package ai.axionx.data.partitioning;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What one run of the {@link PartmanMaintenanceJob} found and did. Immutable and thread safe.
 *
 * @param startedAt when it began, by the server's clock; empty if no table is registered
 * @param took how long it took
 * @param tables one entry for each registered table, by name
 * @param partmanLockHolder who holds pg_partman's own maintenance lock, looked up when something is due. This job does
 *     not need it, but whoever calls pg_partman's {@code run_maintenance()} gets silence instead of partitions while it
 *     is held
 */
public record MaintenanceReport(
        Optional<Instant> startedAt, Duration took, List<TableMaintenance> tables, Optional<String> partmanLockHolder) {

    public MaintenanceReport {
        tables = List.copyOf(tables);
    }

    /** Whether every table is in order now. */
    public boolean succeeded() {
        return failed().isEmpty();
    }

    /** The tables that could not be brought into order. */
    public List<TableMaintenance> failed() {
        return tables.stream().filter(table -> !table.succeeded()).toList();
    }

    /** How many partitions were made. */
    public int created() {
        return tables.stream().mapToInt(table -> table.created().size()).sum();
    }

    /** How many partitions were detached or dropped. */
    public int retired() {
        return tables.stream().mapToInt(table -> table.retired().size()).sum();
    }

    /**
     * This report, if every table is in order.
     *
     * @throws MaintenanceException if one is not; it carries this report, and every error as suppressed
     */
    public MaintenanceReport requireSuccess() {
        if (!succeeded()) {
            throw new MaintenanceException(this);
        }
        return this;
    }

    /** One line, then one for each table where something happened or should have. */
    @Override
    public String toString() {
        String head = tables.size() + " tables, " + failed().size() + " failed, " + created() + " partitions made, "
                + retired() + " retired, in " + took.toMillis() + " ms";
        return head
                + tables.stream().map(MaintenanceReport::lines).collect(Collectors.joining())
                + partmanLockHolder
                        .map(holder -> "\n  pg_partman's own lock is held by " + holder
                                + ": its run_maintenance() does nothing meanwhile")
                        .orElse("");
    }

    private static String lines(TableMaintenance table) {
        var lines = new StringBuilder();
        table.created().forEach(partition -> line(lines, table, "made " + partition));
        table.retired().forEach(end -> line(lines, table, end.outcome() + ' ' + end.partition() + ", " + end.detail()));
        table.kept().forEach(kept -> line(lines, table, "kept " + kept.partition() + ": " + kept.detail()));
        table.difference().ifPresent(difference -> line(lines, table, "differs from its policy: " + difference));
        table.errors().forEach(error -> line(lines, table, "FAILED: " + error));
        return lines.toString();
    }

    private static void line(StringBuilder lines, TableMaintenance table, String text) {
        lines.append("\n  ").append(table.table()).append(": ").append(text);
    }
}
