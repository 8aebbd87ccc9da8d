package ai.axionx.data.gen.people;

import jakarta.persistence.EntityManager;
import java.util.List;
import org.hibernate.annotations.processing.HQL;

/** Questions about roles. */
public interface Roles {

    EntityManager entityManager();

    /**
     * All roles of a user: those that were given, what is above them, and so on to the top; each once, by name. One
     * statement; it ends on circles too. Who is deactivated has none.
     */
    @HQL("""
            with held as (
                select given.role.id as id
                from UserRole given
                where given.user.id = :userId
                  and given.user.active
                union
                select role.parent.id as id
                from Role role join held below on role.id = below.id
                where role.parent.id is not null
            )
            select role
            from Role role
            where role.id in (select one.id from held one)
            order by role.name
            """)
    List<Role> ofUser(long userId);
}
