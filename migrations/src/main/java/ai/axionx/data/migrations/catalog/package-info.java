/**
 * What a database holds, as the server's own catalog tells it.
 *
 * <p>{@link ai.axionx.data.migrations.catalog.Catalog} reads a live database, or the snapshot of a platform database
 * that this artifact carries, and tells where two of them differ. It needs JDBC alone.
 */
@NullMarked
package ai.axionx.data.migrations.catalog;

import org.jspecify.annotations.NullMarked;
