package ai.axionx.data.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.partitioning.MaintenanceReport;
import ai.axionx.data.partitioning.PartitionHealth;
import ai.axionx.data.partitioning.PartmanMaintenanceJob;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.dbscheduler.PartitionMaintenanceTask;
import ai.axionx.data.partitioning.metrics.PartitionMetrics;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import com.github.kagkarlsson.scheduler.Scheduler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** "Add it to your service", "the platform's own databases" and "Maintenance", one after the other. */
@SuppressWarnings("NullAway") // every role has a password here, and the README need not prove it
final class PlatformSamplesTest {

    @Test
    void theSamples_workOneAfterTheOther() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            Map<PlatformRole, String> passwords = migratePlatform(server);
            var app = new DatabaseLogin("axion_sense_app", passwords.get(PlatformRole.SENSE_APP));
            try (Connection connection = server.dataSource("axion_sense", app).getConnection()) {
                insertAndFind(connection);
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select count(*) from public.outbox_messages")) {
                    rows.next();
                    assertThat(rows.getInt(1)).isEqualTo(1);
                }
            }
            var worker = new DatabaseLogin("axion_sense_worker", passwords.get(PlatformRole.SENSE_WORKER));
            var monitor = new DatabaseLogin("axion_monitor", passwords.get(PlatformRole.MONITOR));
            maintain(server.dataSource("axion_sense", worker));
            schedule(server.dataSource("axion_sense_tasks", worker), server.dataSource("axion_sense", worker));
            measure(server.dataSource("axion_sense", monitor));
        }
    }

    private static void maintain(DataSource workerDataSource) {
        PartmanMaintenanceJob job = new PartmanMaintenanceJob(workerDataSource);
        MaintenanceReport report = job.maintain();
        report.requireSuccess();
        assertThat(report.tables()).hasSize(3);
    }

    private static void schedule(DataSource tasksDataSource, DataSource workerDataSource) {
        Scheduler scheduler = Scheduler.create(tasksDataSource)
                .startTasks(new PartitionMaintenanceTask(new PartmanMaintenanceJob(workerDataSource)))
                .build();
        scheduler.start();
        assertThat(scheduler.getScheduledExecutions()).hasSize(1);
        scheduler.stop();
    }

    private static void measure(DataSource monitorDataSource) {
        MeterRegistry registry = new SimpleMeterRegistry();
        new PartitionMetrics(new PartitionHealth(monitorDataSource)).bindTo(registry);
        assertThat(registry.get("axion.maintenance.level").gauge().value()).isZero();
        // The README's table is complete.
        String readme = ReadmeTest.readme();
        assertThat(registry.getMeters())
                .allSatisfy(
                        meter -> assertThat(readme).contains("`" + meter.getId().getName() + "`"));
    }

    /** As the API's role, on a server that is set up and migrated. */
    static DataSource migratedSense(PostgresServer server) throws SQLException {
        Map<PlatformRole, String> passwords = migratePlatform(server);
        return server.dataSource(
                "axion_sense", new DatabaseLogin("axion_sense_app", passwords.get(PlatformRole.SENSE_APP)));
    }

    private static Map<PlatformRole, String> migratePlatform(PostgresServer server) throws SQLException {
        Map<PlatformRole, String> passwords = new EnumMap<>(PlatformRole.class);
        for (PlatformRole role : PlatformRole.values()) {
            passwords.put(role, UUID.randomUUID().toString());
        }
        Bootstrap.of(server::connect).withPasswords(passwords).run();
        for (PlatformDatabase database : PlatformDatabase.values()) {
            var login = new DatabaseLogin(database.migrateRole().roleName(), passwords.get(database.migrateRole()));
            Migrator.of(database, server.dataSource(database.databaseName(), login))
                    .migrate();
        }
        return passwords;
    }

    private static void insertAndFind(Connection connection) throws SQLException {
        TimeOrderedId id = TimeOrderedId.next();
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into public.outbox_messages (id, created_at, topic, payload) values (?, ?, ?, ?::jsonb)")) {
            insert.setObject(1, id.id());
            insert.setObject(2, id.createdAt().atOffset(ZoneOffset.UTC));
            insert.setString(3, "holds");
            insert.setString(4, "{\"hold\": 42}");
            insert.executeUpdate();
        }

        try (PreparedStatement find = connection.prepareStatement(
                "select topic from public.outbox_messages where id = ? and created_at = ?")) {
            TimeOrderedId known = TimeOrderedId.of(id.id());
            find.setObject(1, known.id());
            find.setObject(2, known.createdAt().atOffset(ZoneOffset.UTC));
            try (ResultSet rows = find.executeQuery()) {
                rows.next();
                System.out.println(rows.getString("topic"));
            }
        }
    }
}
