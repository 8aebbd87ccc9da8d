package ai.axionx.data.partitioning.hibernate;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Hibernate writes for entities with {@link RangePartitioned} when it writes a schema: the values of the setting
 * {@value #SETTING}.
 *
 * <pre>{@code
 * StandardServiceRegistry plain = new StandardServiceRegistryBuilder()
 *         .applySetting(PartitionDdl.SETTING, PartitionDdl.PLAIN)
 *         .build();
 * }</pre>
 *
 * <p>In a properties file the values are {@code partitioned}, {@code registered} and {@code plain}.
 */
public enum PartitionDdl {
    /**
     * Partitioned tables and, where the annotation wants one, their default partition, so that rows can be inserted at
     * once. The check of a {@link ai.axionx.data.partitioning.TimeOrderedId} needs {@code ops.uuid_v7_ts} in the
     * database. This is the default.
     */
    PARTITIONED,
    /**
     * Partitioned tables, registered with pg_partman: they come with their policies and first partitions, and dropping
     * the schema takes both away. Needs schema {@code ops} in the database.
     */
    REGISTERED,
    /**
     * Plain tables with the same columns and primary keys, for a unit test on a PostgreSQL without schema {@code ops}
     * and pg_partman. Any dialect will do.
     */
    PLAIN;

    /** The name of the setting. */
    public static final String SETTING = "axion.partitioning.ddl";

    /**
     * What a value of the setting means.
     *
     * @param setting one of these, or its name, or null for the default
     * @throws IllegalArgumentException if it is something else
     */
    public static PartitionDdl of(@Nullable Object setting) {
        if (setting == null) {
            return PARTITIONED;
        }
        return Arrays.stream(values())
                .filter(value -> value == setting || value.toString().equals(setting))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        SETTING + " is partitioned, registered or plain, but here it is '" + setting + "'."));
    }

    /** As the setting is written in a properties file: {@code partitioned}, for example. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
