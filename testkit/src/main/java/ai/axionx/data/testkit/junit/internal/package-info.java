/** What the extension of JUnit shares with those that must agree with it on a test's databases. Not for use outside. */
@NullMarked
package ai.axionx.data.testkit.junit.internal;

import org.jspecify.annotations.NullMarked;
