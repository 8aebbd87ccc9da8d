package ai.axionx.data.bench;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.testkit.PostgresServerSettings;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;

/**
 * {@code find} by bare id through Hibernate beside plain pgjdbc, on 12, 120 and 1,200 partitions of ten rows.
 *
 * <p>All of them take their connection from the same pool of one for each lookup, read the same eight columns and make
 * the same object. Each contender takes turns with pgjdbc that is given both columns, every 20 lookups, so each ratio
 * is one within a few milliseconds. Once as the roles of Sense are set up, without generic plans, and once with plans
 * left to the server. Pin server and client to one core, or the time to wake up the other side decides.
 */
final class FindById {

    private static final int ROUNDS = 7;
    private static final int ROWS_PER_PARTITION = 10;
    private static final int TURN = 20;
    private static final int LOOKUPS = 2_000;
    private static final int WARM_UP = 40_000;
    private static final YearMonth FIRST = YearMonth.of(1970, 1);

    private static final String BY_ID = """
            select id, created_at, organization_id, status, started_at, frame_count, distance_meters, note
            from road.rides
            where id = ?""";
    private static final String BY_BOTH = BY_ID + " and created_at = ?";

    /** The same rows in a table that is not partitioned. */
    private static final String PLAIN_BY_ID = """
            select id, created_at, organization_id, status, started_at, frame_count, distance_meters, note
            from road.plain_rides
            where id = ?""";

    private static final String PLANS = """
            select case when statement like '%plain_rides%'       then 'plain table'
                        when statement like '% in ((%'            then 'Hibernate'
                        when statement like '%and created_at = %' then 'both columns'
                        else 'id alone' end as kind,
                   sum(custom_plans) as custom, sum(generic_plans) as generic
            from pg_prepared_statements
            where statement like 'select%road.%rides%'
            group by kind
            order by kind""";

    private final HikariDataSource pool;
    private final List<TimeOrderedId> ids;
    private final Random random = new Random(1);

    private FindById(HikariDataSource pool, List<TimeOrderedId> ids) {
        this.pool = pool;
        this.ids = ids;
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.jboss.logging.provider", "slf4j");
        for (int partitions : new int[] {12, 120, 1_200}) {
            var settings = PostgresServerSettings.fromEnvironment().withParameter("max_locks_per_transaction", "1024");
            try (OpsDatabase database = new OpsDatabase(settings);
                    HikariDataSource pool = database.owner();
                    SessionFactory hibernate = hibernate(pool)) {
                System.out.printf(Locale.ROOT, "%,d partitions%n", partitions);
                FindById bench = new FindById(pool, rows(pool, partitions));
                bench.measure(hibernate, "force_custom_plan");
                bench.measure(hibernate, "auto");
            }
        }
    }

