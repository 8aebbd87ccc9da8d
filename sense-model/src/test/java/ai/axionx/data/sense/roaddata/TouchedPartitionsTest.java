package ai.axionx.data.sense.roaddata;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SensePlatform;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import jakarta.persistence.LockModeType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.spi.SessionImplementor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every operation by id scans and locks the partitions of its ids and no others, however many there are.
 *
 * <p>The server says so, in the transaction of the operation: {@code pg_locks} has what this backend has locked,
 * partitions and their indexes; {@code pg_stat_xact_user_tables} counts the scans that it has begun. The operation runs
 * on a connection of its own, as role axion_sense_app: once, and again until well after pgjdbc has prepared the
 * statement on the server (from the fifth execution on) and PostgreSQL has made its choice between custom plans and a
 * generic one (after five more).
 */
final class TouchedPartitionsTest {

    private static final int REPETITIONS = 15;

    private static final String HEADER = """
                                          | first execution           | all later ones            | prepared on the server:
            operation                     |  scanned  locked  indexes |  scanned  locked  indexes | statements and plans
            """;

    private static final String EXPECTED = """
            find                          |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            getReference, then load       |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            refresh                       |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            find, PESSIMISTIC_WRITE       |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            lock, PESSIMISTIC_WRITE       |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            HQL where id = :id            |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            HQL where id in (:three)      |        3       3       12 |        3       3       12 | 1 with 11 custom, 0 generic
            update                        |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            update of the version alone   |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            delete                        |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            HQL update where id = :id     |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            HQL delete where id = :id     |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            byMultipleIds of three        |        3       3       12 |        3       3       12 | 1 with 11 custom, 0 generic
            lazy load of three in a batch |        3       3       12 |        3       3       12 | 1 with 11 custom, 0 generic
            StatelessSession.get          |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            StatelessSession.update       |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            StatelessSession.delete       |        1       1        4 |        1       1        4 | 1 with 11 custom, 0 generic
            """;

    /** What an operation touched: names of partitions, and of their indexes. */
    private record Touched(Set<String> scanned, Set<String> locked, Set<String> indexes) {

        static Touched nothing() {
            return new Touched(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        }

        void add(Touched other) {
            scanned.addAll(other.scanned);
            locked.addAll(other.locked);
            indexes.addAll(other.indexes);
        }

        /** Counts; names, where partitions are not those needed. */
        String against(Set<String> needed) {
            return String.format(Locale.ROOT, "%8s%8s%9d", told(scanned, needed), told(locked, needed), indexes.size());
        }

        private static String told(Set<String> found, Set<String> needed) {
            return found.equals(needed) ? String.valueOf(found.size()) : found.size() + " " + found;
        }
    }

    /** Ids with the partitions that they are in. */
    private record Ids(TimeOrderedId one, List<TimeOrderedId> three, Map<TimeOrderedId, String> partitions) {

        Set<String> partitionsOf(List<TimeOrderedId> ids) {
            Set<String> names = new TreeSet<>();
            ids.forEach(id -> names.add(partitions.get(id)));
            return names;
        }
    }

    /** What is done on a connection in a transaction, with a track that was read on another one. */
    @FunctionalInterface
    private interface Operation {
        void run(Work work);
    }

    private record Work(SessionFactory hibernate, Connection connection, Ids ids, TrackLog track) {

        /** In a session that flushes, but does not commit. */
        void inSession(Consumer<Session> work) {
            try (Session session =
                    hibernate.withOptions().connection(connection).openSession()) {
                session.beginTransaction();
                work.accept(session);
                session.flush();
                // What commit would do first; the session itself is never committed.
                ((SessionImplementor) session).getActionQueue().beforeTransactionCompletion();
            }
        }

        void inStatelessSession(Consumer<StatelessSession> work) {
            try (StatelessSession session = hibernate.openStatelessSession(connection)) {
                session.beginTransaction();
                session.setJdbcBatchSize(1);
                work.accept(session);
            }
        }

