package ai.axionx.data.migrations;

import java.time.Duration;
import java.util.List;

/**
 * What one run of a {@link Migrator} did.
 *
 * @param database whose migrations they are
 * @param applied what this run applied, in order
 * @param appliedBefore how many had been applied before
 * @param newer how many a later version of this artifact had applied: the database is ahead
 * @param duration how long the run took, waiting for another runner included
 */
public record MigrationReport(
        PlatformDatabase database, List<Migration> applied, int appliedBefore, int newer, Duration duration) {

    public MigrationReport {
        applied = List.copyOf(applied);
    }

    /** Whether the database was up to date already, so that this run changed nothing. */
    public boolean isNothingToDo() {
        return applied.isEmpty();
    }
}
