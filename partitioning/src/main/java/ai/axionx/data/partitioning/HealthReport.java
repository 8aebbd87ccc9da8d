package ai.axionx.data.partitioning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one check of {@link PartitionHealth} found in a database. Immutable and thread safe.
 *
 * @param checkedAt when, by the server's clock
 * @param lastRun the last run of maintenance that ended; empty if none ever did
 * @param tables one entry for each registered table, by name
 * @param faults what is wrong with the database as a whole
 */
public record HealthReport(Instant checkedAt, Optional<Run> lastRun, List<Table> tables, List<Fault> faults) {

    public HealthReport {
        tables = List.copyOf(tables);
        faults = List.copyOf(faults);
    }

    /** The worst level of all; {@code OK} if there is no fault. */
    public Level level() {
        return worst(allFaults().stream());
    }

    /** The faults of the database and of all its tables. */
    public List<Fault> allFaults() {
        List<Fault> all = new ArrayList<>(faults);
        tables.forEach(table -> all.addAll(table.faults()));
        return List.copyOf(all);
    }

    /** How long ago the last run ended; empty if none ever did. */
    public Optional<Duration> lastRunAge() {
        return lastRun.map(run -> Duration.between(run.finishedAt(), checkedAt));
    }

    private static Level worst(Stream<Fault> faults) {
        return faults.map(Fault::level).max(Comparator.naturalOrder()).orElse(Level.OK);
    }

    /** How bad it is. */
    public enum Level {
        /** All is as it should be. */
        OK,
        /** Nothing is lost yet; somebody should look within days. */
        WARNING,
        /** Rows are, or will soon be, refused or misplaced. */
        CRITICAL
    }

    /**
     * Something that is not as it should be.
     *
     * @param level how bad it is, never {@code OK}
     * @param subject what it is about: a table, a partition, an index, or {@code maintenance}
     * @param sentence what was expected, what was found and what to do; never a value of a row but its time
     */
    public record Fault(Level level, String subject, String sentence) {
        @Override
        public String toString() {
            return level + " " + subject + ": " + sentence;
        }
    }

    /**
     * A finished run of maintenance.
     *
     * @param startedAt when it began, by the server's clock
     * @param finishedAt when it ended
     * @param tables how many tables it looked at
     * @param failed how many of them it could not bring into order
     */
    public record Run(Instant startedAt, Instant finishedAt, int tables, int failed) {}

    /**
     * The state of one table, and how it is judged.
     *
     * @param policy what its partitions should be like
     * @param set what they are like
     * @param readyFor how long partitions stand ready, from now on and without a gap; zero if none covers the present
     * @param neededFor age of the oldest row that retention has to spare; empty if there is none
     * @param findings what differs between its policy, pg_partman and the catalog
     * @param faults what is wrong; empty when all is well
     */
    public record Table(
            PartitionPolicy policy,
            PartitionSet set,
            Duration readyFor,
            Optional<Duration> neededFor,
            List<PartitionFinding> findings,
            List<Fault> faults) {

        public Table {
            findings = List.copyOf(findings);
            faults = List.copyOf(faults);
        }

        /** The table as {@code schema.table}. */
        public String name() {
            return policy.table();
        }

        /** How many days partitions stand ready, from now on and without a gap. */
        public double daysAhead() {
            return readyFor.toSeconds() / 86_400.0;
        }

        /** The worst level of its faults; {@code OK} if there is none. */
        public Level level() {
            return worst(faults.stream());
        }
    }

    /** One line, then one for each fault. */
    @Override
    public String toString() {
        var text = new StringBuilder(level() + ", " + tables.size() + " tables at " + checkedAt);
        allFaults().forEach(fault -> text.append("\n  ").append(fault));
        return text.toString();
    }
}
