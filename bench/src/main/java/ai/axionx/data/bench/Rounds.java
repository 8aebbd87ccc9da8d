package ai.axionx.data.bench;

import java.util.Arrays;
import java.util.Locale;

/** Milliseconds that the rounds of one contender took. */
final class Rounds {

    private final double[] millis;

    Rounds(double[] millis) {
        this.millis = millis.clone();
    }

    static double millis(Timed work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    /** The median of the ratios of rounds that were run one after the other, which a slow minute does not distort. */
    double ratioTo(Rounds other) {
        double[] ratios = new double[millis.length];
        Arrays.setAll(ratios, i -> millis[i] / other.millis[i]);
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public String toString() {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT, "%,9.2f ms  (min %,.2f, max %,.2f)", median(millis), sorted[0], sorted[sorted.length - 1]);
    }

    @FunctionalInterface
    interface Timed {
        void run() throws Exception;
    }
}
