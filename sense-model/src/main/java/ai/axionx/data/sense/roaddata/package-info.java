/**
 * Schema {@code road_data} of {@code axion_sense}: what vehicles record.
 *
 * <p>The entities keep the rules of {@link ai.axionx.data.sense.core}.
 */
@NullMarked
package ai.axionx.data.sense.roaddata;

import org.jspecify.annotations.NullMarked;
