/** How the module does it. Not for users: anything here may change at any time. */
@NullMarked
package ai.axionx.data.migrations.internal;

import org.jspecify.annotations.NullMarked;
