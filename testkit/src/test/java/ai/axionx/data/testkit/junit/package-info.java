/** The annotation, as test authors use it. */
@NullMarked
package ai.axionx.data.testkit.junit;

import org.jspecify.annotations.NullMarked;
