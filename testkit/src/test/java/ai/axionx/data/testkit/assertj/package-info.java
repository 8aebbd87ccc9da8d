/** Tests of the assertions: what they let pass, and what they say when they do not. */
@NullMarked
package ai.axionx.data.testkit.assertj;

import org.jspecify.annotations.NullMarked;
