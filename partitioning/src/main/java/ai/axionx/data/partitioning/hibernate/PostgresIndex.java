package ai.axionx.data.partitioning.hibernate;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An index that {@link jakarta.persistence.Index} cannot say: of another method, of an expression, or of a part of the
 * rows.
 *
 * <pre>{@code
 * @Entity
 * @Table(name = "readings")
 * @PostgresIndex(name = "ix_readings_taken_at", on = "taken_at", using = "brin")
 * @PostgresIndex(name = "ix_readings_open", on = "lower(device), taken_at desc", where = "closed_at is null")
 * class Reading {}
 * }</pre>
 *
 * <p>Goes with any entity, partitioned or not. Where Hibernate writes a schema, that is {@code create index
 * ix_readings_open on readings using btree (lower(device), taken_at desc) where (closed_at is null)}. It names columns
 * as the database does, whatever the naming strategy, and its text is taken as it is. With a dialect other than
 * {@link PartitioningPostgreSQLDialect} it is left out. An {@link jakarta.persistence.Index} on geometries alone
 * becomes a GiST index without this.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(PostgresIndexes.class)
public @interface PostgresIndex {

    /** The name of the index, as in SQL; unique in its schema. */
    String name();

    /** What stands in the parentheses: columns or expressions, with their order and operator class. */
    String on();

    /** The index method: {@code btree}, {@code gist}, {@code gin}, {@code brin} or any other that the server has. */
    String using() default "btree";

    /** The condition of a partial index, in SQL; empty for an index of all rows. */
    String where() default "";
}
