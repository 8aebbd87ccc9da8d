/** What the migrated databases promise: their catalog, who may do what in them, and the identity of their rows. */
@NullMarked
package ai.axionx.data.migrations.schema;

import org.jspecify.annotations.NullMarked;
