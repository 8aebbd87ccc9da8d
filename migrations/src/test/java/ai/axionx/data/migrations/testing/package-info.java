/** The platform's databases, as tests of services get them. */
@NullMarked
package ai.axionx.data.migrations.testing;

import org.jspecify.annotations.NullMarked;
