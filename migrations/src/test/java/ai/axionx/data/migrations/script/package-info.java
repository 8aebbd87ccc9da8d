/** Tests of how scripts are read and carried out. */
@NullMarked
package ai.axionx.data.migrations.script;

import org.jspecify.annotations.NullMarked;
