/** What the testkit promises, shown on real servers. */
@NullMarked
package ai.axionx.data.testkit;

import org.jspecify.annotations.NullMarked;
