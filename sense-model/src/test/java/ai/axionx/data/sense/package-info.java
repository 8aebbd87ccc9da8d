/** The platform that the tests of the entities run on. */
@NullMarked
package ai.axionx.data.sense;

import org.jspecify.annotations.NullMarked;
