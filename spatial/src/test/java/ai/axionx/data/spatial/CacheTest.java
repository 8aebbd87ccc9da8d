package ai.axionx.data.spatial;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.SessionFactory;
import org.hibernate.boot.spi.SessionFactoryOptions;
import org.hibernate.cache.cfg.spi.DomainDataRegionBuildingContext;
import org.hibernate.cache.cfg.spi.DomainDataRegionConfig;
import org.hibernate.cache.spi.support.DomainDataStorageAccess;
import org.hibernate.cache.spi.support.RegionFactoryTemplate;
import org.hibernate.cache.spi.support.StorageAccess;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Point;

/** Geometries in Hibernate's second-level cache, and as parameters of cached queries. */
final class CacheTest {

    @SuppressWarnings("NullAway.Init")
    private static Orm orm;

    @SuppressWarnings("NullAway.Init")
    private static SessionFactory sessions;

    @BeforeAll
    static void start() throws SQLException {
        orm = new Orm();
        sessions = orm.boot(
                Map.of(
                        AvailableSettings.HBM2DDL_AUTO, "create",
                        AvailableSettings.CACHE_REGION_FACTORY, new Regions(),
                        AvailableSettings.USE_SECOND_LEVEL_CACHE, true,
                        AvailableSettings.USE_QUERY_CACHE, true,
                        AvailableSettings.GENERATE_STATISTICS, true),
                Beacon.class);
    }

    @AfterAll
    static void stop() {
        sessions.close();
        orm.close();
    }

    @BeforeEach
    void fill() throws SQLException {
        orm.execute("delete from Beacon");
        sessions.getCache().evictAllRegions();
        sessions.getStatistics().clear();
        sessions.inTransaction(session -> session.persist(new Beacon(1, Wgs84.point(8.5, 47.25, 400))));
    }

    @Test
    void cached_isNotChangedByWhoHasReadIt() {
        Beacon first = sessions.fromSession(session -> session.find(Beacon.class, 1L));
        first.place.getCoordinate().setX(0);
        Beacon second = sessions.fromSession(session -> session.find(Beacon.class, 1L));

        assertThat(second.place.getX()).isEqualTo(8.5);
        assertThat(second.place.getCoordinate().getZ()).isEqualTo(400);
        assertThat(second.place.getSRID()).isEqualTo(4326);
        assertThat(sessions.getStatistics().getSecondLevelCacheHitCount()).isPositive();
    }

    @Test
    void changeInPlace_ofOneFromTheCache_isWritten() throws SQLException {
        sessions.inTransaction(session -> session.find(Beacon.class, 1L));
        sessions.inTransaction(
                session -> session.find(Beacon.class, 1L).place.getCoordinate().setZ(401));

        assertThat(orm.query("select st_z(place) from Beacon")).containsExactly("401");
        assertThat(sessions.getStatistics().getSecondLevelCacheHitCount()).isPositive();
    }

    /** JTS finds geometries equal that differ in altitude, and so would the cache. */
    @Test
    void queries_differByAltitude() {
        assertThat(at(Wgs84.point(8.5, 47.25, 401))).isEmpty();
        assertThat(at(Wgs84.point(8.5, 47.25, 400))).containsExactly(1L);
        assertThat(at(Wgs84.point(8.5, 47.25, 400))).containsExactly(1L);
        assertThat(sessions.getStatistics().getQueryCacheHitCount()).isEqualTo(1);
    }

    private static List<Long> at(Point place) {
        return sessions.fromTransaction(
                session -> session.createSelectionQuery("select id from Beacon where place = :place", Long.class)
                        .setParameter("place", place)
                        .setCacheable(true)
                        .getResultList());
    }

    @Entity(name = "Beacon")
    @Cacheable
    static class Beacon {

        @Id
        long id;

        @Wgs84Column(Shape.POINT_Z)
        Point place;

        @SuppressWarnings("NullAway.Init")
        Beacon() {}

        Beacon(long id, Point place) {
            this.id = id;
            this.place = place;
        }
    }

    /** Caches that are maps. */
    @SuppressWarnings("serial") // Hibernate's services are serializable by name only.
    private static final class Regions extends RegionFactoryTemplate {

        private static final long serialVersionUID = 1L;

        @Override
        protected DomainDataStorageAccess createDomainDataStorageAccess(
                DomainDataRegionConfig config, DomainDataRegionBuildingContext context) {
            return new Storage();
        }

        @Override
        protected StorageAccess createQueryResultsRegionStorageAccess(
                String region, SessionFactoryImplementor sessionFactory) {
            return new Storage();
        }

        @Override
        protected StorageAccess createTimestampsRegionStorageAccess(
                String region, SessionFactoryImplementor sessionFactory) {
            return new Storage();
        }

        @Override
        protected void prepareForUse(SessionFactoryOptions settings, Map<String, Object> configuration) {
            // Maps need no preparation.
        }

        @Override
        protected void releaseFromUse() {
            // The garbage collector does.
        }
    }

    private static final class Storage implements DomainDataStorageAccess {

        private final Map<Object, Object> entries = new ConcurrentHashMap<>();

        @Override
        public @Nullable Object getFromCache(Object key, SharedSessionContractImplementor session) {
            return entries.get(key);
        }

        @Override
        public void putIntoCache(Object key, Object value, SharedSessionContractImplementor session) {
            entries.put(key, value);
        }

        @Override
        public boolean contains(Object key) {
            return entries.containsKey(key);
        }

        @Override
        public void evictData() {
            entries.clear();
        }

        @Override
        public void evictData(Object key) {
            entries.remove(key);
        }

        @Override
        public void release() {
            entries.clear();
        }
    }
}
