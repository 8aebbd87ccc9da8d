package ai.axionx.data.bench;

import java.util.Arrays;
import java.util.Locale;

/** What the rounds of one contender took: milliseconds, or what the unit says. */
final class Rounds {

    private final double[] values;
    private final String unit;

    /** Of milliseconds. */
    Rounds(double[] millis) {
        this(millis, "ms");
    }

    Rounds(double[] values, String unit) {
        this.values = values.clone();
        this.unit = unit;
    }

    static double millis(Timed work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    /** The median of the ratios of rounds that were run one after the other, which a slow minute does not distort. */
    double ratioTo(Rounds other) {
        double[] ratios = new double[values.length];
        Arrays.setAll(ratios, i -> values[i] / other.values[i]);
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    @Override
    public String toString() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%,9.2f %s  (min %,.2f, max %,.2f)",
                median(values),
                unit,
                sorted[0],
                sorted[sorted.length - 1]);
    }

    @FunctionalInterface
    interface Timed {
        void run() throws Exception;
    }
}
