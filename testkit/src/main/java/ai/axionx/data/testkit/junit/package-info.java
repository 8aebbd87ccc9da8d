/**
 * Test databases for JUnit 5: start at {@link ai.axionx.data.testkit.junit.AxionDatabase}.
 *
 * <p>Only what a test's author writes lives here, and the extension behind it. What a database is and where it comes
 * from is {@link ai.axionx.data.testkit.TestDatabase}'s business, which knows nothing of JUnit.
 */
@NullMarked
package ai.axionx.data.testkit.junit;

import org.jspecify.annotations.NullMarked;
