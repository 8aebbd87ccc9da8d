/** Contexts of Spring whose data source follows the tests. */
@NullMarked
package ai.axionx.data.testkit.spring;

import org.jspecify.annotations.NullMarked;
