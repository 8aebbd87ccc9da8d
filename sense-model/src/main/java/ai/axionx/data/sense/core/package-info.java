/**
 * Schema {@code public} of {@code axion_sense}: organizations, people, and the outbox with its relay.
 *
 * <p>Entities answer by methods named like what they tell. The one exception is {@code getId()}: Hibernate takes that
 * name, and no other, as a question that a lazy reference can answer without being loaded. Equality is that of ids.
 * Instants are kept to the microsecond, as the database keeps them. Entities are not thread safe.
 */
@NullMarked
package ai.axionx.data.sense.core;

import org.jspecify.annotations.NullMarked;
