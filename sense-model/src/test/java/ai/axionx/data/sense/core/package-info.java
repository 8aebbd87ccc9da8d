/** Organizations, users and the outbox, against the migrated database. */
@NullMarked
package ai.axionx.data.sense.core;

import org.jspecify.annotations.NullMarked;
