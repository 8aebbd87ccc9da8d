/**
 * The state of partitioned tables as Micrometer gauges.
 *
 * <p>Needs {@code io.micrometer:micrometer-core} on the class path, which this artifact does not bring along.
 */
@NullMarked
package ai.axionx.data.partitioning.metrics;

import org.jspecify.annotations.NullMarked;
