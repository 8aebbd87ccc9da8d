/**
 * Database {@code axion_sense_tasks}: state of the worker's background jobs. A unit of its own, which the worker alone
 * opens; nothing here may refer to an entity of {@code axion_sense}.
 *
 * <p>The entities keep the rules of {@link ai.axionx.data.sense.core}.
 */
@NullMarked
package ai.axionx.data.sense.tasks;

import org.jspecify.annotations.NullMarked;
