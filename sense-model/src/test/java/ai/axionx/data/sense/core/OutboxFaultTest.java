package ai.axionx.data.sense.core;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.fault.ReplicatedServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The server goes away, again and again, while a service appends and a relay publishes: no message is lost. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class OutboxFaultTest {

    /** As in production: what was committed outlives a crash. */
    private static final PostgresServerSettings DURABLE = PostgresServerSettings.fromEnvironment()
            .withProvider(PostgresProvider.EMBEDDED)
            .withParameter("synchronous_commit", "on");

    private final Set<TimeOrderedId> appended = ConcurrentHashMap.newKeySet();
    private final Set<TimeOrderedId> published = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closing = new AtomicBoolean();

    @Test
    void aServerThatCrashes_losesNoMessage() throws Exception {
        try (PostgresServer server = PostgresServer.start(DURABLE)) {
            TestDatabase database = TestDatabase.create(DatabaseRequest.of("axion_sense"), server);

            everythingIsPublished(database, database.jdbcUrl(), () -> {
                for (int crash = 0; crash < 3; crash++) {
                    server.faults().crash();
                    server.faults().start();
                    moreIsPublished();
                }
            });
        }
    }

    @Test
    void aReplicaThatTakesOver_hasEveryMessage() throws Exception {
        try (ReplicatedServer servers = ReplicatedServer.start(DURABLE)) {
            TestDatabase database = TestDatabase.create(DatabaseRequest.of("axion_sense"), servers.primary());

            everythingIsPublished(database, servers.jdbcUrl(database.name()), () -> {
                servers.switchover();
                moreIsPublished();
            });
        }
    }

    private void everythingIsPublished(TestDatabase database, String url, Fault fault) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (HikariDataSource app = pool(database.login(TestRole.APP), url);
                HikariDataSource worker = pool(database.login(TestRole.WORKER), url)) {
            OutboxQueue queue = OutboxQueue.of(worker);
            CompletableFuture<Void> service = CompletableFuture.runAsync(() -> append(app), threads);
            CompletableFuture<Void> relay = CompletableFuture.runAsync(() -> publish(queue), threads);
            moreIsPublished();

            fault.happen();
            closing.set(true);
            service.join();
            relay.join();

            assertThat(published).containsAll(appended).hasSizeGreaterThan(100);
            assertThat(queue.backlog().dead()).isZero();
        } finally {
            closing.set(true);
            threads.shutdownNow();
        }
    }

    /** A message whose commit was not answered may be there or not. */
    private void append(HikariDataSource app) {
        while (!closing.get()) {
            OutboxMessage message = OutboxMessage.of("tracks", null, Map.of());
            try (Connection connection = app.getConnection()) {
                Outbox.append(connection, message);
                appended.add(message.getId());
            } catch (SQLException e) {
                pause();
            }
        }
    }

    /** Until nothing is left of what was appended. */
    private void publish(OutboxQueue queue) {
        OutboxRelay relay = OutboxRelay.of(queue, message -> published.add(message.id()))
                .withBatch(10)
                .withLease(Duration.ofMillis(500));
        boolean more = true;
        while (more) {
            try {
                if (relay.relay().isIdle()) {
                    more = !closing.get() || queue.backlog().pending() > 0;
                    pause();
                }
            } catch (SQLException e) {
                pause();
            }
        }
    }

    private void moreIsPublished() {
        int before = published.size();
        Instant giveUp = Instant.now().plusSeconds(60);
        while (published.size() < before + 50) {
            assertThat(Instant.now()).as("50 more are published by").isBefore(giveUp);
            pause();
        }
    }

    private static HikariDataSource pool(DatabaseLogin login, String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(login.user());
        config.setPassword(login.password());
        config.setMaximumPoolSize(2);
        return new HikariDataSource(config);
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Fault {
        void happen() throws SQLException;
    }
}
