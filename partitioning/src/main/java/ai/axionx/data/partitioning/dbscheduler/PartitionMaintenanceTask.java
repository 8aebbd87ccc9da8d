package ai.axionx.data.partitioning.dbscheduler;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.partitioning.MaintenanceException;
import ai.axionx.data.partitioning.PartmanMaintenanceJob;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * The {@link PartmanMaintenanceJob} as a recurring task of db-scheduler, on one of all its instances at a time.
 *
 * <p>The job's data source leads to the partitioned tables, the scheduler's to the database with
 * {@code scheduled_tasks}:
 *
 * <pre>{@code
 * Scheduler scheduler = Scheduler.create(tasksDataSource)
 *         .startTasks(new PartitionMaintenanceTask(new PartmanMaintenanceJob(senseDataSource)))
 *         .build();
 * scheduler.start();
 * }</pre>
 *
 * <p>A run that leaves a table in disorder is a failed execution ({@code consecutive_failures} rises, the cause is a
 * {@link MaintenanceException}). It is tried again after 15 minutes, then after twice as long each time, and never
 * later than the schedule says. Thread safe.
 */
public final class PartitionMaintenanceTask extends RecurringTask<Void> {

    /** The task's name in {@code scheduled_tasks}. */
    public static final String NAME = "partition-maintenance";

    private static final LocalTime QUIET_TIME = LocalTime.of(1, 15);
    private static final Duration FIRST_RETRY = Duration.ofMinutes(15);
    private static final int MAX_DOUBLINGS = 6;

    private final PartmanMaintenanceJob job;

    /** Runs daily at 01:15 UTC, so that what ended with yesterday is seen to soon. */
    public PartitionMaintenanceTask(PartmanMaintenanceJob job) {
        this(job, Schedules.daily(ZoneOffset.UTC, QUIET_TIME));
    }

    /** Runs as the schedule says. Give it a time zone: without one it is the JVM's. */
    public PartitionMaintenanceTask(PartmanMaintenanceJob job, Schedule schedule) {
        super(NAME, requireNonNull(schedule, "schedule"), Void.class, retryBefore(schedule));
        this.job = requireNonNull(job, "job");
    }

    private static FailureHandler<Void> retryBefore(Schedule schedule) {
        return (complete, operations) -> operations.reschedule(complete, nextAttempt(complete, schedule));
    }

    private static Instant nextAttempt(ExecutionComplete complete, Schedule schedule) {
        int doublings = Math.min(complete.getExecution().consecutiveFailures, MAX_DOUBLINGS);
        Instant retry = complete.getTimeDone().plus(FIRST_RETRY.multipliedBy(1L << doublings));
        Instant regular = schedule.getNextExecutionTime(complete);
        return retry.isBefore(regular) ? retry : regular;
    }

    /**
     * Runs the job once.
     *
     * @throws MaintenanceException if a table could not be brought into order, after doing the others
     */
    @Override
    public void executeRecurringly(TaskInstance<Void> instance, ExecutionContext context) {
        job.run();
    }
}
