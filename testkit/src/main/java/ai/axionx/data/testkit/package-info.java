/**
 * A database of its own for every test, on a real PostgreSQL with PostGIS and pg_partman: start at
 * {@link ai.axionx.data.testkit.junit.AxionDatabase}, without JUnit at {@link ai.axionx.data.testkit.TestDatabase}, and
 * for a whole server at {@link ai.axionx.data.testkit.PostgresServer}.
 *
 * <p>Only what a test author calls lives here. Nothing in here knows another module of Axion Data, so that all of them
 * can be tested with it.
 */
@NullMarked
package ai.axionx.data.testkit;

import org.jspecify.annotations.NullMarked;
