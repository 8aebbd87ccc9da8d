/** A server with {@code axion_gen}, and what holds for all of its entities and queries. */
@NullMarked
package ai.axionx.data.gen;

import org.jspecify.annotations.NullMarked;
