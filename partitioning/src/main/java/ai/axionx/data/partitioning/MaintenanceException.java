package ai.axionx.data.partitioning;

import java.util.Optional;

/** Maintenance that could not be run, or not for every table. */
public final class MaintenanceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Optional<MaintenanceReport> report;

    MaintenanceException(String message, Throwable cause) {
        super(message, cause);
        this.report = Optional.empty();
    }

    MaintenanceException(MaintenanceReport report) {
        super("partitions are not in order: " + report);
        this.report = Optional.of(report);
        report.failed().forEach(table -> table.errors().forEach(error -> addSuppressed(error.cause())));
    }

    /** What was done and what failed; empty if the run did not get as far as the first table. */
    public Optional<MaintenanceReport> report() {
        return report;
    }
}
