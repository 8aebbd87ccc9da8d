/** How servers are found, unpacked, started and ended. Not API: anything in here may change with any release. */
@NullMarked
package ai.axionx.data.testkit.internal;

import org.jspecify.annotations.NullMarked;