        TrackLog attachedTo(Session session) {
            session.lock(track, LockMode.NONE);
            return track;
        }
    }

    @Test
    void operations_touchWhatTheyNeed_of12Partitions() throws SQLException {
        touch(12);
    }

    @ParameterizedTest
    @Tag("long")
    @ValueSource(ints = {120, 1_200})
    void operations_touchWhatTheyNeed_ofManyPartitions(int partitions) throws SQLException {
        touch(partitions);
    }

    /**
     * Why the roles of Sense have plan_cache_mode = force_custom_plan. Left to itself, the server weighs up a generic
     * plan after five executions of a prepared statement, the tenth in all; for that it plans, and so locks, the whole
     * table, even if it then stays with custom plans. For several ids, it took the generic plan.
     */
    @Test
    void withPlansLeftToTheServer_theTenthExecution_locksEveryPartition() throws SQLException {
        try (SensePlatform platform = SensePlatform.on(PostgresServer.start());
                SessionFactory hibernate = platform.hibernate();
                Connection connection = platform.app().getConnection();
                Connection reader = platform.app().getConnection();
                Statement auto = connection.createStatement()) {
            auto.execute("set plan_cache_mode = auto");
            Ids ids = rows(platform, hibernate, 12);

            assertThat(locked(connection, reader, hibernate, ids, "find"))
                    .containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 13, 1, 1, 1, 1, 1);
            assertThat(locked(connection, reader, hibernate, ids, "HQL where id in (:three)"))
                    .containsExactly(3, 3, 3, 3, 3, 3, 3, 3, 3, 13, 13, 13, 13, 13, 13);
        }
    }

    private static List<Integer> locked(
            Connection connection, Connection reader, SessionFactory hibernate, Ids ids, String operation)
            throws SQLException {
        List<Integer> locked = new ArrayList<>();
        for (int i = 0; i < REPETITIONS; i++) {
            Work work = new Work(hibernate, connection, ids, track(reader, hibernate, ids));
            locked.add(touched(work, requireNonNull(operations().get(operation)))
                    .locked()
                    .size());
        }
        return locked;
    }

    private static void touch(int partitions) throws SQLException {
        PostgresServerSettings settings =
                PostgresServerSettings.fromEnvironment().withParameter("max_locks_per_transaction", "1024");
        try (SensePlatform platform = SensePlatform.on(PostgresServer.start(settings));
                SessionFactory hibernate = platform.hibernate();
                SessionFactory batching = platform.hibernate(Map.of(AvailableSettings.DEFAULT_BATCH_FETCH_SIZE, 8))) {
            Ids ids = rows(platform, hibernate, partitions);
            StringBuilder table = new StringBuilder(HEADER);
            for (Map.Entry<String, Operation> operation : operations().entrySet()) {
                String name = operation.getKey();
                table.append(row(
                        name,
                        platform,
                        name.equals("lazy load of three in a batch") ? batching : hibernate,
                        ids,
                        ids.partitionsOf(name.contains("three") ? ids.three() : List.of(ids.one())),
                        operation.getValue()));
            }
            System.out.printf(Locale.ROOT, "%n%,d partitions and a default partition%n%s%n", partitions, table);

            assertThat(table.toString()).isEqualTo(HEADER + EXPECTED);
        }
    }

