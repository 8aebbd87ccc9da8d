/**
 * Partition maintenance as a task of db-scheduler.
 *
 * <p>Needs {@code com.github.kagkarlsson:db-scheduler} 16 on the class path, which this artifact does not bring along.
 */
@NullMarked
package ai.axionx.data.partitioning.dbscheduler;

import org.jspecify.annotations.NullMarked;
