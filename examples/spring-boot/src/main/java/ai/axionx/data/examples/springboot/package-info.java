/** A small Spring Boot service on top of the sense model: it answers which holds are near a place. */
@NullMarked
package ai.axionx.data.examples.springboot;

import org.jspecify.annotations.NullMarked;
