package ai.axionx.data.sense.core;

import ai.axionx.data.model.Json;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.annotations.processing.HQL;

/**
 * Questions about users.
 *
 * <pre>{@code
 * List<User> drivers = SenseQueries.in(entityManager).users().withProfile(Map.of("duty", "driver"), 0L, 100);
 * }</pre>
 */
public interface Users {

    EntityManager entityManager();

    /** The user with this id at the identity provider. */
    default Optional<User> byExternalAuthId(String externalAuthId) {
        return allByExternalAuthId(externalAuthId).stream().findFirst();
    }

    /** The user with this e-mail address, in whatever case it is written. */
    default Optional<User> byEmail(String email) {
        return allByEmail(email).stream().findFirst();
    }

    /** The same as a list, of one or none. */
    @HQL("from User user where user.externalAuthId = :externalAuthId")
    List<User> allByExternalAuthId(String externalAuthId);

    /** The same as a list, of one or none. */
    @HQL("from User user where user.email = lower(:email)")
    List<User> allByEmail(String email);

    /**
     * The users whose profile says all of this, by id, page by page.
     *
     * @param facts keys with their values as {@code @>} of jsonb compares them: an object is in an object, a list in a
     *     list, in any order; all users have an empty one
     * @param after the id of the last user of the page before; 0 for the first
     * @param most how many to answer with
     * @throws IllegalArgumentException if there is something in the facts that JSON does not have
     */
    default List<User> withProfile(Map<String, ?> facts, Long after, int most) {
        return withProfileOf(Json.textOf(Json.copyOf("facts", facts)), after, most);
    }

    /** The same, for facts that are JSON already. */
    @HQL("""
            from User user
            where cast(sql('? @> cast(? as jsonb)', user.profileData, :json) as Boolean) = true
              and user.id > :after
            order by user.id
            limit :most
            """)
    List<User> withProfileOf(String json, Long after, int most);
}
