package ai.axionx.data.partitioning.hibernate;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Holds several of {@link PostgresIndex}, which is repeated instead of naming this. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface PostgresIndexes {

    /** The indexes, in the order in which they are created. */
    PostgresIndex[] value();
}
