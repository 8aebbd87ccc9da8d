package ai.axionx.data.partitioning;

/**
 * How much time one partition covers. Bounds lie at the UTC start of that hour, day, ISO week, month, quarter or year.
 */
public enum PartitionInterval {
    HOUR("1 hour"),
    DAY("1 day"),
    WEEK("1 week"),
    MONTH("1 month"),
    QUARTER("3 months"),
    YEAR("1 year");

    private final String sql;

    PartitionInterval(String sql) {
        this.sql = sql;
    }

    /** The interval as policies and pg_partman write it, for example {@code 3 months}. */
    public String sql() {
        return sql;
    }

    /**
     * The interval that policies and pg_partman write like this.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static PartitionInterval of(String sql) {
        for (PartitionInterval interval : values()) {
            if (interval.sql.equals(sql)) {
                return interval;
            }
        }
        throw new IllegalArgumentException("a partition interval is one of 1 hour, 1 day, 1 week, 1 month, 3 months and"
                + " 1 year, but this is '" + sql + "'.");
    }
}
