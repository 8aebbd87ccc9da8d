/** The README's samples, compiled and run as they stand there. */
@NullMarked
package ai.axionx.data.examples.readme;

import org.jspecify.annotations.NullMarked;
