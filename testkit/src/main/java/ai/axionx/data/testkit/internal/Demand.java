package ai.axionx.data.testkit.internal;

/**
 * How many copies should stand ready, by how fast they were asked for lately and how long one takes.
 *
 * <p>Not thread safe.
 */
final class Demand {

    /** How many requests are looked back at. */
    private static final int REMEMBERED = 16;

    /** Tests come in bursts: twice of what would do on average. */
    private static final double RESERVE = 2;

    private static final double SMOOTHING = 0.2;
    private static final long FIRST_GUESS_NANOS = 30_000_000;

    private final int atMost;
    private final long[] requests = new long[REMEMBERED];
    private int count;
    private double makingNanos = FIRST_GUESS_NANOS;

    Demand(int atMost) {
        this.atMost = atMost;
    }

    void requested(long nanoTime) {
        requests[count++ % REMEMBERED] = nanoTime;
    }

    void made(long nanos) {
        makingNanos += SMOOTHING * (nanos - makingNanos);
    }

    int ahead(long nanoTime) {
        int known = Math.min(count, REMEMBERED);
        if (known == 0) {
            return 0;
        }
        long oldest = requests[(count - known) % REMEMBERED];
        double perNano = known / (double) Math.max(1, nanoTime - oldest);
        return Math.min(atMost, 1 + (int) Math.ceil(perNano * makingNanos * RESERVE));
    }
}
