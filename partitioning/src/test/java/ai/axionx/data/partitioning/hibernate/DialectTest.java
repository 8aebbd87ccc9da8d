package ai.axionx.data.partitioning.hibernate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.OpsDatabase;
import ai.axionx.data.partitioning.TimeOrderedId;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.hibernate.SessionFactory;
import org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.dialect.CockroachDialect;
import org.hibernate.dialect.H2Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.type.SqlTypes;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.PrecisionModel;

/** The dialect is found as a service, and hibernate-spatial works with it as with Hibernate's own. */
final class DialectTest {

    @Test
    void dialect_isFound_withAndWithoutAConnection() throws SQLException {
        try (OpsDatabase database = OpsDatabase.start();
                Orm connected = Orm.on(database.ownerDataSource(), Map.of());
                Orm offline = Orm.offline(Map.of())) {
            assertThat(connected.dialect()).isExactlyInstanceOf(PartitioningPostgreSQLDialect.class);
            assertThat(connected.dialect().getVersion().getMajor()).isGreaterThanOrEqualTo(17);
            assertThat(offline.dialect()).isExactlyInstanceOf(PartitioningPostgreSQLDialect.class);
        }
    }

    @Test
    void otherDatabases_keepTheirDialect() {
        try (Orm h2 = Orm.offline(Map.of(AvailableSettings.JAKARTA_HBM2DDL_DB_NAME, "H2"));
                Orm cockroach =
                        Orm.offline(Map.of("hibernate.dialect.cockroach.version_string", "CockroachDB CCL v23.1"))) {
            assertThat(h2.dialect()).isExactlyInstanceOf(H2Dialect.class);
            assertThat(cockroach.dialect()).isExactlyInstanceOf(CockroachDialect.class);
        }
    }

    @Test
    void dialect_canBeExtended() {
        try (Orm orm = Orm.offline(Map.of(AvailableSettings.DIALECT, Extended.class.getName()), Message.class)) {
            assertThat(orm.dialect()).isExactlyInstanceOf(Extended.class);
            assertThat(orm.ddl().get(0)).endsWith("partition by range (created_at)");
        }
    }

    public static final class Extended extends PartitioningPostgreSQLDialect {}

    @Test
    void spatialTypesAndFunctions_areThere() throws SQLException {
        Point point = new GeometryFactory(new PrecisionModel(), 4326).createPoint(new Coordinate(116.3, 39.9));
        TimeOrderedId id = TimeOrderedId.at(Instant.EPOCH);
        try (OpsDatabase database = OpsDatabase.start();
                Orm orm = Orm.on(
                        database.ownerDataSource(),
                        Map.of(
                                AvailableSettings.HBM2DDL_AUTO,
                                "create-drop",
                                AvailableSettings.PHYSICAL_NAMING_STRATEGY,
                                CamelCaseToUnderscoresNamingStrategy.class.getName()),
                        Track.class);
                SessionFactory factory = orm.sessionFactory()) {
            factory.inTransaction(session -> {
                Track track = new Track(id);
                track.position = point;
                session.persist(track);
            });
            factory.inSession(session -> {
                Point found = requireNonNull(session.find(Track.class, id).position);
                assertThat(found.equalsExact(point)).isTrue();
                assertThat(session.createQuery(
                                        "select st_astext(position) from Track where st_intersects(position, :area)",
                                        String.class)
                                .setParameter("area", point.buffer(0.1))
                                .list())
                        .isEqualTo(List.of("POINT(116.3 39.9)"));
            });
        }
    }

    @Test
    void functionsAndSpatialTypes_areThoseOfHibernatesOwnDialect() {
        Map<String, Object> standard =
                Map.of(AvailableSettings.DIALECT, PostgreSQLDialect.class.getName(), PartitionDdl.SETTING, "plain");
        assertThat(contributions(Map.of()))
                .contains("st_within", "st_intersects")
                .isEqualTo(contributions(standard));
    }

    private static SortedSet<String> contributions(Map<String, Object> settings) {
        try (Orm orm = Orm.offline(settings, Track.class);
                SessionFactory factory = orm.sessionFactory()) {
            SessionFactoryImplementor internals = factory.unwrap(SessionFactoryImplementor.class);
            SortedSet<String> names = new TreeSet<>(
                    internals.getQueryEngine().getSqmFunctionRegistry().getValidFunctionKeys());
            for (int code : new int[] {SqlTypes.GEOMETRY, SqlTypes.GEOGRAPHY}) {
                names.add(internals
                        .getTypeConfiguration()
                        .getJdbcTypeRegistry()
                        .getDescriptor(code)
                        .getClass()
                        .getName());
            }
            return names;
        }
    }
}
