/** The command line {@code axion-migrations.jar}. Not for users: anything here may change at any time. */
@NullMarked
package ai.axionx.data.migrations.internal.cli;

import org.jspecify.annotations.NullMarked;
