package ai.axionx.data.partitioning;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * From where on {@link PartitionHealth} calls something a fault. Immutable and thread safe.
 *
 * <pre>{@code
 * HealthThresholds weekly = HealthThresholds.DEFAULT.withMaxRunAge(Duration.ofDays(8));
 * }</pre>
 *
 * @param maxRunAge how long ago the last run of maintenance may have ended
 * @param minPremadeShare which part of the policy's premake must stand ready, from 0 to 1
 * @param maxNeededOverdue for how long beyond the retention a row that retention spares may stay needed
 * @param maxDefaultRows how many rows the default partition may hold
 */
public record HealthThresholds(
        Duration maxRunAge, double minPremadeShare, Duration maxNeededOverdue, int maxDefaultRows) {

    /**
     * A run within 26 hours, half of premake ready, nothing needed beyond its retention, an empty default partition.
     */
    public static final HealthThresholds DEFAULT = new HealthThresholds(Duration.ofHours(26), 0.5, Duration.ZERO, 0);

    public HealthThresholds {
        requireNonNull(maxRunAge, "maxRunAge");
        requireNonNull(maxNeededOverdue, "maxNeededOverdue");
        if (maxRunAge.isNegative()
                || maxRunAge.isZero()
                || maxNeededOverdue.isNegative()
                || !(minPremadeShare >= 0 && minPremadeShare <= 1)
                || maxDefaultRows < 0) {
            throw new IllegalArgumentException(
                    "expected a positive maxRunAge, a minPremadeShare from 0 to 1, and neither"
                            + " maxNeededOverdue nor maxDefaultRows below 0, but found " + maxRunAge + ", "
                            + minPremadeShare
                            + ", " + maxNeededOverdue + " and " + maxDefaultRows + ".");
        }
    }

    /** The same, but the last run may be this old. */
    public HealthThresholds withMaxRunAge(Duration age) {
        return new HealthThresholds(age, minPremadeShare, maxNeededOverdue, maxDefaultRows);
    }

    /** The same, but this part of premake must stand ready. */
    public HealthThresholds withMinPremadeShare(double share) {
        return new HealthThresholds(maxRunAge, share, maxNeededOverdue, maxDefaultRows);
    }

    /** The same, but rows may stay needed for so long beyond the retention. */
    public HealthThresholds withMaxNeededOverdue(Duration overdue) {
        return new HealthThresholds(maxRunAge, minPremadeShare, overdue, maxDefaultRows);
    }

    /** The same, but default partitions may hold so many rows each. */
    public HealthThresholds withMaxDefaultRows(int rows) {
        return new HealthThresholds(maxRunAge, minPremadeShare, maxNeededOverdue, rows);
    }
}
