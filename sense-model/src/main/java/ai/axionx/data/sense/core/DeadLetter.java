package ai.axionx.data.sense.core;

import ai.axionx.data.partitioning.TimeOrderedId;
import java.time.Instant;

/**
 * A message of the outbox that was given up.
 *
 * @param id the message's id
 * @param topic the topic that it was for
 * @param attempts how often publishing has begun
 * @param deadAt when it was given up, by the server's clock
 * @param lastError why
 */
public record DeadLetter(TimeOrderedId id, String topic, int attempts, Instant deadAt, String lastError) {}
