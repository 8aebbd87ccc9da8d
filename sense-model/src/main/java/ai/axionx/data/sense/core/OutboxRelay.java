package ai.axionx.data.sense.core;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what is in the outbox, each message at least once, however many relays run at a time.
 *
 * <pre>{@code
 * OutboxRelay relay = OutboxRelay.of(OutboxQueue.of(workerDataSource), message -> broker.send(message));
 * while (!Thread.currentThread().isInterrupted()) {
 *     if (relay.relay().isIdle()) {
 *         pause.await(1, TimeUnit.SECONDS);
 *     }
 * }
 * }</pre>
 *
 * <p>No transaction is open while a message is published. A relay that dies loses nothing: its messages come again when
 * its lease has run out, a message that kills every relay included, until its attempts are used up and it becomes a
 * dead letter. Two relays hold the same message only if the first was slower than its lease; what the first then says
 * is refused. A jump of the server's clock ahead ends leases early, so two relays may then hold one message as well.
 *
 * <p>Messages are published roughly in the order of their ids. With several relays, or after a failure, a later one may
 * overtake.
 *
 * <p>Immutable and thread safe; several threads may call {@link #relay} if the publisher allows it.
 */
public final class OutboxRelay {

    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);

    private static final int DEFAULT_BATCH = 50;
    private static final Duration DEFAULT_LEASE = Duration.ofMinutes(1);

    private final OutboxQueue queue;
    private final OutboxPublisher publisher;
    private final int batch;
    private final Duration lease;
    private final RetryPolicy retries;

    private OutboxRelay(OutboxQueue queue, OutboxPublisher publisher, int batch, Duration lease, RetryPolicy retries) {
        this.queue = requireNonNull(queue, "queue");
        this.publisher = requireNonNull(publisher, "publisher");
        this.batch = OutboxQueue.requireLimit("a claim", batch);
        this.lease = OutboxQueue.requireLease(requireNonNull(lease, "lease"));
        this.retries = requireNonNull(retries, "retries");
    }

    /** A relay that takes up to 50 messages a round, each for up to a minute, and tries each up to twelve times. */
    public static OutboxRelay of(OutboxQueue queue, OutboxPublisher publisher) {
        return new OutboxRelay(queue, publisher, DEFAULT_BATCH, DEFAULT_LEASE, RetryPolicy.defaults());
    }

    /**
     * The same relay with rounds of up to so many messages. A whole round should fit into the lease: what has not had
     * its turn by then is left to other relays.
     *
     * @param messages 1 or more
     * @throws IllegalArgumentException if it is less
     */
    public OutboxRelay withBatch(int messages) {
        return new OutboxRelay(queue, publisher, messages, lease, retries);
    }

    /**
     * The same relay with another lease: the time that publishing one message can never take, and the time that passes
     * before another relay takes over from one that died. A whole round should fit into it: what has not had its turn
     * by then is left to other relays.
     *
     * @param time 1 millisecond to a day
     * @throws IllegalArgumentException if it is not like that
     */
    public OutboxRelay withLease(Duration time) {
        return new OutboxRelay(queue, publisher, batch, time, retries);
    }

    public OutboxRelay withRetries(RetryPolicy policy) {
        return new OutboxRelay(queue, publisher, batch, lease, policy);
    }

    /**
     * One round: takes what is due, publishes one message after the other, and says of each how it went.
     *
     * <p>Once the thread is interrupted, the messages that are left go back to the queue, and the thread stays
     * interrupted. An {@link Error} of the publisher ends the round as if the relay had died.
     *
     * @throws SQLException if the database does not answer; what this round has not said by then comes again after the
     *     lease
     */
    public RelayReport relay() throws SQLException {
        List<ClaimedMessage> claimed = queue.claim(batch, lease);
        Round round = new Round();
        for (ClaimedMessage message : claimed) {
            if (Thread.currentThread().isInterrupted()) {
                round.giveBack(message);
            } else if (message.attempts() >= retries.maxAttempts()) {
                round.giveUp(
                        message,
                        "The last of " + message.attempts() + " attempts began and nobody said how it"
                                + " ended: its relay died, or was slower than its lease of " + lease + ".");
            } else {
                round.attempt(message);
            }
        }
        return new RelayReport(
                claimed.size(),
                round.published,
                round.failed,
                round.died,
                round.lost,
                round.givenBack,
                round.leftToOthers);
    }

    /** The counts of one round, moved where the outbox agrees. */
    private final class Round {

        private int published;
        private int failed;
        private int died;
        private int lost;
        private int givenBack;
        private int leftToOthers;

        void attempt(ClaimedMessage claimed) throws SQLException {
            Optional<ClaimedMessage> begun = queue.begin(claimed, lease);
            if (begun.isEmpty()) {
                leftToOthers(claimed);
                return;
            }
            ClaimedMessage message = begun.get();
            try {
                publisher.publish(message);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(message, e);
                return;
            } catch (Exception e) {
                fail(message, e);
                return;
            }
            if (queue.acknowledge(message)) {
                published++;
            } else {
                lost(message);
            }
        }

        private void fail(ClaimedMessage message, Exception error) throws SQLException {
            String text = textOf(error);
            if (message.attempts() >= retries.maxAttempts()) {
                if (!buried(message, text)) {
                    lost(message);
                }
            } else if (queue.retry(message, retries.pauseAfter(message.attempts()), text)) {
                LOG.debug(
                        "{} failed with {}; it will be tried again",
                        message,
                        error.getClass().getName());
                failed++;
            } else {
                lost(message);
            }
        }

        /** Of a message whose attempts were used up before this round. */
        void giveUp(ClaimedMessage message, String error) throws SQLException {
            if (!buried(message, error)) {
                leftToOthers(message);
            }
        }

        private boolean buried(ClaimedMessage message, String error) throws SQLException {
            if (!queue.bury(message, error)) {
                return false;
            }
            LOG.warn("{} is a dead letter now: column last_error says why, OutboxQueue.revive tries again", message);
            died++;
            return true;
        }

        void giveBack(ClaimedMessage message) throws SQLException {
            if (queue.giveBack(message)) {
                givenBack++;
            } else {
                leftToOthers(message);
            }
        }

        private void lost(ClaimedMessage message) {
            LOG.warn("{} was taken over by another relay: this one was slower than its lease of {}", message, lease);
            lost++;
        }

        private void leftToOthers(ClaimedMessage message) {
            LOG.debug(
                    "{} was not begun: its turn came after its lease of {}, and another relay had it", message, lease);
            leftToOthers++;
        }

        /** An exception that cannot even be told must not end the round. */
        private static String textOf(Exception error) {
            try {
                return error.toString();
            } catch (RuntimeException e) {
                return error.getClass().getName();
            }
        }
    }
}
