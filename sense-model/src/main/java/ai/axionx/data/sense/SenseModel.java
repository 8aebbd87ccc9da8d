package ai.axionx.data.sense;

import ai.axionx.data.model.Unit;
import ai.axionx.data.model.UnitException;
import ai.axionx.data.sense.core.Membership;
import ai.axionx.data.sense.core.OpenFgaModelVersion;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.OutboxMessage;
import ai.axionx.data.sense.core.ReferenceItem;
import ai.axionx.data.sense.core.Role;
import ai.axionx.data.sense.core.RoleGrant;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.sense.external.CitylensFrame;
import ai.axionx.data.sense.external.CitylensTrack;
import ai.axionx.data.sense.external.ForeignIntegration;
import ai.axionx.data.sense.planner.CustomLayer;
import ai.axionx.data.sense.planner.DetourTask;
import ai.axionx.data.sense.planner.PriorityLayer;
import ai.axionx.data.sense.planner.Project;
import ai.axionx.data.sense.planner.Territory;
import ai.axionx.data.sense.planner.WmsSource;
import ai.axionx.data.sense.roaddata.FrameBatch;
import ai.axionx.data.sense.roaddata.Hold;
import ai.axionx.data.sense.roaddata.TrackLog;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;

/**
 * The entities of {@code axion_sense}, and the way to them from a data source.
 *
 * <pre>{@code
 * try (SessionFactory sessions = SenseModel.open(dataSource)) {
 *     sessions.inTransaction(session -> session.persist(Organization.of("acme", "Acme Roads")));
 *     List<TrackLog> today = sessions.fromTransaction(
 *             session -> SenseQueries.in(session).tracks().ofOrganization(organizationId, midnight, now, 50));
 * }
 * }</pre>
 *
 * <p>In Spring Boot, name the entities to {@code PersistenceManagedTypes} instead, as {@code examples/spring-boot}
 * does; to search packages would also find those of {@code axion_sense_tasks}.
 */
public final class SenseModel {

    private static final List<Class<?>> ENTITIES = List.of(
            // core
            Membership.class,
            OpenFgaModelVersion.class,
            Organization.class,
            OutboxMessage.class,
            ReferenceItem.class,
            Role.class,
            RoleGrant.class,
            User.class,
            // roaddata
            FrameBatch.class,
            Hold.class,
            TrackLog.class,
            // planner
            CustomLayer.class,
            DetourTask.class,
            PriorityLayer.class,
            Project.class,
            Territory.class,
            WmsSource.class,
            // external
            CitylensFrame.class,
            CitylensTrack.class,
            ForeignIntegration.class);

    private static final Unit UNIT = Unit.of("axion_sense", ENTITIES);

    private SenseModel() {}

    /** All entities, which cannot be changed. */
    public static List<Class<?>> entities() {
        return ENTITIES;
    }

    /** Opens {@code axion_sense} with the defaults that {@link #open(DataSource, Map)} tells. */
    public static SessionFactory open(DataSource dataSource) {
        return open(dataSource, Map.of());
    }

    /**
     * Opens {@code axion_sense}: rows are written in batches of 1,000, ordered by table and id; times are in UTC; no
     * DDL is run; a page of a query that fetches a collection is an error, as Hibernate would cut it in memory.
     *
     * <p>Batches save a round trip for each row. Statements are cached by the driver, on each connection, by itself.
     *
     * @param dataSource connections as {@code axion_sense_app} or {@code axion_sense_worker}, from a pool; it is not
     *     closed with the session factory
     * @param settings settings of Hibernate by their names, added to those above or in their place
     * @return the session factory, thread safe, to be closed by the caller
     * @throws UnitException if there is no connection, if the database is another one or lacks migrations, or if a
     *     library on the class path is too old
     */
    public static SessionFactory open(DataSource dataSource, Map<String, ?> settings) {
        return UNIT.open(dataSource, settings);
    }
}
