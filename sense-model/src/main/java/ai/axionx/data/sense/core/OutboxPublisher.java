package ai.axionx.data.sense.core;

/** Hands a message to whatever carries it on, a broker for example. Called by one thread of a relay at a time. */
@FunctionalInterface
public interface OutboxPublisher {

    /**
     * Returns once the message is safe where it was sent to.
     *
     * <p>A message may come more than once, with the same id: when a relay ended between publishing and saying so.
     * Publishing must take less time than the relay's lease, or another relay may publish the message as well; give the
     * client a timeout well below it.
     *
     * @throws Exception if it is not known to be safe; the relay then tries again later. Message and class are kept
     *     with the row, so they should not hold secrets
     */
    void publish(ClaimedMessage message) throws Exception;
}
