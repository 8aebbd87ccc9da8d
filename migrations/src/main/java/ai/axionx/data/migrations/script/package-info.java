/**
 * Migration scripts: what is in them, and how one is carried out on a connection.
 *
 * <p>{@link ai.axionx.data.migrations.script.MigrationScript} takes a file apart into statements and what it tells the
 * runner. {@link ai.axionx.data.migrations.script.ScriptExecution} sends them to the server under limits, as
 * {@link ai.axionx.data.migrations.Migrator} does; tools that judge a script do it through the same class. Which
 * scripts have run, and which run next, is not decided here.
 */
@NullMarked
package ai.axionx.data.migrations.script;

import org.jspecify.annotations.NullMarked;