    private static SessionFactory hibernate(HikariDataSource pool) {
        Configuration configuration = new Configuration().addAnnotatedClass(Ride.class);
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, pool);
        return configuration.buildSessionFactory();
    }

    private static List<TimeOrderedId> rows(HikariDataSource pool, int partitions) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            OpsDatabase.execute(connection, """
                    create table road.rides (
                        id              uuid        not null,
                        created_at      timestamptz not null,
                        organization_id bigint      not null,
                        status          text        not null,
                        started_at      timestamptz not null,
                        frame_count     integer     not null,
                        distance_meters double precision,
                        note            text,

                        constraint pk_rides          primary key (id, created_at),
                        constraint ck_rides_identity check (uuid_extract_version(id) is not distinct from 7
                                                            and created_at = ops.uuid_v7_ts(id))
                    ) partition by range (created_at)
                    """, "create table road.rides_default partition of road.rides default");
            List<TimeOrderedId> ids = new ArrayList<>();
            Random random = new Random(2);
            for (int i = 0; i < partitions; i++) {
                Instant start = start(i);
                Instant end = start(i + 1);
                OpsDatabase.execute(
                        connection,
                        "create table road.rides_" + i + " partition of road.rides for values from ('" + start
                                + "') to ('" + end + "')");
                long seconds = end.getEpochSecond() - start.getEpochSecond();
                for (int row = 0; row < ROWS_PER_PARTITION; row++) {
                    ids.add(TimeOrderedId.at(start.plusSeconds((long) (random.nextDouble() * seconds))));
                }
            }
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into road.rides values (?, ?, 50, 'COMPLETED', ?, ?, 1.5, ?)")) {
                for (TimeOrderedId id : ids) {
                    OffsetDateTime instant = id.createdAt().atOffset(ZoneOffset.UTC);
                    insert.setObject(1, id.id());
                    insert.setObject(2, instant);
                    insert.setObject(3, instant.plusNanos(123_456_000));
                    insert.setInt(4, random.nextInt(10_000));
                    insert.setString(5, "ride of " + id.id());
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            OpsDatabase.execute(
                    connection,
                    "create table road.plain_rides (like road.rides including all)",
                    "alter table road.plain_rides drop constraint plain_rides_pkey, add primary key (id)",
                    "insert into road.plain_rides select * from road.rides",
                    "vacuum analyze road.rides",
                    "vacuum analyze road.plain_rides");
            return ids;
        }
    }

    private static Instant start(int partition) {
        return FIRST.plusMonths(partition).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private void measure(SessionFactory hibernate, String plans) throws Exception {
        try (Connection connection = pool.getConnection()) {
            // New statements, and so new counts of plans.
            OpsDatabase.execute(connection, "deallocate all", "set plan_cache_mode = " + plans);
        }
        System.out.printf("  plan_cache_mode = %s%n", plans);
        Map<String, Lookup> contenders = new LinkedHashMap<>();
        contenders.put("pgjdbc, both columns, again", this::pgjdbcByBoth);
        contenders.put("Hibernate find", id -> find(hibernate, id.id()));
        contenders.put("Hibernate StatelessSession.get", id -> get(hibernate, id.id()));
        contenders.put("pgjdbc, plain table", id -> pgjdbcById(PLAIN_BY_ID, id));
        for (Map.Entry<String, Lookup> contender : contenders.entrySet()) {
            compare(contender.getKey(), contender.getValue(), WARM_UP, LOOKUPS);
        }
        compare("pgjdbc, id alone", id -> pgjdbcById(BY_ID, id), LOOKUPS / 10, LOOKUPS / 10);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet kinds = statement.executeQuery(PLANS)) {
            while (kinds.next()) {
                System.out.printf(
                        Locale.ROOT,
                        "    %-30s %,d custom plans, %,d generic%n",
                        kinds.getString(1),
                        kinds.getLong(2),
                        kinds.getLong(3));
            }
        }
    }

    private void compare(String name, Lookup contender, int warmUp, int lookups) throws Exception {
        alternate(this::pgjdbcByBoth, contender, warmUp);
        double[] ours = new double[ROUNDS];
        double[] theirs = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            double[] nanos = alternate(this::pgjdbcByBoth, contender, lookups);
            theirs[round] = nanos[0] / lookups / 1e3;
            ours[round] = nanos[1] / lookups / 1e3;
        }
        Rounds pgjdbc = new Rounds(theirs, "us");
        Rounds rounds = new Rounds(ours, "us");
        System.out.printf(
                Locale.ROOT,
                "    %-30s %s  %.3f of pgjdbc, both columns: %s%n",
                name,
                rounds,
                rounds.ratioTo(pgjdbc),
                pgjdbc);
    }

    /** Nanoseconds of both, which take turns; who begins changes every time. */
    private double[] alternate(Lookup one, Lookup other, int lookups) throws Exception {
        double[] nanos = new double[2];
        Lookup[] lookup = {one, other};
        for (int turn = 0; turn < lookups / TURN; turn++) {
            for (int place = 0; place < 2; place++) {
                int which = (place + turn) % 2;
                List<TimeOrderedId> wanted = sample();
                long start = System.nanoTime();
                for (TimeOrderedId id : wanted) {
                    if (!lookup[which].find(id).id.equals(id)) {
                        throw new IllegalStateException("found another row than " + id);
                    }
                }
                nanos[which] += System.nanoTime() - start;
            }
        }
        return nanos;
    }

    private List<TimeOrderedId> sample() {
        List<TimeOrderedId> sample = new ArrayList<>(TURN);
        for (int i = 0; i < TURN; i++) {
            sample.add(ids.get(random.nextInt(ids.size())));
        }
        return Collections.unmodifiableList(sample);
    }

    private Ride pgjdbcByBoth(TimeOrderedId id) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement(BY_BOTH)) {
            select.setObject(1, id.id());
            select.setObject(2, id.createdAt().atOffset(ZoneOffset.UTC));
            return only(select);
        }
    }

    private Ride pgjdbcById(String sql, TimeOrderedId id) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setObject(1, id.id());
            return only(select);
        }
    }

    private static Ride only(PreparedStatement select) throws SQLException {
        try (ResultSet row = select.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("no row");
            }
            double meters = row.getDouble(7);
            boolean measured = !row.wasNull();
            return new Ride(
                    new TimeOrderedId(
                            row.getObject(1, UUID.class),
                            row.getObject(2, OffsetDateTime.class).toInstant()),
                    row.getLong(3),
                    row.getString(4),
                    row.getObject(5, OffsetDateTime.class).toInstant(),
                    row.getInt(6),
                    measured ? meters : null,
                    row.getString(8));
        }
    }

    private static Ride find(SessionFactory hibernate, UUID id) {
        try (Session session = hibernate.openSession()) {
            return session.find(Ride.class, TimeOrderedId.of(id));
        }
    }

    private static Ride get(SessionFactory hibernate, UUID id) {
        try (StatelessSession session = hibernate.openStatelessSession()) {
            return session.get(Ride.class, TimeOrderedId.of(id));
        }
    }

    @FunctionalInterface
    private interface Lookup {
        Ride find(TimeOrderedId id) throws Exception;
    }
}
