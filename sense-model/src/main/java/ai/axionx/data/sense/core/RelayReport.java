package ai.axionx.data.sense.core;

/**
 * What one round of a relay came to.
 *
 * @param claimed how many messages it took
 * @param published how many it published, and the outbox knows
 * @param failed how many will be tried again
 * @param died how many were given up
 * @param lost how many another relay took over, since this one was slower than its lease; one of these may have been
 *     published by both
 * @param givenBack how many it gave back untried, since its thread was interrupted
 */
public record RelayReport(int claimed, int published, int failed, int died, int lost, int givenBack) {

    /** Whether nothing was due: time for the caller to wait a little. */
    public boolean isIdle() {
        return claimed == 0;
    }
}
