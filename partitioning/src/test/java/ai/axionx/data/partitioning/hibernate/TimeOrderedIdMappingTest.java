package ai.axionx.data.partitioning.hibernate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.partitioning.OpsDatabase;
import ai.axionx.data.partitioning.Sql;
import ai.axionx.data.partitioning.TimeOrderedId;
import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy;
import org.hibernate.cfg.AvailableSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A {@link TimeOrderedId} works as the id of an entity in every operation that takes an id. */
final class TimeOrderedIdMappingTest {

    private static OpsDatabase database;
    private static Orm orm;
    private static SessionFactory factory;

    private final TimeOrderedId first = TimeOrderedId.at(Instant.parse("2008-10-23T02:53:04.999Z"));
    private final TimeOrderedId second = TimeOrderedId.next();

    TimeOrderedIdMappingTest() {
        factory.inTransaction(session -> {
            session.persist(new Track(first));
            session.persist(new Track(second));
        });
    }

    @BeforeAll
    static void start() throws SQLException {
        database = OpsDatabase.start();
        orm = Orm.on(
                database.ownerDataSource(),
                Map.of(
                        AvailableSettings.HBM2DDL_AUTO,
                        "create",
                        AvailableSettings.PHYSICAL_NAMING_STRATEGY,
                        CamelCaseToUnderscoresNamingStrategy.class.getName()),
                Track.class,
                Place.class);
        factory = orm.sessionFactory();
    }

    @AfterAll
    static void stop() {
        factory.close();
        orm.close();
        database.close();
    }

    @Test
    void columns_holdTheIdAndItsInstant() throws SQLException {
        try (Connection connection = database.owner()) {
            assertThat(Sql.row(
                            connection,
                            "select extract(epoch from created_at) * 1000, ops.uuid_v7_ts(id) = created_at"
                                    + " from road.tracks where id = ?",
                            first.id()))
                    .isEqualTo(first.createdAt().toEpochMilli() + ".000000|t");
        }
    }

    @Test
    void find_getsTheRow_byBothOrByTheUuidAlone() {
        factory.inSession(session -> {
            assertThat(session.find(Track.class, first))
                    .extracting(track -> track.id)
                    .isEqualTo(first);
            assertThat(session.find(
                            Track.class,
                            TimeOrderedId.of(UUID.fromString(second.id().toString()))))
                    .isNotNull();
            assertThat(session.find(Track.class, TimeOrderedId.next())).isNull();
        });
    }

    @Test
    void getReference_isAProxyThatLoads() {
        factory.inSession(session -> {
            Track reference = session.getReference(Track.class, first);
            assertThat(Hibernate.isInitialized(reference)).isFalse();
            assertThat(reference.seenAt()).isEqualTo(Instant.EPOCH);
            assertThat(Hibernate.isInitialized(reference)).isTrue();
        });
    }

    @Test
    void lazyAssociation_loads() {
        long id = second.id().getLeastSignificantBits();
        factory.inTransaction(session -> session.persist(new Place(id, session.getReference(Track.class, first))));

        factory.inSession(session -> {
            Track track = requireNonNull(session.find(Place.class, id).track);
            assertThat(Hibernate.isInitialized(track)).isFalse();
            assertThat(track.seenAt()).isEqualTo(Instant.EPOCH);
        });
    }

    @Test
    void refreshAndLock_workOnTheRow() {
        factory.inTransaction(session -> {
            Track track = session.find(Track.class, first, LockModeType.PESSIMISTIC_WRITE);
            session.createMutationQuery("update Track set note = 'changed' where id = :id")
                    .setParameter("id", first)
                    .executeUpdate();
            session.refresh(track);
            assertThat(track.note).isEqualTo("changed");
            session.lock(session.find(Track.class, second), LockMode.PESSIMISTIC_WRITE);

            try (Session other = factory.openSession()) {
                other.beginTransaction();
                assertThat(other.createQuery("from Track where id in (:ids)", Track.class)
                                .setParameter("ids", List.of(first, second))
                                .setHibernateLockMode(LockMode.UPGRADE_SKIPLOCKED)
                                .list())
                        .isEmpty();
            }
        });
    }

    @Test
    void query_byIdAndByIds_getsTheRows() {
        factory.inSession(session -> {
            assertThat(session.createQuery("from Track t where t.id = :id", Track.class)
                            .setParameter("id", first)
                            .getSingleResult()
                            .id)
                    .isEqualTo(first);
            assertThat(session.createQuery("select t.id from Track t where t.id in (:ids)", TimeOrderedId.class)
                            .setParameter("ids", List.of(first, second, TimeOrderedId.next()))
                            .list())
                    .containsExactlyInAnyOrder(first, second);
            assertThat(session.createQuery(
                                    "from Track t where t.id.createdAt < :instant and t.id.id = :id", Track.class)
                            .setParameter("instant", Instant.parse("2009-01-01T00:00:00Z"))
                            .setParameter("id", first.id())
                            .list())
                    .hasSize(1);
        });
    }

    @Test
    void multiLoad_getsTheRowsInOrder() {
        TimeOrderedId missing = TimeOrderedId.next();
        factory.inSession(
                session -> assertThat(session.byMultipleIds(Track.class).multiLoad(second, missing, first))
                        .extracting(track -> track == null ? missing : track.id)
                        .containsExactly(second, missing, first));
    }

    @Test
    void update_versionOnlyUpdate_merge_andDelete_changeTheRow() {
        factory.inTransaction(session -> session.find(Track.class, first).note = "told");
        factory.inTransaction(
                session -> session.lock(session.find(Track.class, first), LockMode.OPTIMISTIC_FORCE_INCREMENT));
        Track detached = factory.fromSession(session -> session.find(Track.class, first));
        assertThat(detached.version).isEqualTo(2);
        detached.note = "merged";
        factory.inTransaction(session -> session.merge(detached));
        assertThat(factory.<Track>fromSession(session -> session.find(Track.class, first)))
                .satisfies(track -> assertThat(track.note).isEqualTo("merged"))
                .satisfies(track -> assertThat(track.version).isEqualTo(3));

        factory.inTransaction(session -> session.remove(session.find(Track.class, first)));
        factory.inSession(session -> {
            assertThat(session.find(Track.class, first)).isNull();
            assertThat(session.find(Track.class, second)).isNotNull();
        });
    }

    @Test
    void statelessSession_readsUpdatesAndDeletes() {
        try (StatelessSession session = factory.openStatelessSession()) {
            session.beginTransaction();
            Track track = session.get(Track.class, first);
            track.note = "stateless";
            session.update(track);
            session.getTransaction().commit();
            assertThat(session.get(Track.class, first).note).isEqualTo("stateless");
            session.beginTransaction();
            session.delete(track);
            session.getTransaction().commit();
            assertThat(session.get(Track.class, first)).isNull();
        }
    }

    @Test
    void updateOfAnOldVersion_isRefused() {
        Track old = factory.fromSession(session -> session.find(Track.class, first));
        factory.inTransaction(session -> session.find(Track.class, first).note = "newer");
        old.note = "older";

        assertThatThrownBy(() -> factory.inTransaction(session -> session.merge(old)))
                .isInstanceOf(OptimisticLockException.class);
    }
}
