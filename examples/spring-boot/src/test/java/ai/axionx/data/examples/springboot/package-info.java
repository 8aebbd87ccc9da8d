/** The service in its tests: on a server of its own, and on class paths that it must refuse. */
@NullMarked
package ai.axionx.data.examples.springboot;

import org.jspecify.annotations.NullMarked;
