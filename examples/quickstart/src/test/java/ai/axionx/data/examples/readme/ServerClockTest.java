package ai.axionx.data.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** The sample of "Test with it" that moves the clock. */
final class ServerClockTest {

    @Test
    @DisabledIfSystemProperty(named = "axion.postgres.provider", matches = "container|external")
    void thePrimarysTimeMoves() {
        PostgresServerSettings settings =
                PostgresServerSettings.fromEnvironment().withMovableClock();
        try (PostgresServer primary = PostgresServer.start(settings);
                PostgresServer replica = primary.startReplica()) {
            primary.clock().advance(Duration.ofDays(30));
            assertThat(primary.clock().now()).isAfter(replica.clock().now());
        }
    }
}
