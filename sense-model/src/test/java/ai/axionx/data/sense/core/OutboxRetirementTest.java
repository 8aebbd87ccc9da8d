package ai.axionx.data.sense.core;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.MaintenanceReport;
import ai.axionx.data.partitioning.PartmanClient;
import ai.axionx.data.partitioning.PartmanMaintenanceJob;
import ai.axionx.data.sense.SensePlatform;
import ai.axionx.data.testkit.TestRole;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Days that are retired beside busy relays. */
final class OutboxRetirementTest {

    private volatile boolean over;

    @Test
    void agedDays_areDroppedBesideFourBusyRelays_andNobodysLocksCross() throws Exception {
        try (SensePlatform platform = SensePlatform.start();
                HikariDataSource workers = new HikariDataSource(platform.pool(TestRole.WORKER, "relays", 4));
                HikariDataSource app = new HikariDataSource(platform.pool(TestRole.APP, "app", 1))) {
            Instant now = Instant.now();
            new PartmanClient(platform.owner())
                    .ensurePartitions("public.outbox_messages", now.minus(Duration.ofDays(48)), now);
            OutboxRelay relay =
                    OutboxRelay.of(OutboxQueue.of(workers), message -> {}).withBatch(2);
            ExecutorService threads = Executors.newFixedThreadPool(5);
            List<Future<?>> running = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    running.add(threads.submit(() -> {
                        while (!over) {
                            relay.relay();
                        }
                        return null;
                    }));
                }
                running.add(threads.submit(() -> {
                    while (!over) {
                        try (Connection connection = app.getConnection()) {
                            Outbox.append(connection, OutboxMessage.of("tracks", null, Map.of()));
                        }
                    }
                    return null;
                }));

                MaintenanceReport report = new PartmanMaintenanceJob(platform.worker())
                        .withAttempts(1, Duration.ZERO)
                        .maintain();

                assertThat(report.succeeded()).as("%s", report).isTrue();
                assertThat(report.retired()).isGreaterThanOrEqualTo(40);
            } finally {
                over = true;
                for (Future<?> one : running) {
                    one.get();
                }
                threads.shutdownNow();
            }
        }
    }
}
