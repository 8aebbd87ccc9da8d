package ai.axionx.data.bench;

import ai.axionx.data.spatial.Wgs84;
import ai.axionx.data.testkit.PostgresServerSettings;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.BootstrapServiceRegistry;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.boot.registry.classloading.internal.ClassLoaderServiceImpl;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.query.SelectionQuery;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;
import org.postgresql.util.PGobject;

/**
 * About 2,000 of 200,000 rows with a {@code geometry(PointZ,4326)}, those inside an area, as entities and by plain
 * JDBC.
 *
 * <p>All of them take their connection from the same pool of one for each query, read the same eight columns of the
 * same rows and make an object of each. Every contender takes turns with JDBC, query by query. Pin server and client to
 * one core, or the time to wake up the other side decides.
 */
final class ReadPoints {

    private static final int ROUNDS = 9;
    private static final int QUERIES = 100;
    private static final int WARM_UP = 400;
    private static final int ROWS = 200_000;

    /** An area of this many degrees has 2,000 of the rows, which lie in one of 10 by 10. */
    private static final double SIDE = 1;

    private static final String COLUMNS = "id, organization_id, status, created_at, frame_count, distance_meters, note";
    private static final String INSIDE = " from pins where st_intersects(location, ?)";
    private static final String HQL = "from %s where st_intersects(location, :area)";

    private final HikariDataSource pool;
    private final List<Polygon> areas = new ArrayList<>();
    private int queries;

    private ReadPoints(HikariDataSource pool) {
        this.pool = pool;
        Random random = new Random(20);
        for (int i = 0; i < 20; i++) {
            double x = 5 + random.nextDouble() * (10 - SIDE);
            double y = 42 + random.nextDouble() * (10 - SIDE);
            areas.add(Wgs84.polygon(List.of(
                    new Coordinate(x, y),
                    new Coordinate(x + SIDE, y),
                    new Coordinate(x + SIDE, y + SIDE),
                    new Coordinate(x, y + SIDE),
                    new Coordinate(x, y))));
        }
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.jboss.logging.provider", "slf4j");
        try (OpsDatabase database = new OpsDatabase(PostgresServerSettings.fromEnvironment());
                HikariDataSource pool = database.owner();
                SessionFactory ours = hibernate(pool, Wgs84Pin.class, new BootstrapServiceRegistryBuilder().build());
                SessionFactory plain = hibernate(pool, SpatialPin.class, withoutUs())) {
            fill(pool);
            ReadPoints bench = new ReadPoints(pool);
            Map<String, Query> contenders = new LinkedHashMap<>();
            contenders.put("JDBC, again", bench::jdbc);
            contenders.put("Hibernate Spatial, entities", area -> entities(plain, SpatialPin.class, area, false));
            contenders.put("Hibernate Spatial, read-only", area -> entities(plain, SpatialPin.class, area, true));
            contenders.put("Hibernate Spatial, stateless", area -> stateless(plain, SpatialPin.class, area));
            contenders.put("@Wgs84Column, entities", area -> entities(ours, Wgs84Pin.class, area, false));
            contenders.put("@Wgs84Column, read-only", area -> entities(ours, Wgs84Pin.class, area, true));
            contenders.put("@Wgs84Column, stateless", area -> stateless(ours, Wgs84Pin.class, area));
            for (Map.Entry<String, Query> contender : contenders.entrySet()) {
                if (arguments.length == 0 || contender.getKey().contains(arguments[0])) {
                    bench.compare(contender.getKey(), contender.getValue());
                }
            }
            if (arguments.length == 0) {
                bench.compare("the server alone, count(*)", bench::count);
            }
        }
    }

    private static SessionFactory hibernate(
            HikariDataSource pool, Class<?> entity, BootstrapServiceRegistry bootstrap) {
        return new MetadataSources(new StandardServiceRegistryBuilder(bootstrap)
                        .applySetting(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool)
                        .build())
                .addAnnotatedClass(entity)
                .buildMetadata()
                .buildSessionFactory();
    }

