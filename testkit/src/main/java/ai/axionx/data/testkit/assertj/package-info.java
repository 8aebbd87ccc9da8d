/**
 * AssertJ assertions for tests of a data layer: start at {@link ai.axionx.data.testkit.assertj.DatabaseAssertions}.
 *
 * <p>They need AssertJ and a JDBC connection to PostgreSQL 17 or later, whoever runs that server. This is the only
 * package that needs AssertJ.
 */
@NullMarked
package ai.axionx.data.testkit.assertj;

import org.jspecify.annotations.NullMarked;
