package ai.axionx.data.gen.people;

import jakarta.persistence.EntityManager;
import java.util.List;
import org.hibernate.annotations.processing.HQL;

/** Questions about users. */
public interface Users {

    EntityManager entityManager();

    /** The user whom the identity provider knows by this id, in a list of none or one. */
    @HQL("from User user where user.externalAuthId = :externalAuthId")
    List<User> byExternalAuthId(String externalAuthId);
}
