package ai.axionx.data.sense.core;

import ai.axionx.data.model.Micros;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.processing.HQL;

/**
 * Questions about roles.
 *
 * <pre>{@code
 * Set<String> codes = SenseQueries.in(entityManager).roles().ofMember(userId, organizationId, Instant.now()).stream()
 *         .map(Role::code)
 *         .collect(toSet());
 * }</pre>
 */
public interface Roles {

    EntityManager entityManager();

    /**
     * The roles of a member, those inherited included, by code: one statement, and an end also where roles inherit from
     * each other in a circle.
     *
     * <p>Nobody has a role in an organization that they are not a member of at that instant, nor if they or the
     * organization are deactivated.
     *
     * @param at the instant to judge by, the asking service's clock as a rule. It is no clock of the database, whose
     *     {@code now()} stands still while a transaction lasts
     */
    default List<Role> ofMember(Long userId, Long organizationId, Instant at) {
        return ofMemberAtMicros(userId, organizationId, Micros.of(at));
    }

    /** The same, for an instant in whole microseconds: a finer one the driver would round, perhaps to the end. */
    @HQL("""
            with mine as (
                select given.role.id as id, given.role.inheritsFrom.id as parentId
                from RoleGrant given
                join given.membership membership
                where membership.user.id = :userId
                  and membership.organization.id = :organizationId
                  and membership.user.active
                  and membership.organization.active
                  and (membership.expiresAt is null or membership.expiresAt > :at)
                union
                select parent.id as id, parent.inheritsFrom.id as parentId
                from mine child
                join Role parent on parent.id = child.parentId
            )
            select role
            from Role role
            where role.id in (select mine.id from mine mine)
            order by role.code
            """)
    List<Role> ofMemberAtMicros(Long userId, Long organizationId, Instant at);
}
