/** Rules that no server shows. */
@NullMarked
package ai.axionx.data.testkit.internal;

import org.jspecify.annotations.NullMarked;
