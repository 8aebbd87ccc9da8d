package ai.axionx.data.partitioning;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one run has to do for one table, and what has become of it so far. */
final class MaintenanceTask {

    private final String table;
    private final Instant plannedAt;
    private final boolean standby;
    private final boolean toCreate;
    private final List<String> toRetire;
    private final List<String> toDrop;
    private final Optional<String> difference;

    private final List<String> created = new ArrayList<>();
    private final List<TableMaintenance.Outcome> retired = new ArrayList<>();
    private final List<TableMaintenance.Outcome> kept = new ArrayList<>();
    private final List<MaintenanceError> errors = new ArrayList<>();
    private long nanos;

    MaintenanceTask(ResultSet row) throws SQLException {
        table = row.getString("parent_table");
        plannedAt = row.getObject("planned_at", OffsetDateTime.class).toInstant();
        standby = row.getBoolean("standby");
        toCreate = row.getBoolean("to_create");
        toRetire = names(row.getArray("to_retire"));
        toDrop = names(row.getArray("to_drop"));
        difference = Optional.ofNullable(row.getString("difference"));
    }

    static List<String> names(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    String table() {
        return table;
    }

    Instant plannedAt() {
        return plannedAt;
    }

    boolean toCreate() {
        return toCreate;
    }

    boolean hasWork() {
        return standby || toCreate || !toRetire.isEmpty() || !toDrop.isEmpty();
    }

    boolean hasCreated() {
        return !created.isEmpty();
    }

    boolean hasFailed() {
        return !errors.isEmpty();
    }

    /** Whether what failed may work a little later. */
    boolean isWorthAnotherAttempt() {
        return errors.stream().anyMatch(error -> error.isLockConflict() || error.isConnectionFailure());
    }

    void fail(SQLException cause) {
        errors.add(MaintenanceError.of(cause));
    }

    /** Leaves the table alone for now. */
    void giveUp(SQLException cause) {
        errors.clear();
        fail(cause);
    }

    /** Making partitions and retiring them do not wait for each other: the one may fail and the other work. */
    void carryOut(MaintenanceSession session) {
        long start = System.nanoTime();
        errors.clear();
        kept.clear();
        if (standby || toCreate) {
            attempt(() -> session.createAhead(table, created));
        }
        int errorsBefore = errors.size();
        for (String partition : toRetire) {
            // Each takes the lock that stops everybody: one that cannot be had is not asked for again at once.
            if (!isRetired(partition) && !isBlockedSince(errorsBefore) && session.unreachable() == null) {
                attempt(() -> note(session.retire(table, partition)));
            }
        }
        for (String partition : toDrop) {
            if (!isRetired(partition) && session.unreachable() == null) {
                attempt(() -> note(session.dropQuarantined(partition)));
            }
        }
        nanos += System.nanoTime() - start;
    }

    private boolean isBlockedSince(int errorsBefore) {
        return errors.stream().skip(errorsBefore).anyMatch(MaintenanceError::isLockConflict);
    }

    private boolean isRetired(String partition) {
        return retired.stream().anyMatch(end -> end.partition().equals(partition));
    }

    private void note(TableMaintenance.Outcome outcome) {
        switch (outcome.outcome()) {
            case "kept" -> kept.add(outcome);
            case "gone" -> {
                // Another run was quicker.
            }
            default -> retired.add(outcome);
        }
    }

    private void attempt(Step step) {
        try {
            step.run();
        } catch (SQLException e) {
            fail(e);
        }
    }

    TableMaintenance result() {
        return new TableMaintenance(table, created, retired, kept, difference, errors, Duration.ofNanos(nanos));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }
}
