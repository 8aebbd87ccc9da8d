/** Tests of the entities and queries of schema {@code external}, on the migrated database. */
@NullMarked
package ai.axionx.data.sense.external;

import org.jspecify.annotations.NullMarked;