    private static Map<String, Operation> operations() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        operations.put("find", work -> work.inSession(session -> session.find(TrackLog.class, work.ids.one())));
        operations.put(
                "getReference, then load",
                work -> work.inSession(session ->
                        session.getReference(TrackLog.class, work.ids.one()).startedAt()));
        operations.put("refresh", work -> work.inSession(session -> session.refresh(work.attachedTo(session))));
        operations.put(
                "find, PESSIMISTIC_WRITE",
                work -> work.inSession(
                        session -> session.find(TrackLog.class, work.ids.one(), LockModeType.PESSIMISTIC_WRITE)));
        operations.put(
                "lock, PESSIMISTIC_WRITE",
                work -> work.inSession(
                        session -> session.lock(work.attachedTo(session), LockModeType.PESSIMISTIC_WRITE)));
        operations.put(
                "HQL where id = :id",
                work -> work.inSession(
                        session -> session.createQuery("from TrackLog t where t.id = :id", TrackLog.class)
                                .setParameter("id", work.ids.one())
                                .getSingleResult()));
        operations.put(
                "HQL where id in (:three)",
                work -> work.inSession(session -> assertThat(
                                session.createQuery("from TrackLog t where t.id in (:ids)", TrackLog.class)
                                        .setParameter("ids", work.ids.three())
                                        .list())
                        .hasSize(3)));
        operations.put(
                "update",
                work -> work.inSession(
                        session -> work.attachedTo(session).abort(work.track().startedAt(), 1)));
        operations.put(
                "update of the version alone",
                work -> work.inSession(
                        session -> session.lock(work.attachedTo(session), LockModeType.OPTIMISTIC_FORCE_INCREMENT)));
        operations.put("delete", work -> work.inSession(session -> session.remove(work.attachedTo(session))));
        operations.put(
                "HQL update where id = :id",
                work -> work.inSession(session -> session.createMutationQuery(
                                "update TrackLog t set t.frameCount = 7 where t.id = :id")
                        .setParameter("id", work.ids.one())
                        .executeUpdate()));
        operations.put(
                "HQL delete where id = :id",
                work -> work.inSession(session -> session.createMutationQuery("delete TrackLog t where t.id = :id")
                        .setParameter("id", work.ids.one())
                        .executeUpdate()));
        operations.put(
                "byMultipleIds of three",
                work -> work.inSession(session -> assertThat(
                                session.byMultipleIds(TrackLog.class).multiLoad(work.ids.three()))
                        .hasSize(3)
                        .doesNotContainNull()));
        operations.put(
                "lazy load of three in a batch",
                work -> work.inSession(session -> {
                    List<TrackLog> references = work.ids.three().stream()
                            .map(id -> session.getReference(TrackLog.class, id))
                            .toList();
                    references.get(0).startedAt();
                }));
        operations.put(
                "StatelessSession.get",
                work -> work.inStatelessSession(session -> session.get(TrackLog.class, work.ids.one())));
        operations.put(
                "StatelessSession.update", work -> work.inStatelessSession(session -> session.update(work.track())));
        operations.put(
                "StatelessSession.delete", work -> work.inStatelessSession(session -> session.delete(work.track())));
        return operations;
    }

    private static String row(
            String name,
            SensePlatform platform,
            SessionFactory hibernate,
            Ids ids,
            Set<String> needed,
            Operation operation)
            throws SQLException {
        try (Connection connection = platform.app().getConnection();
                Connection reader = platform.app().getConnection()) {
            Touched first = Touched.nothing();
            Touched later = Touched.nothing();
            for (int i = 0; i < REPETITIONS; i++) {
                Work work = new Work(hibernate, connection, ids, track(reader, hibernate, ids));
                (i == 0 ? first : later).add(touched(work, operation));
            }
            return String.format(
                    Locale.ROOT,
                    "%-29s | %s | %s | %s%n",
                    name,
                    first.against(needed),
                    later.against(needed),
                    plans(connection));
        }
    }

    /** Read on another connection, so that this one's first execution is its first. */
    private static TrackLog track(Connection reader, SessionFactory hibernate, Ids ids) {
        try (Session session = hibernate.withOptions().connection(reader).openSession()) {
            return session.find(TrackLog.class, ids.one());
        }
    }

    private static Touched touched(Work work, Operation operation) throws SQLException {
        Connection connection = work.connection();
        connection.setAutoCommit(false);
        try {
            // What was counted in earlier transactions is still there until the server has sent it off.
            Map<String, Long> before = scans(connection);
            operation.run(work);
            Map<String, Long> after = scans(connection);
            Touched touched = locks(connection);
            after.forEach((partition, count) -> {
                if (count > before.getOrDefault(partition, 0L)) {
                    touched.scanned().add(partition);
                }
            });
            return touched;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static Map<String, Long> scans(Connection connection) throws SQLException {
        Map<String, Long> scans = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement("""
                        select s.relname, s.seq_scan + coalesce(s.idx_scan, 0)
                        from pg_stat_xact_user_tables s
                        join pg_inherits i on i.inhrelid = s.relid
                        where i.inhparent = 'road_data.track_logs'::regclass
                        """);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                scans.put(rows.getString(1), rows.getLong(2));
            }
        }
        return scans;
    }

    private static Touched locks(Connection connection) throws SQLException {
        Touched touched = Touched.nothing();
        // Not by pg_partition_tree() or the like, which lock what they list.
        try (PreparedStatement statement = connection.prepareStatement("""
                        select c.relname, c.relkind = 'r'
                        from pg_locks l
                        join pg_class c     on c.oid = l.relation
                        left join pg_index x on x.indexrelid = c.oid
                        join pg_inherits i  on i.inhrelid = coalesce(x.indrelid, c.oid)
                        where l.pid = pg_backend_pid()
                          and l.locktype = 'relation'
                          and i.inhparent = 'road_data.track_logs'::regclass
                        """);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                (rows.getBoolean(2) ? touched.locked() : touched.indexes()).add(rows.getString(1));
            }
        }
        return touched;
    }

    /** Of the statements on tracks that the server has prepared: how many, and the plans it has made. */
    private static String plans(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                        select count(*), sum(custom_plans), sum(generic_plans)
                        from pg_prepared_statements
                        where statement like '%road_data.track_logs %'
                        """);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1) + " with " + row.getInt(2) + " custom, " + row.getInt(3) + " generic";
        }
    }

    /** Makes the partitions, and a track in the middle of each. */
    private static Ids rows(SensePlatform platform, SessionFactory hibernate, int partitions) throws SQLException {
        YearMonth first = partitions == 1_200
                ? YearMonth.of(1970, 1)
                : YearMonth.now(ZoneOffset.UTC).plusMonths(5 - partitions);
        try (Connection owner = platform.owner().getConnection();
                PreparedStatement ensure =
                        owner.prepareStatement("select ops.ensure_partitions('road_data.track_logs', ?, ?)")) {
            for (int made = 0; made < partitions; made += 400) {
                ensure.setObject(
                        1, first.plusMonths(made).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC));
                ensure.setObject(
                        2,
                        first.plusMonths(Math.min(made + 400, partitions) - 1)
                                .atDay(1)
                                .atStartOfDay()
                                .atOffset(ZoneOffset.UTC));
                ensure.execute();
            }
        }
        assertThat(platform.rows("""
                        select count(*) from pg_inherits where inhparent = 'road_data.track_logs'::regclass
                        """)).containsExactly(String.valueOf(partitions + 1));

        Organization organization = Organization.of("acme", "Acme");
        User user = User.of("auth|1", "ines@example.org", "Ines");
        List<TimeOrderedId> ids = new ArrayList<>();
        Map<TimeOrderedId, String> names = new LinkedHashMap<>();
        hibernate.inTransaction(session -> {
            session.persist(organization);
            session.persist(user);
            for (int i = 0; i < partitions; i++) {
                YearMonth month = first.plusMonths(i);
                TimeOrderedId id =
                        TimeOrderedId.at(month.atDay(15).atStartOfDay().toInstant(ZoneOffset.UTC));
                ids.add(id);
                names.put(id, "track_logs_p" + month.toString().replace("-", "") + "01");
                session.persist(TrackLog.start(id, organization, user, id.createdAt(), Map.of()));
            }
        });
        platform.execute("analyze road_data.track_logs");
        return new Ids(
                ids.get(partitions / 2), List.of(ids.get(1), ids.get(partitions / 2), ids.get(partitions - 1)), names);
    }
}
