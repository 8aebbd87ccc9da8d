/** What bootstrap and migrator promise, shown on real servers. */
@NullMarked
package ai.axionx.data.migrations;

import org.jspecify.annotations.NullMarked;
