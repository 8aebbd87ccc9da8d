/**
 * Hibernate ORM 6.6 and partitioned tables: the annotations, and the dialect that writes their DDL.
 *
 * <p>With this library on the class path, an entity with {@link ai.axionx.data.partitioning.hibernate.RangePartitioned}
 * needs no configuration: dialect and checks are found as services, under plain Hibernate and Spring Boot alike.
 *
 * <p>The only package of this module that needs Hibernate; what runs without it lives elsewhere.
 */
@NullMarked
package ai.axionx.data.partitioning.hibernate;

import org.jspecify.annotations.NullMarked;
