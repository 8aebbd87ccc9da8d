package ai.axionx.data.gen;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.dashboards.Dashboards;
import ai.axionx.data.gen.dashboards.Dashboards_;
import ai.axionx.data.gen.data.DataConnections;
import ai.axionx.data.gen.data.DataConnections_;
import ai.axionx.data.gen.favourites.Favourites;
import ai.axionx.data.gen.favourites.Favourites_;
import ai.axionx.data.gen.people.Roles;
import ai.axionx.data.gen.people.Roles_;
import ai.axionx.data.gen.people.Users;
import ai.axionx.data.gen.people.Users_;
import jakarta.persistence.EntityManager;

/**
 * All queries of {@code axion_gen}, grouped by use.
 *
 * <pre>{@code
 * GenQueries queries = GenQueries.in(entityManager);
 * List<Dashboard> page = queries.dashboards().ofOwner(userId, 20);
 * }</pre>
 *
 * <p>As thread safe as the entity manager that it asks: Spring's shared one is.
 */
public final class GenQueries {

    private final EntityManager entityManager;

    private GenQueries(EntityManager entityManager) {
        this.entityManager = requireNonNull(entityManager, "entityManager");
    }

    /** Queries in the persistence context and transaction of this entity manager. */
    public static GenQueries in(EntityManager entityManager) {
        return new GenQueries(entityManager);
    }

    public Users users() {
        return new Users_(entityManager);
    }

    public Roles roles() {
        return new Roles_(entityManager);
    }

    public DataConnections dataConnections() {
        return new DataConnections_(entityManager);
    }

    public Dashboards dashboards() {
        return new Dashboards_(entityManager);
    }

    public Favourites favourites() {
        return new Favourites_(entityManager);
    }
}
