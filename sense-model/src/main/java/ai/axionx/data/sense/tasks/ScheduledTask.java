package ai.axionx.data.sense.tasks;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A job that db-scheduler has to run or is running, to be looked at. It is the library's row: nothing here changes it,
 * and what it carries for the job is not shown.
 */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "scheduled_tasks",
        indexes = {
            @Index(name = "ix_scheduled_tasks_execution_time", columnList = "execution_time"),
            @Index(name = "ix_scheduled_tasks_last_heartbeat", columnList = "last_heartbeat"),
            @Index(name = "ix_scheduled_tasks_priority_execution_time", columnList = "priority desc, execution_time")
        })
public class ScheduledTask {

    /**
     * Which job it is.
     *
     * @param taskName the name of the task, as the worker's code knows it
     * @param taskInstance which instance of the task; {@code recurring} for a recurring one
     */
    @Embeddable
    public record Key(
            @Column(name = "task_name", columnDefinition = "text")
            String taskName,

            @Column(name = "task_instance", columnDefinition = "text")
            String taskInstance) {}

    @EmbeddedId
    private Key id;

    @Column(name = "task_data", columnDefinition = "bytea")
    private byte @Nullable [] taskData;

    @Column(name = "execution_time", nullable = false, columnDefinition = "timestamptz")
    private Instant executionTime;

    @Column(nullable = false)
    private boolean picked;

    @Column(name = "picked_by", columnDefinition = "text")
    private @Nullable String pickedBy;

    @Column(name = "last_success", columnDefinition = "timestamptz")
    private @Nullable Instant lastSuccess;

    @Column(name = "last_failure", columnDefinition = "timestamptz")
    private @Nullable Instant lastFailure;

    @Column(name = "consecutive_failures")
    private @Nullable Integer consecutiveFailures;

    @Column(name = "last_heartbeat", columnDefinition = "timestamptz")
    private @Nullable Instant lastHeartbeat;

    @Column(nullable = false)
    private long version;

    @Column
    private @Nullable Short priority;

    /** For Hibernate; db-scheduler makes them. */
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"})
    protected ScheduledTask() {}

    public Key getId() {
        return id;
    }

    /** When it is due. */
    public Instant executionTime() {
        return executionTime;
    }

    /** Whether a worker is running it. */
    public boolean isPicked() {
        return picked;
    }

    /** The name of the worker that is running it. */
    public Optional<String> pickedBy() {
        return Optional.ofNullable(pickedBy);
    }

    public Optional<Instant> lastSuccess() {
        return Optional.ofNullable(lastSuccess);
    }

    public Optional<Instant> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** How often it has failed in a row. */
    public int consecutiveFailures() {
        return consecutiveFailures == null ? 0 : consecutiveFailures;
    }

    /** The last sign of life of the worker that runs it. */
    public Optional<Instant> lastHeartbeat() {
        return Optional.ofNullable(lastHeartbeat);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof ScheduledTask that && id.equals(that.getId()));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** The task alone: instances may be named by what they are for. */
    @Override
    public String toString() {
        return "ScheduledTask " + id.taskName();
    }
}
