/**
 * The platform's databases for tests: what {@code axion-testkit} finds when both artifacts are on the class path.
 *
 * <p>The only package here that knows the testkit, which is not among this artifact's dependencies for users.
 */
@NullMarked
package ai.axionx.data.migrations.testing;

import org.jspecify.annotations.NullMarked;
