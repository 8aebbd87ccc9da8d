/** The service in its tests: on a database of each test's own, and on class paths that it must refuse. */
@NullMarked
package ai.axionx.data.examples.springboot;

import org.jspecify.annotations.NullMarked;
