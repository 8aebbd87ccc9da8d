package ai.axionx.data.sense;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.sense.core.Memberships;
import ai.axionx.data.sense.core.Memberships_;
import ai.axionx.data.sense.core.Roles;
import ai.axionx.data.sense.core.Roles_;
import ai.axionx.data.sense.core.Users;
import ai.axionx.data.sense.core.Users_;
import ai.axionx.data.sense.external.CitylensMappings;
import ai.axionx.data.sense.planner.DetourTasks;
import ai.axionx.data.sense.planner.DetourTasks_;
import ai.axionx.data.sense.planner.Territories;
import ai.axionx.data.sense.planner.Territories_;
import ai.axionx.data.sense.roaddata.FrameBatches;
import ai.axionx.data.sense.roaddata.FrameBatches_;
import ai.axionx.data.sense.roaddata.Holds;
import ai.axionx.data.sense.roaddata.Holds_;
import ai.axionx.data.sense.roaddata.Tracks;
import ai.axionx.data.sense.roaddata.Tracks_;
import jakarta.persistence.EntityManager;

/**
 * All queries of {@code axion_sense}, grouped by use.
 *
 * <pre>{@code
 * SenseQueries queries = SenseQueries.in(entityManager);
 * List<TrackLog> today = queries.tracks().ofOrganization(organizationId, midnight, now, 50);
 * }</pre>
 *
 * <p>As thread safe as the entity manager that it asks: Spring's shared one is.
 */
public final class SenseQueries {

    private final EntityManager entityManager;

    private SenseQueries(EntityManager entityManager) {
        this.entityManager = requireNonNull(entityManager, "entityManager");
    }

    /** Queries in the persistence context and transaction of this entity manager. */
    public static SenseQueries in(EntityManager entityManager) {
        return new SenseQueries(entityManager);
    }

    public Tracks tracks() {
        return new Tracks_(entityManager);
    }

    public Territories territories() {
        return new Territories_(entityManager);
    }

    public DetourTasks detourTasks() {
        return new DetourTasks_(entityManager);
    }

    public CitylensMappings citylensMappings() {
        return new CitylensMappings(entityManager);
    }

    public Memberships memberships() {
        return new Memberships_(entityManager);
    }

    public Roles roles() {
        return new Roles_(entityManager);
    }

    public Users users() {
        return new Users_(entityManager);
    }

    public FrameBatches frameBatches() {
        return new FrameBatches_(entityManager);
    }

    public Holds holds() {
        return new Holds_(entityManager);
    }
}
