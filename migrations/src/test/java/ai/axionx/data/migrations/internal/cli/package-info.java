/** What the command line prints, and what it exits with. */
@NullMarked
package ai.axionx.data.migrations.internal.cli;

import org.jspecify.annotations.NullMarked;
