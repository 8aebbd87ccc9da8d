/**
 * Tests of the next migration: small changes of the model, each brought about by the scripts that are drafted for it.
 */
@NullMarked
package ai.axionx.data.schema.generate;

import org.jspecify.annotations.NullMarked;
