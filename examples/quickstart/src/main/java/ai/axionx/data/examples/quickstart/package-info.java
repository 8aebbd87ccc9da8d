/**
 * The program behind {@code ./quickstart}: from nothing to the platform's migrated databases with real GPS tracks.
 *
 * <p>It works as a service does: roles and databases are made by the administrator, tables and partitions by the
 * migrate roles, and rows are written and read as {@code axion_sense_app}. Start at
 * {@link ai.axionx.data.examples.quickstart.Quickstart}; {@link ai.axionx.data.examples.quickstart.Loader} is the part
 * worth copying.
 */
@NullMarked
package ai.axionx.data.examples.quickstart;

import org.jspecify.annotations.NullMarked;
