/**
 * Schema {@code external} of {@code axion_sense}: what ties our rows to those of other systems.
 *
 * <p>The entities keep the rules of {@link ai.axionx.data.sense.core}.
 */
@NullMarked
package ai.axionx.data.sense.external;

import org.jspecify.annotations.NullMarked;
