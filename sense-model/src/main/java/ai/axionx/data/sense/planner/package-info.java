/**
 * Schema {@code planner} of {@code axion_sense}: what is to be surveyed, and who does it.
 *
 * <p>The entities keep the rules of {@link ai.axionx.data.sense.core}.
 */
@NullMarked
package ai.axionx.data.sense.planner;

import org.jspecify.annotations.NullMarked;
