package ai.axionx.data.partitioning.hibernate;

import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.RetentionAction;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an entity whose table is partitioned by range of time.
 *
 * <pre>{@code
 * @Entity
 * @Table(name = "outbox_messages")
 * @RangePartitioned(interval = PartitionInterval.DAY, retention = "P7D", onRetention = RetentionAction.DROP,
 *         stillNeeded = "published_at is null")
 * class OutboxMessage {
 *
 *     @EmbeddedId
 *     private TimeOrderedId id = TimeOrderedId.next();
 * }
 * }</pre>
 *
 * <p>It describes the table; what makes and maintains it is a migration. Where Hibernate writes a schema itself, in a
 * test for example, it writes what {@link PartitionDdl} says: the key, with the partition column last, columns in the
 * order of the fields (the key first), the check of a {@link ai.axionx.data.partitioning.TimeOrderedId},
 * {@code partition by range}. {@code hbm2ddl.auto=update} is refused.
 *
 * <p>Stands on the root entity of a table with a plain lower-case name of at most 51 characters. Booting fails with an
 * {@link org.hibernate.MappingException} that tells everything at once that cannot work: a column that is not mapped,
 * may be null, is not a {@code timestamptz} or not in the key; a unique constraint without it; a foreign key to the
 * table; elements of this annotation that do not go together; a dialect other than
 * {@link PartitioningPostgreSQLDialect}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface RangePartitioned {

    /**
     * The column to partition by, as it is named in the database: a {@code timestamptz} that is not null and part of
     * the primary key.
     */
    String column() default "created_at";

    /** The time that one partition covers, from one UTC bound to the next. */
    PartitionInterval interval();

    /** How many partitions are kept ready ahead of the current one, 1 to 400. */
    int premake() default 4;

    /** Whether rows that no partition takes go into a default partition, or are refused. */
    boolean defaultPartition() default true;

    /**
     * The age after which a partition is retired, as an ISO-8601 period of days or longer such as {@code P7D}; not
     * shorter than the interval. Empty for never.
     */
    String retention() default "";

    /** What happens to a partition that is older than the retention; {@code KEEP} exactly if there is none. */
    RetentionAction onRetention() default RetentionAction.KEEP;

    /**
     * A condition in SQL on a row of the table, with columns as they are named in the database; a partition that holds
     * such a row is never retired. Empty for none.
     */
    String stillNeeded() default "";

    /**
     * How long a partition to be dropped stays detached first, as an ISO-8601 period such as {@code P2D}; empty drops
     * it at once. Goes with {@code onRetention = DROP} only.
     */
    String quarantine() default "";
}
