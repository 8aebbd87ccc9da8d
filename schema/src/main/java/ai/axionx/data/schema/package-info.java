/**
 * The database as the migrations make it, and as Hibernate makes it of the entities. Build time only: nothing is
 * published, and no other module knows this one.
 */
@NullMarked
package ai.axionx.data.schema;

import org.jspecify.annotations.NullMarked;
