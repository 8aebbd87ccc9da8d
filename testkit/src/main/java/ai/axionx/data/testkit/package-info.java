/**
 * A real PostgreSQL with PostGIS and pg_partman for tests: start at {@link ai.axionx.data.testkit.PostgresServer}.
 *
 * <p>Only what a test author calls lives here. Nothing in here knows another module of Axion Data, so that all of them
 * can be tested with it.
 */
@NullMarked
package ai.axionx.data.testkit;

import org.jspecify.annotations.NullMarked;
