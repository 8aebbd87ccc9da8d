/**
 * Range partitioning by time: the identity of a partitioned row, and the SQL of schema {@code ops}.
 *
 * <p>Plain Java and JDBC; nothing in here knows an entity or a service.
 */
@NullMarked
package ai.axionx.data.partitioning;

import org.jspecify.annotations.NullMarked;
