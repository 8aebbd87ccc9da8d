package ai.axionx.data.examples.readme;

import static java.util.stream.Collectors.toSet;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SenseModel;
import ai.axionx.data.sense.SenseQueries;
import ai.axionx.data.sense.core.ClaimedMessage;
import ai.axionx.data.sense.core.Membership;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.OutboxMessage;
import ai.axionx.data.sense.core.OutboxQueue;
import ai.axionx.data.sense.core.OutboxRelay;
import ai.axionx.data.sense.core.Role;
import ai.axionx.data.sense.core.RoleGrant;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.sense.planner.DetourTask;
import ai.axionx.data.sense.planner.Territory;
import ai.axionx.data.sense.roaddata.CommitOutcome;
import ai.axionx.data.sense.roaddata.Hold;
import ai.axionx.data.sense.roaddata.TrackLog;
import ai.axionx.data.sense.roaddata.Tracks;
import ai.axionx.data.sense.tasks.CitylensMigration;
import ai.axionx.data.sense.tasks.SenseTasksModel;
import ai.axionx.data.spatial.Wgs84;
import jakarta.persistence.EntityManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LineString;

/** The Javadoc samples of the sense model: compiled, and never run. */
@SuppressWarnings({"unused", "NullAway", "UnusedVariable", "ReturnValueIgnored"})
abstract class SenseSamples {

    EntityManager entityManager;
    SenseQueries queries;
    Long organizationId;
    Long userId;
    Instant midnight;
    Instant now;

    void senseModel(DataSource dataSource) {
        try (SessionFactory sessions = SenseModel.open(dataSource)) {
            sessions.inTransaction(session -> session.persist(Organization.of("acme", "Acme Roads")));
            List<TrackLog> today = sessions.fromTransaction(
                    session -> SenseQueries.in(session).tracks().ofOrganization(organizationId, midnight, now, 50));
        }
    }

    void senseTasksModel(DataSource dataSource) {
        try (SessionFactory sessions = SenseTasksModel.open(dataSource)) {
            sessions.inTransaction(session -> session.find(CitylensMigration.class, CitylensMigration.ID));
        }
    }

    void senseQueries() {
        SenseQueries queries = SenseQueries.in(entityManager);
        List<TrackLog> today = queries.tracks().ofOrganization(organizationId, midnight, now, 50);
    }

    void membership(User user, Organization organization, Role viewer) {
        Membership guest = Membership.until(Instant.now().plus(7, ChronoUnit.DAYS), user, organization);
        entityManager.persist(guest);
        entityManager.persist(RoleGrant.of(guest, viewer));
    }

    void outboxMessage(UUID uuid) {
        entityManager.persist(OutboxMessage.of("tracks", uuid.toString(), Map.of("event", "track-completed")));
    }

    void outboxRelay(DataSource workerDataSource, Broker broker, CountDownLatch pause)
            throws InterruptedException, SQLException {
        OutboxRelay relay = OutboxRelay.of(OutboxQueue.of(workerDataSource), message -> broker.send(message));
        while (!Thread.currentThread().isInterrupted()) {
            if (relay.relay().isIdle()) {
                pause.await(1, TimeUnit.SECONDS);
            }
        }
    }

    void roles() {
        Set<String> codes =
                SenseQueries.in(entityManager).roles().ofMember(userId, organizationId, Instant.now()).stream()
                        .map(Role::code)
                        .collect(toSet());
    }

    void users() {
        List<User> drivers = SenseQueries.in(entityManager).users().withProfile(Map.of("duty", "driver"), 0L, 100);
    }

    void citylensMappings(List<Long> legacyIds) {
        Map<Long, TimeOrderedId> tracks =
                SenseQueries.in(entityManager).citylensMappings().tracksOf(legacyIds);
    }

    void detourTask(Organization organization, LineString segment, User driver, User reviewer) {
        DetourTask task = DetourTask.along(organization, "Bridge Street, northbound", segment);
        entityManager.persist(task);

        task.start(driver, Instant.now());
        task.complete(Instant.now());
        task.verify(reviewer, Instant.now());
    }

    void detourTasks() {
        List<DetourTask> ahead = SenseQueries.in(entityManager)
                .detourTasks()
                .availableNear(organizationId, Wgs84.point(8.5417, 47.3769), 2_000, 10);
    }

    void territories() {
        List<Territory> here =
                SenseQueries.in(entityManager).territories().containing(organizationId, Wgs84.point(8.5417, 47.3769));
    }

    void territory(Organization organization, List<Coordinate> ring) {
        Territory territory = Territory.of(organization, "Old town", Wgs84.polygon(ring));
        entityManager.persist(territory);
    }

    void frameBatches(TimeOrderedId batchId) {
        if (queries.frameBatches().commit(batchId, Instant.now()) == CommitOutcome.COMMITTED) {
            entityManager.persist(OutboxMessage.of("batches", "42", Map.of("event", "batch-committed")));
        }
    }

    void hold(Organization organization, User user) {
        Hold hold = Hold.of(organization, user, "pothole_v1", Wgs84.point(8.5417, 47.3769, 408.0), Instant.now());
        entityManager.persist(hold);
        hold.resolve();
    }

    void holds() {
        List<Hold> near = SenseQueries.in(entityManager)
                .holds()
                .withinMetres(organizationId, Wgs84.point(8.5417, 47.3769), 500, 100);
    }

    void trackLog(Organization organization, User user, UUID uuid, LineString route) {
        TrackLog track = TrackLog.start(organization, user, Instant.now(), Map.of("camera", "c1"));
        entityManager.persist(track);

        TrackLog later = entityManager.find(TrackLog.class, TimeOrderedId.of(uuid));
        later.complete(Instant.now(), 1_800, 12_345.6, route);
    }

    void tracks(Instant from, Instant until) {
        Tracks tracks = SenseQueries.in(entityManager).tracks();
        List<TrackLog> page = tracks.ofOrganization(organizationId, from, until, 50);
        while (!page.isEmpty()) {
            show(page);
            page = tracks.ofOrganization(
                    organizationId, from, page.get(page.size() - 1).getId(), 50);
        }
    }

    void citylensMigration() {
        CitylensMigration migration = entityManager.find(CitylensMigration.class, CitylensMigration.ID);
        migration.start(Instant.now());
        migration.advance(4_711, 500);
        migration.complete(Instant.now());
    }

    abstract void show(List<TrackLog> page);

    /** Whatever messages are published to. */
    interface Broker {
        void send(ClaimedMessage message);
    }
}
