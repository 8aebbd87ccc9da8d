package ai.axionx.data.sense.core;

import ai.axionx.data.model.Micros;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.processing.HQL;

/** Questions about memberships. */
public interface Memberships {

    EntityManager entityManager();

    /** The memberships of a user that count at an instant, with their organizations. */
    default List<Membership> ofUser(Long userId, Instant at) {
        return ofUserAtMicros(userId, Micros.of(at));
    }

    /** The same, for an instant in whole microseconds: a finer one the driver would round, perhaps to the end. */
    @HQL("""
            from Membership membership
            join fetch membership.organization
            where membership.user.id = :userId
              and (membership.expiresAt is null or membership.expiresAt > :at)
            order by membership.id
            """)
    List<Membership> ofUserAtMicros(Long userId, Instant at);

    /**
     * The memberships that end in a range of time, the next one first, with their users and organizations: for whoever
     * writes to people before, or clears up after.
     *
     * @param from the first instant that counts
     * @param until the first instant that counts no longer
     * @param most how many to answer with
     */
    @HQL("""
            from Membership membership
            join fetch membership.user
            join fetch membership.organization
            where membership.expiresAt >= :from
              and membership.expiresAt < :until
            order by membership.expiresAt, membership.id
            limit :most
            """)
    List<Membership> expiring(Instant from, Instant until, int most);
}
