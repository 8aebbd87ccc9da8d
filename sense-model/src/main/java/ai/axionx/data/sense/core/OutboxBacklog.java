package ai.axionx.data.sense.core;

import java.time.Instant;
import java.util.Optional;

/**
 * What the outbox still holds to be published.
 *
 * @param pending how many messages are waiting for a relay, or with one
 * @param dead how many were given up
 * @param oldestUnpublished when the oldest of both was made; empty if there is none
 */
public record OutboxBacklog(long pending, long dead, Optional<Instant> oldestUnpublished) {}
