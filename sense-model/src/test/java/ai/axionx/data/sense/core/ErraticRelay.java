package ai.axionx.data.sense.core;

import ai.axionx.data.partitioning.TimeOrderedId;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A relay with a connection of its own that dies now and then: before it asks the outbox anything, when publishing has
 * just begun, and when it has just ended. How a message fares is in its key.
 */
final class ErraticRelay implements AutoCloseable {

    static final int ATTEMPTS = 10;
    static final Duration LEASE = Duration.ofMinutes(1);

    static final String PLAIN = "plain";
    /** Followed by the attempt that succeeds. */
    static final String STUBBORN = "stubborn-";

    static final String POISON = "poison";
    /** Ends every relay that touches it. */
    static final String DEADLY = "deadly";

    /** Up to 2.5 days to the fifth attempt, almost 8 days to the tenth: longer than published days are kept. */
    private static final RetryPolicy RETRIES = new RetryPolicy(ATTEMPTS, Duration.ofHours(6), Duration.ofDays(1));

    /** The broker's side, and the fates. */
    interface Company {

        void starts(TimeOrderedId id);

        void publishes(TimeOrderedId id);

        /** Does not come back. */
        void die();

        /** Called while publishing; comes back when it pleases. */
        void dawdle();
    }

    private final Company company;
    private final Random random;
    private final double deathsPerMessage;
    private final HikariDataSource connections;
    private final OutboxRelay relay;

    ErraticRelay(HikariConfig pool, Company company, Random random, double deathsPerMessage) {
        this.company = company;
        this.random = random;
        this.deathsPerMessage = deathsPerMessage;
        // Its first session may be ended, too.
        pool.setInitializationFailTimeout(-1);
        this.connections = new HikariDataSource(pool) {
            @Override
            public Connection getConnection() throws SQLException {
                dieOrNot(deathsPerMessage / 9);
                return super.getConnection();
            }
        };
        this.relay = OutboxRelay.of(OutboxQueue.of(connections), this::publish)
                .withBatch(10)
                .withLease(LEASE)
                .withRetries(RETRIES);
    }

    RelayReport round() throws SQLException {
        return relay.relay();
    }

    private void publish(ClaimedMessage message) throws IOException {
        String manner = message.key().orElseThrow();
        company.starts(message.id());
        dieOrNot(manner.equals(DEADLY) ? 1 : deathsPerMessage / 3);
        LockSupport.parkNanos(random.nextInt(300_000));
        if (random.nextInt(400) == 0) {
            company.dawdle();
        }
        boolean refused = manner.equals(POISON)
                || (manner.startsWith(STUBBORN)
                        && message.attempts() < Integer.parseInt(manner.substring(STUBBORN.length())));
        if (refused) {
            throw new IOException("the broker refuses what is " + manner);
        }
        company.publishes(message.id());
        dieOrNot(deathsPerMessage / 3);
    }

    private void dieOrNot(double chance) {
        if (random.nextDouble() < chance) {
            company.die();
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
