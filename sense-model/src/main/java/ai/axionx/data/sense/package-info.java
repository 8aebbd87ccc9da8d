/**
 * The way into {@code axion_sense}: its entities and the factory of sessions. Entities and queries live in a package
 * per schema.
 */
@NullMarked
package ai.axionx.data.sense;

import org.jspecify.annotations.NullMarked;
