/** Tests of the entities and queries of database {@code axion_sense_tasks}, on the migrated database. */
@NullMarked
package ai.axionx.data.sense.tasks;

import org.jspecify.annotations.NullMarked;
