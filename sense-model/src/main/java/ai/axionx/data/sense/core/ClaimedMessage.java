package ai.axionx.data.sense.core;

import ai.axionx.data.partitioning.TimeOrderedId;
import java.time.Instant;
import java.util.Optional;

/**
 * A message of the outbox that one relay holds for a while: what to publish, and the proof of the claim.
 *
 * <p>{@code attempts} and {@code leaseUntil} together are the claim's fence. Whoever claims the message later changes
 * {@code leaseUntil}, and from then on the outbox refuses what is said with this claim.
 *
 * @param id the message's id; a consumer tells by it that it has had the message before
 * @param topic the topic to publish to
 * @param key the message's key; empty if it has none
 * @param headers the headers, a JSON object as text
 * @param payload the message itself, a JSON object as text
 * @param attempts how often publishing has begun, this time included once it has
 * @param leaseUntil until when nobody else gets the message, by the server's clock
 */
public record ClaimedMessage(
        TimeOrderedId id,
        String topic,
        Optional<String> key,
        String headers,
        String payload,
        int attempts,
        Instant leaseUntil) {

    ClaimedMessage leased(int begun, Instant until) {
        return new ClaimedMessage(id, topic, key, headers, payload, begun, until);
    }

    /** Without the contents. */
    @Override
    public String toString() {
        return "ClaimedMessage " + id.id() + " to " + topic + ", attempt " + attempts;
    }
}