    /** Hibernate as it is where our library is not on the class path. */
    private static BootstrapServiceRegistry withoutUs() {
        return new BootstrapServiceRegistryBuilder()
                .applyClassLoaderService(new ClassLoaderServiceImpl() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public <S> Collection<S> loadJavaServices(Class<S> contract) {
                        return super.loadJavaServices(contract).stream()
                                .filter(service -> !service.getClass().getName().startsWith("ai.axionx."))
                                .toList();
                    }
                })
                .build();
    }

    private static void fill(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            OpsDatabase.execute(
                    connection,
                    """
                    create table pins (
                        id              bigint                 not null primary key,
                        organization_id bigint                 not null,
                        status          text                   not null,
                        created_at      timestamptz            not null,
                        frame_count     integer                not null,
                        distance_meters double precision,
                        note            text,
                        location        geometry(PointZ, 4326) not null
                    )
                    """,
                    "select setseed(0.5)",
                    "insert into pins"
                            + " select i, 50, 'COMPLETED', timestamptz '2026-01-01' + i * interval '1 minute', i % 1000, i / 7.0,"
                            + " 'pin ' || i,"
                            + " st_setsrid(st_makepoint(5 + random() * 10, 42 + random() * 10, random() * 1000), 4326)"
                            + " from generate_series(1, " + ROWS + ") i",
                    "create index ix_pins_location on pins using gist (location)",
                    "vacuum analyze pins");
        }
    }

    private void compare(String name, Query contender) throws Exception {
        alternate(contender, WARM_UP);
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double[] millis = alternate(contender, QUERIES);
            theirs[round] = millis[0] / QUERIES;
            ours[round] = millis[1] / QUERIES;
        }
        Rounds jdbc = new Rounds(theirs);
        Rounds rounds = new Rounds(ours);
        System.out.printf(Locale.ROOT, "%-30s %s  %.3f of JDBC: %s%n", name, rounds, rounds.ratioTo(jdbc), jdbc);
    }

    /** Milliseconds of JDBC and of the contender, who take turns; who begins changes every time. */
    private double[] alternate(Query contender, int count) throws Exception {
        double[] millis = new double[2];
        double[] sums = new double[2];
        for (int i = 0; i < count; i++) {
            Polygon area = areas.get(queries++ % areas.size());
            for (int place = 0; place < 2; place++) {
                int which = (place + i) % 2;
                Query query = which == 0 ? this::jdbc : contender;
                millis[which] += Rounds.millis(() -> sums[which] += query.run(area));
            }
        }
        if (sums[0] != sums[1] && sums[1] != 0) {
            throw new IllegalStateException("other altitudes: " + sums[0] + " and " + sums[1]);
        }
        return millis;
    }

    private double jdbc(Polygon area) throws SQLException, ParseException {
        List<Wgs84Pin> pins = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("select " + COLUMNS + ", st_asewkb(location)" + INSIDE)) {
            select.setObject(1, geometry(area));
            try (ResultSet row = select.executeQuery()) {
                WKBReader reader = new WKBReader(Wgs84.factory());
                while (row.next()) {
                    double meters = row.getDouble(6);
                    boolean measured = !row.wasNull();
                    pins.add(new Wgs84Pin(
                            row.getLong(1),
                            row.getLong(2),
                            row.getString(3),
                            row.getObject(4, OffsetDateTime.class).toInstant(),
                            row.getInt(5),
                            measured ? meters : null,
                            row.getString(7),
                            (Point) reader.read(row.getBytes(8))));
                }
            }
        }
        return altitudes(pins);
    }

    private static PGobject geometry(Polygon area) throws SQLException {
        PGobject geometry = new PGobject();
        geometry.setType("geometry");
        geometry.setValue(WKBWriter.toHex(new WKBWriter(2, true).write(area)));
        return geometry;
    }

    private double count(Polygon area) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement("select count(*)" + INSIDE)) {
            select.setObject(1, geometry(area));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1) > 0 ? 0 : 1;
            }
        }
    }

    private static double entities(
            SessionFactory hibernate, Class<? extends Pin> type, Polygon area, boolean readOnly) {
        try (Session session = hibernate.openSession()) {
            return altitudes(query(session.createSelectionQuery(hql(type), type), area)
                    .setReadOnly(readOnly)
                    .getResultList());
        }
    }

    private static double stateless(SessionFactory hibernate, Class<? extends Pin> type, Polygon area) {
        try (StatelessSession session = hibernate.openStatelessSession()) {
            return altitudes(
                    query(session.createSelectionQuery(hql(type), type), area).getResultList());
        }
    }

    private static String hql(Class<? extends Pin> type) {
        return HQL.formatted(type.getSimpleName());
    }

    private static <T extends Pin> SelectionQuery<T> query(SelectionQuery<T> query, Polygon area) {
        return query.setParameter("area", area);
    }

    private static double altitudes(List<? extends Pin> pins) {
        double sum = 0;
        for (Pin pin : pins) {
            sum += pin.location().getCoordinate().getZ();
        }
        return sum;
    }

    @FunctionalInterface
    private interface Query {
        double run(Polygon area) throws Exception;
    }
}
