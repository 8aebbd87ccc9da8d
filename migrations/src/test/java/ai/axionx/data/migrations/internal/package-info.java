/** Checks that no server at hand can be made to fail. */
@NullMarked
package ai.axionx.data.migrations.internal;

import org.jspecify.annotations.NullMarked;
