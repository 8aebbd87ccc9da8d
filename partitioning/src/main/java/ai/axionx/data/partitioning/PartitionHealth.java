package ai.axionx.data.partitioning;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Looks whether the partitioned tables of a database are in order, and will be tomorrow.
 *
 * <p>Needs a role that a migration named in {@code ops.grant_monitoring_to} or {@code ops.grant_maintenance_to}, reads
 * only, and works on a standby as well:
 *
 * <pre>{@code
 * HealthReport report = new PartitionHealth(monitorDataSource).check();
 * report.allFaults().forEach(fault -> log.warn("{}", fault));
 * }</pre>
 *
 * <p>A check costs some milliseconds for each table, or as long as it takes to read its default partition, which is
 * meant partition, and the oldest row that retention has to spare. Time is the server's. Immutable and thread safe.
 */
public final class PartitionHealth {

    private final DataSource dataSource;
    private final HealthThresholds thresholds;

    /** Judges by {@link HealthThresholds#DEFAULT}. */
    public PartitionHealth(DataSource dataSource) {
        this(dataSource, HealthThresholds.DEFAULT);
    }

    private PartitionHealth(DataSource dataSource, HealthThresholds thresholds) {
        this.dataSource = requireNonNull(dataSource, "dataSource");
        this.thresholds = requireNonNull(thresholds, "thresholds");
    }

    /** The same, judging by other thresholds. */
    public PartitionHealth withThresholds(HealthThresholds others) {
        return new PartitionHealth(dataSource, others);
    }

    /**
     * Looks and judges.
     *
     * @throws SQLException if the database cannot be asked: no connection, no schema {@code ops}, no rights
     */
    public HealthReport check() throws SQLException {
        // One transaction, so that all answers have the same time.
        return Transaction.run(dataSource, this::check);
    }

    private HealthReport check(Connection connection) throws SQLException {
        Instant now = PartmanClient.query(
                        connection, "select now()", row -> instant(row.getObject(1, OffsetDateTime.class)))
                .get(0);
        Map<String, PartitionPolicy> policies =
                PartmanClient.policies(connection).stream().collect(toMap(PartitionPolicy::table, Function.identity()));
        Map<String, List<PartitionFinding>> findings =
                PartmanClient.findings(connection).stream().collect(groupingBy(PartitionFinding::table));
        List<HealthReport.Table> tables = new ArrayList<>();
        for (PartitionSet set : PartmanClient.sets(connection)) {
            PartitionPolicy policy = policies.get(set.table());
            // A table may be registered in the middle of it all.
            if (policy != null) {
                List<PartitionFinding> own = findings.getOrDefault(set.table(), List.of());
                tables.add(new TableJudge(policy, set, own, thresholds, now).judge());
            }
        }
        Optional<HealthReport.Run> lastRun = lastRun(connection);
        Set<String> judged = tables.stream().map(HealthReport.Table::name).collect(Collectors.toSet());
        List<HealthReport.Fault> faults = new ArrayList<>();
        judgeRuns(lastRun, firstRegistration(connection), now).ifPresent(faults::add);
        findings.forEach((table, own) -> {
            if (!judged.contains(table)) {
                own.forEach(finding -> faults.add(TableJudge.fault(finding)));
            }
        });
        return new HealthReport(now, lastRun, tables, faults);
    }

    private static Optional<HealthReport.Run> lastRun(Connection connection) throws SQLException {
        return PartmanClient.query(
                        connection,
                        """
                        select r.started_at, r.finished_at, r.tables, r.failed
                        from ops.maintenance_runs r
                        order by r.finished_at desc
                        limit 1
                        """,
                        row -> new HealthReport.Run(
                                instant(row.getObject(1, OffsetDateTime.class)),
                                instant(row.getObject(2, OffsetDateTime.class)),
                                row.getInt(3),
                                row.getInt(4)))
                .stream()
                .findFirst();
    }

    private static Optional<Instant> firstRegistration(Connection connection) throws SQLException {
        return PartmanClient.query(
                        connection,
                        "select min(p.registered_at) as first from ops.partition_policies p",
                        row -> PartmanClient.instant(row, "first"))
                .get(0);
    }

    private Optional<HealthReport.Fault> judgeRuns(
            Optional<HealthReport.Run> lastRun, Optional<Instant> firstRegistration, Instant now) {
        String expected = "expected a run within the last " + text(thresholds.maxRunAge());
        if (firstRegistration.isEmpty()) {
            return Optional.empty();
        } else if (lastRun.isEmpty()) {
            boolean isDue = firstRegistration.get().plus(thresholds.maxRunAge()).isBefore(now);
            return isDue
                    ? Optional.of(maintenance(expected + ", found none ever; schedule the job or the command maintain"))
                    : Optional.empty();
        }
        HealthReport.Run run = lastRun.get();
        Duration age = Duration.between(run.finishedAt(), now);
        if (age.compareTo(thresholds.maxRunAge()) > 0) {
            return Optional.of(maintenance(expected + ", found the last one " + text(age)
                    + " ago; see whether its scheduler runs, and run maintain"));
        } else if (run.failed() > 0) {
            return Optional.of(maintenance(
                    "expected the last run to bring every table into order, found that it failed for " + run.failed()
                            + " of " + run.tables() + "; see its log, or run maintain, which prints why"));
        }
        return Optional.empty();
    }

    private static HealthReport.Fault maintenance(String sentence) {
        return new HealthReport.Fault(HealthReport.Level.WARNING, "maintenance", sentence);
    }

    private static Instant instant(OffsetDateTime time) {
        return time.toInstant();
    }

    /** To the hour below two days, else to the day. */
    static String text(Duration duration) {
        if (duration.toMinutes() < 120) {
            return duration.toMinutes() + " minutes";
        }
        return duration.toHours() < 48 ? duration.toHours() + " hours" : duration.toDays() + " days";
    }
}
