package ai.axionx.data.sense.core;

import java.time.Duration;

/**
 * How often a message is tried, and how long the relay waits in between: the first pause, doubled each time.
 *
 * @param maxAttempts how often publishing may begin before the message is given up, 1 or more
 * @param firstPause the pause after the first failure, 1 millisecond or more
 * @param longestPause no pause is longer; not below {@code firstPause}, a day at most
 */
public record RetryPolicy(int maxAttempts, Duration firstPause, Duration longestPause) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration DAY = Duration.ofDays(1);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one lies outside its range
     */
    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts must be 1 or more, but is " + maxAttempts + ".");
        }
        if (firstPause.compareTo(SHORTEST) < 0
                || longestPause.compareTo(firstPause) < 0
                || longestPause.compareTo(DAY) > 0) {
            throw new IllegalArgumentException(
                    "the pauses must be 1 ms <= firstPause <= longestPause <= 1 day, but are " + firstPause + " and "
                            + longestPause + ".");
        }
    }

    /** Twelve attempts over a little more than an hour: after 1, 2, 4 … seconds, and at most 15 minutes. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(12, Duration.ofSeconds(1), Duration.ofMinutes(15));
    }

    /** The pause after that many attempts, 1 or more. */
    public Duration pauseAfter(int attempts) {
        long doubled = firstPause.toMillis();
        for (int i = 1; i < attempts && doubled < longestPause.toMillis(); i++) {
            doubled *= 2;
        }
        return Duration.ofMillis(Math.min(doubled, longestPause.toMillis()));
    }
}
