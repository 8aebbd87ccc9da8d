package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.PostgresServerSettings;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.fault.HeldLock;
import ai.axionx.data.testkit.fault.ReplicatedServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Maintenance goes on where the replica has taken over, with the URL that names both servers. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class SwitchoverTest {

    @Test
    void aRunThatMeetsASwitchover_goesOnAtTheNewPrimary() throws SQLException {
        PostgresServerSettings settings =
                PostgresServerSettings.fromEnvironment().withMovableClock();
        try (ReplicatedServer servers = ReplicatedServer.start(settings);
                OpsDatabase database = OpsDatabase.on(servers.primary())) {
            try (Connection owner = database.owner()) {
                OpsDatabase.register(owner, "calm", PartitionInterval.DAY);
                OpsDatabase.register(owner, "locked", PartitionInterval.DAY);
            }
            for (var server : List.of(servers.primary(), servers.replica())) {
                server.clock().advance(Duration.ofDays(2));
            }
            HeldLock reader = database.faults().hold(TestRole.MIGRATE, "select count(*) from road.locked");
            PartmanMaintenanceJob job =
                    new PartmanMaintenanceJob(database.workerOf(servers)).withAttempts(20, Duration.ofSeconds(1));
            CompletableFuture<MaintenanceReport> run;
            try (Connection primary = servers.primary().connect(database.name())) {
                int before = partitionsOfCalm(primary);
                run = CompletableFuture.supplyAsync(job::maintain);
                // From then on it waits for the reader.
                while (partitionsOfCalm(primary) < before + 2) {
                    Sql.execute(primary, "select pg_sleep(0.01)");
                }
            }

            servers.switchover();
            MaintenanceReport report = run.join();
            reader.close();

            assertThat(report.succeeded()).as("%s", report).isTrue();
            assertThat(report.created()).isEqualTo(4);
            try (Connection promoted = servers.primary().connect(database.name())) {
                assertThat(Sql.rows(promoted, "select * from ops.partition_findings()"))
                        .isEmpty();
                assertThat(Sql.rows(promoted, "select tables, failed, created from ops.maintenance_runs"))
                        .containsExactly("2|0|4");
            }
            assertThat(job.maintain().created()).isZero();
        }
    }

    private static int partitionsOfCalm(Connection connection) throws SQLException {
        return Integer.parseInt(
                Sql.row(connection, "select count(*) from pg_inherits where inhparent = 'road.calm'::regclass"));
    }
}
