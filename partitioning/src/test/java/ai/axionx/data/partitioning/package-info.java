/** What partitioning promises. */
@NullMarked
package ai.axionx.data.partitioning;

import org.jspecify.annotations.NullMarked;
