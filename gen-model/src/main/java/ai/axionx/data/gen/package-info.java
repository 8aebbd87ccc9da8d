/**
 * The way into {@code axion_gen}: its entities and the factory of sessions. Entities and queries live in a package per
 * area.
 */
@NullMarked
package ai.axionx.data.gen;

import org.jspecify.annotations.NullMarked;
