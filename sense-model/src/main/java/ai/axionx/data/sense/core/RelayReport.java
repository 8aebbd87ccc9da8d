package ai.axionx.data.sense.core;

/**
 * What one round of a relay came to.
 *
 * @param claimed how many messages it took
 * @param published how many it published, and the outbox knows
 * @param failed how many will be tried again
 * @param died how many were given up
 * @param lost how many another relay took over after this one had begun, since it was slower than its lease; each of
 *     these may have been published by both
 * @param givenBack how many it gave back untried, since its thread was interrupted
 * @param leftToOthers how many it did not begin, since their turn came after their lease and another relay had taken
 *     them; many of these say that a round does not fit into the lease
 */
public record RelayReport(int claimed, int published, int failed, int died, int lost, int givenBack, int leftToOthers) {

    /** Whether nothing was due: time for the caller to wait a little. */
    public boolean isIdle() {
        return claimed == 0;
    }
}
