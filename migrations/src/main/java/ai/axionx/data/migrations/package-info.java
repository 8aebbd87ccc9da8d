/**
 * The history of the platform's databases, and what sets them up and applies it.
 *
 * <p>{@link ai.axionx.data.migrations.Bootstrap} makes roles, databases and extensions, once, as an administrator.
 * {@link ai.axionx.data.migrations.Migrator} brings one {@link ai.axionx.data.migrations.PlatformDatabase} to the state
 * that this artifact holds, as the role that owns it. The command line {@code axion-migrations.jar} does the same for a
 * deploy job.
 */
@NullMarked
package ai.axionx.data.migrations;

import org.jspecify.annotations.NullMarked;
