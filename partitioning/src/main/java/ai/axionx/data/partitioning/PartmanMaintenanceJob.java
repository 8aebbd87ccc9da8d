package ai.axionx.data.partitioning;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nightly job that keeps partitions ready ahead and retires what has aged out, for every table that is registered
 * in {@code ops.partition_policies}.
 *
 * <p>It needs no right but to call what {@code ops.grant_maintenance_to(role)} grants, and can be run as often as one
 * likes, by several processes at once:
 *
 * <pre>{@code
 * MaintenanceReport report = new PartmanMaintenanceJob(workerDataSource).maintain();
 * report.requireSuccess();
 * }</pre>
 *
 * <p>Each step (up to ten partitions made, one partition retired) is a transaction of its own. A table that fails does
 * not keep the others from being maintained. Where another session's lock is in the way, the step gives up after half a
 * second and is tried again once the other tables are done; so is what a broken connection interrupted.
 *
 * <p>Immutable and thread safe. The connection that it borrows is given back as it was.
 */
public final class PartmanMaintenanceJob implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(PartmanMaintenanceJob.class);

    private static final Set<String> NO_RIGHTS_OR_NO_SCHEMA = Set.of("42501", "3F000", "42883");

    private final DataSource dataSource;
    private final int attempts;
    private final Duration pause;

    /** A job that tries three times where a lock is in the way or a connection breaks, with a pause of two seconds. */
    public PartmanMaintenanceJob(DataSource dataSource) {
        this(requireNonNull(dataSource, "dataSource"), 3, Duration.ofSeconds(2));
    }

    private PartmanMaintenanceJob(DataSource dataSource, int attempts, Duration pause) {
        this.dataSource = dataSource;
        this.attempts = attempts;
        this.pause = pause;
    }

    /**
     * A job that tries this often where a lock is in the way or a connection breaks.
     *
     * @param attempts at least 1
     * @param pause how long to wait between them
     */
    public PartmanMaintenanceJob withAttempts(int attempts, Duration pause) {
        if (attempts < 1 || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "expected at least one attempt and a pause that is not negative, but was " + attempts + " and "
                            + pause + ".");
        }
        return new PartmanMaintenanceJob(dataSource, attempts, pause);
    }

    /**
     * Runs, for schedulers that take a {@link Runnable}.
     *
     * @throws MaintenanceException if a table could not be brought into order, after doing the others
     */
    @Override
    public void run() {
        maintain().requireSuccess();
    }

    /**
     * Runs, and tells what was done and what was not.
     *
     * @throws MaintenanceException if not even the plan can be had: no connection, no schema {@code ops}, no rights
     */
    public MaintenanceReport maintain() {
        long start = System.nanoTime();
        try (MaintenanceSession session = new MaintenanceSession(dataSource)) {
            List<MaintenanceTask> tasks = plan(session);
            boolean due = tasks.stream().anyMatch(MaintenanceTask::hasWork);
            Optional<String> lockHolder = due ? partmanLockHolder(session) : Optional.empty();
            carryOut(tasks, session);
            requireReached(tasks, session);
            var report = new MaintenanceReport(
                    tasks.stream().findFirst().map(MaintenanceTask::plannedAt),
                    Duration.ofNanos(System.nanoTime() - start),
                    tasks.stream().map(MaintenanceTask::result).toList(),
                    lockHolder);
            record(report, session);
            log(report);
            return report;
        }
    }

    private static List<MaintenanceTask> plan(MaintenanceSession session) {
        try {
            return session.plan();
        } catch (SQLException e) {
            throw new MaintenanceException(
                    "maintenance cannot start, nothing was done: " + MaintenanceError.of(e)
                            + (NO_RIGHTS_OR_NO_SCHEMA.contains(String.valueOf(e.getSQLState()))
                                    ? ". It needs a role that a migration named in ops.grant_maintenance_to."
                                    : ""),
                    e);
        }
    }

    private void carryOut(List<MaintenanceTask> tasks, MaintenanceSession session) {
        List<MaintenanceTask> open =
                tasks.stream().filter(MaintenanceTask::hasWork).toList();
        for (int attempt = 1; !open.isEmpty(); attempt++) {
            session.retry();
            for (MaintenanceTask task : open) {
                SQLException unreachable = session.unreachable();
                if (unreachable == null) {
                    task.carryOut(session);
                } else {
                    task.giveUp(unreachable);
                }
            }
            open = open.stream().filter(MaintenanceTask::isWorthAnotherAttempt).toList();
            if (attempt == attempts || open.isEmpty() || !pauseUnlessInterrupted()) {
                return;
            }
            log.info(
                    "Locks of other sessions, or a broken connection, were in the way of {} tables; trying again",
                    open.size());
        }
    }

    private boolean pauseUnlessInterrupted() {
        try {
            Thread.sleep(pause.toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The server is asked once more: that a call came back without an error proves nothing. */
    private static void requireReached(List<MaintenanceTask> tasks, MaintenanceSession session) {
        List<MaintenanceTask> changed = tasks.stream()
                .filter(task -> task.hasCreated() && !task.hasFailed())
                .toList();
        if (changed.isEmpty()) {
            return;
        }
        try {
            Set<String> missing = session.plan().stream()
                    .filter(MaintenanceTask::toCreate)
                    .map(MaintenanceTask::table)
                    .collect(Collectors.toSet());
            changed.stream()
                    .filter(task -> missing.contains(task.table()))
                    .forEach(task -> task.fail(new SQLException(
                            "partitions are still missing, although making them met no error; somebody drops them")));
        } catch (SQLException e) {
            changed.forEach(task -> task.fail(e));
        }
    }

    private static Optional<String> partmanLockHolder(MaintenanceSession session) {
        try {
            return session.partmanLockHolder();
        } catch (SQLException e) {
            log.warn("Nobody knows whether pg_partman's own lock is held: {}", MaintenanceError.of(e));
            return Optional.empty();
        }
    }

    /** For health, which asks when the last run was; a run that did its work is none the worse without. */
    private static void record(MaintenanceReport report, MaintenanceSession session) {
        try {
            session.record(report);
        } catch (SQLException e) {
            log.warn("The run could not be noted in ops.maintenance_runs: {}", MaintenanceError.of(e));
        }
    }

    private static void log(MaintenanceReport report) {
        if (report.tables().isEmpty()) {
            log.warn("No table is registered in ops.partition_policies, so there is nothing to maintain");
        } else if (report.succeeded()) {
            log.info("Partition maintenance: {}", report);
        } else {
            log.error("Partition maintenance failed: {}", report);
        }
    }
}
