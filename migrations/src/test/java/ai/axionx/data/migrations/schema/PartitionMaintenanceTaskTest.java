package ai.axionx.data.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.partitioning.PartmanMaintenanceJob;
import ai.axionx.data.partitioning.dbscheduler.PartitionMaintenanceTask;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.schedule.Schedules;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The maintenance task in a real scheduler: as the worker, on the table that the migrations make. */
final class PartitionMaintenanceTaskTest {

    private static final TaskInstanceId INSTANCE = TaskInstanceId.of("partition-maintenance", "recurring");

    private static Platform platform;

    private final List<Scheduler> schedulers = new ArrayList<>();

    @BeforeAll
    static void start() {
        platform = Platform.start();
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @AfterEach
    void putInOrder() throws SQLException {
        schedulers.forEach(Scheduler::stop);
        sense("alter table only public.outbox_messages owner to axion_sense_migrate");
        job().run();
        sense("delete from ops.maintenance_runs");
        try (Connection worker = platform.connect(PlatformRole.SENSE_WORKER, "axion_sense_tasks")) {
            Sql.execute(worker, "delete from public.scheduled_tasks");
        }
    }

    @Test
    void withoutASchedule_itRunsDaily_atAQuarterPastOneUtc() throws SQLException {
        Scheduler scheduler = schedule(new PartitionMaintenanceTask(job()));

        assertThat(tasks("task_instance, picked, last_failure")).containsExactly("recurring|f|null");
        Instant next = scheduler.getScheduledExecution(INSTANCE).orElseThrow().getExecutionTime();
        assertThat(next).isBetween(Instant.now(), Instant.now().plus(Duration.ofDays(1)));
        assertThat(next.atOffset(ZoneOffset.UTC).toLocalTime()).isEqualTo(LocalTime.of(1, 15));
    }

    @Test
    void whenItIsDue_partitionsAreMade_andTheNextRunIsPlanned() throws Exception {
        sense("drop table " + newestOutboxPartition());
        schedule(new PartitionMaintenanceTask(job(), Schedules.fixedDelay(Duration.ofHours(1))));

        await("last_success is not null and not picked");

        assertThat(tasks("consecutive_failures, last_failure, execution_time > now() + interval '50 minutes'"))
                .containsExactly("0|null|t");
        assertThat(runs()).containsExactly("3|0|1");
    }

    @Test
    void aRunThatFails_isAFailedExecution_triedAgainSooner_andForgottenOnceItSucceeds() throws Exception {
        String newest = newestOutboxPartition();
        sense("drop table " + newest, "alter table only public.outbox_messages owner to axion_sense_app");
        schedule(new PartitionMaintenanceTask(job(), Schedules.fixedDelay(Duration.ofHours(10))));

        await("consecutive_failures = 1 and not picked");
        // The other tables were done, and the run is on record.
        assertThat(runs()).containsExactly("3|1|0");
        assertThat(retryMinutes()).isEqualTo(15);

        becomeDue();
        await("consecutive_failures = 2 and not picked");
        assertThat(retryMinutes()).isEqualTo(30);

        sense("alter table only public.outbox_messages owner to axion_sense_migrate");
        becomeDue();
        await("consecutive_failures = 0 and last_success is not null and not picked");
        assertThat(retryMinutes()).isEqualTo(600);
        assertThat(newestOutboxPartition()).isEqualTo(newest);
    }

    @Test
    void aRetry_isNeverLaterThanTheSchedule() throws Exception {
        sense(
                "alter table only public.outbox_messages owner to axion_sense_app",
                "drop table " + newestOutboxPartition());
        schedule(new PartitionMaintenanceTask(job(), Schedules.fixedDelay(Duration.ofMinutes(5))));

        await("consecutive_failures = 1 and not picked");

        assertThat(retryMinutes()).isEqualTo(5);
    }

    private static PartmanMaintenanceJob job() {
        return new PartmanMaintenanceJob(platform.dataSource(PlatformRole.SENSE_WORKER, "axion_sense"))
                .withAttempts(1, Duration.ZERO);
    }

    private Scheduler schedule(PartitionMaintenanceTask task) {
        Scheduler scheduler = Scheduler.create(platform.dataSource(PlatformRole.SENSE_WORKER, "axion_sense_tasks"))
                .startTasks(task)
                .pollingInterval(Duration.ofMillis(100))
                .threads(1)
                .build();
        schedulers.add(scheduler);
        scheduler.start();
        return scheduler;
    }

    /** Time passes: the client's own reschedule() would forget the failures. */
    private static void becomeDue() throws SQLException {
        try (Connection worker = platform.connect(PlatformRole.SENSE_WORKER, "axion_sense_tasks")) {
            Sql.execute(worker, "update public.scheduled_tasks set execution_time = now()");
        }
    }

    private static void await(String condition) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!tasks(condition).equals(List.of("t"))) {
            assertThat(System.nanoTime() - deadline)
                    .as("still waiting for " + condition + ": " + tasks("*"))
                    .isNegative();
            Thread.sleep(50);
        }
    }

    private static long retryMinutes() throws SQLException {
        return Long.parseLong(
                tasks("round(extract(epoch from execution_time - greatest(last_failure, last_success)) / 60)::integer")
                        .get(0));
    }

    private static List<String> tasks(String columns) throws SQLException {
        try (Connection worker = platform.connect(PlatformRole.SENSE_WORKER, "axion_sense_tasks")) {
            return Sql.rows(worker, "select " + columns + " from public.scheduled_tasks");
        }
    }

    private static List<String> runs() throws SQLException {
        try (Connection worker = platform.connect(PlatformRole.SENSE_WORKER, "axion_sense")) {
            return Sql.rows(worker, "select tables, failed, created from ops.maintenance_runs");
        }
    }

    private static String newestOutboxPartition() throws SQLException {
        try (Connection administrator = platform.administrator("axion_sense")) {
            return Sql.rows(
                            administrator,
                            "select partition from ops.partitions('public.outbox_messages') where not is_default"
                                    + " order by lower_bound desc limit 1")
                    .get(0);
        }
    }

    private static void sense(String... statements) throws SQLException {
        try (Connection administrator = platform.administrator("axion_sense")) {
            Sql.execute(administrator, statements);
        }
    }
}
