/** Tests of the entities and queries of schema {@code planner}, on the migrated database. */
@NullMarked
package ai.axionx.data.sense.planner;

import org.jspecify.annotations.NullMarked;
