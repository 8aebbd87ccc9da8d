/** Tracks and frame batches, against the migrated database. */
@NullMarked
package ai.axionx.data.sense.roaddata;

import org.jspecify.annotations.NullMarked;
