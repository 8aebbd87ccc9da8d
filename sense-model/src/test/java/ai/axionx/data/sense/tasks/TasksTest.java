package ai.axionx.data.sense.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import jakarta.persistence.OptimisticLockException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The unit of {@code axion_sense_tasks}, as axion_sense_worker. */
final class TasksTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00.123456Z");

    private static TestDatabase database;
    private static SessionFactory sessions;

    @BeforeAll
    static void start() {
        database = TestDatabase.create("axion_sense_tasks");
        Configuration configuration = new Configuration();
        SenseTasksModel.entities().forEach(configuration::addAnnotatedClass);
        configuration
                .getProperties()
                .put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, database.dataSource(TestRole.WORKER));
        configuration.getProperties().put(AvailableSettings.HBM2DDL_AUTO, "validate");
        sessions = configuration.buildSessionFactory();
    }

    @AfterAll
    static void stop() {
        sessions.close();
        database.close();
    }

    @BeforeEach
    void beginAnew() throws SQLException {
        execute("delete from public.citylens_migration");
        execute("insert into public.citylens_migration default values");
    }

    @Test
    void migration_breaksOff_goesOn_andIsCompletedForGood() {
        edit(migration -> migration.start(NOW));
        edit(migration -> migration.advance(500, 500));
        edit(migration -> migration.fail("the archive could not be read"));
        edit(migration -> migration.start(NOW.plusSeconds(60)));
        edit(migration -> migration.advance(750, 249));
        edit(migration -> migration.complete(NOW.plusSeconds(120)));

        CitylensMigration stored = find();
        assertThat(stored.status()).isEqualTo(CitylensMigrationStatus.COMPLETED);
        assertThat(stored.startedAt()).contains(NOW);
        assertThat(stored.finishedAt()).contains(NOW.plusSeconds(120));
        assertThat(stored.lastLegacyId()).hasValue(750);
        assertThat(stored.tracksMoved()).isEqualTo(749);
        assertThat(stored.lastError()).contains("the archive could not be read");
        assertThatIllegalStateException()
                .isThrownBy(() -> stored.start(NOW))
                .withMessageContaining("it is COMPLETED and is to be RUNNING");
    }

    /** Whatever message an exception has, the migration does not stay RUNNING for it. */
    @Test
    void anyMessage_isTakenForAFailure() {
        for (String message : Arrays.asList(null, "", "a\0b", "🚧".repeat(5_000))) {
            edit(migration -> migration.start(NOW));
            edit(migration -> migration.fail(message));

            assertThat(find().status()).isEqualTo(CitylensMigrationStatus.FAILED);
            assertThat(find().lastError()).isPresent();
        }
        assertThat(find().lastError()).contains("🚧".repeat(4_000));
    }

    @Test
    void migrationThatDoesNotRun_neitherAdvancesNorEnds() {
        CitylensMigration idle = find();

        assertThatIllegalStateException()
                .isThrownBy(() -> idle.complete(NOW))
                .withMessageContaining("it is NOT_STARTED and is to be COMPLETED");
        assertThatIllegalStateException().isThrownBy(() -> idle.fail("x")).withMessageContaining("to be FAILED");
        assertThatIllegalStateException().isThrownBy(() -> idle.advance(1, 1)).withMessageContaining("NOT_STARTED");
        assertThat(idle.status()).isEqualTo(CitylensMigrationStatus.NOT_STARTED);
    }

    @Test
    void migration_goesForwardOnly() {
        edit(migration -> migration.start(NOW));
        edit(migration -> migration.advance(500, 500));
        CitylensMigration running = find();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> running.advance(500, 1))
                .withMessageContaining("has come to legacy id 500");
        assertThat(running.tracksMoved()).isEqualTo(500);
    }

    @Test
    void ofTwoWorkersThatStart_theSecondFails() {
        CitylensMigration one = find();
        CitylensMigration another = find();
        one.start(NOW);
        another.start(NOW);
        sessions.inTransaction(session -> session.merge(one));

        assertThatThrownBy(() -> sessions.inTransaction(session -> session.merge(another)))
                .isInstanceOf(OptimisticLockException.class);
    }

    @Test
    void task_isLookedAt_andNamesNoInstanceInLogs() throws SQLException {
        execute("insert into public.scheduled_tasks (task_name, task_instance, execution_time, picked, version)"
                + " values ('rebuild', 'someone@example.com', '" + NOW + "', false, 1)");

        ScheduledTask task = sessions.fromSession(
                session -> session.find(ScheduledTask.class, new ScheduledTask.Key("rebuild", "someone@example.com")));

        assertThat(task.executionTime()).isEqualTo(NOW);
        assertThat(task.isPicked()).isFalse();
        assertThat(task.consecutiveFailures()).isZero();
        assertThat(task).hasToString("ScheduledTask rebuild");
    }

    private static CitylensMigration find() {
        return sessions.fromSession(session -> session.find(CitylensMigration.class, CitylensMigration.ID));
    }

    private static void edit(Consumer<CitylensMigration> change) {
        sessions.inTransaction(session -> change.accept(session.find(CitylensMigration.class, CitylensMigration.ID)));
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = database.connect(TestRole.ADMIN);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
