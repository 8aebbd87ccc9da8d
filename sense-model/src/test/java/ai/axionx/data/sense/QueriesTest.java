package ai.axionx.data.sense;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.core.Membership;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.Role;
import ai.axionx.data.sense.core.RoleGrant;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.sense.roaddata.CommitOutcome;
import ai.axionx.data.sense.roaddata.FrameBatch;
import ai.axionx.data.sense.roaddata.FrameBatchStatus;
import ai.axionx.data.sense.roaddata.Hold;
import ai.axionx.data.sense.roaddata.TrackLog;
import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Wgs84;
import ai.axionx.data.testkit.assertj.PlanAssert;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * The queries on tables of 100,000 rows, as role axion_sense_app: what they answer, how many statements they take, and
 * by which indexes the server answers them.
 */
final class QueriesTest {

    private static final Long ORGANIZATION = 1_001L;
    private static final Instant APRIL = Instant.parse("2025-04-10T00:00:00Z");
    private static final Instant MAY_BEGINS = Instant.parse("2025-05-01T00:00:00Z");
    private static final Instant MAY = Instant.parse("2025-05-20T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Point CENTRE = Wgs84.point(8.5, 47.5);
    private static final Polygon AREA = box(8.5, 47.5, 0.01);
    /** Where tracks of April and May run. */
    private static final Polygon DRIVEN = box(8.5, 47.7, 0.02);

    private static final LineString ROUTE = Wgs84.line(new Coordinate(8.5, 47.5), new Coordinate(8.52, 47.51));

    /** The tables of 100,000 rows, and their partitions. */
    private static final List<String> LARGE =
            List.of("public.users", "user_org", "user_org_role", "holds", "track_logs", "frame_batches");

    /** Of 1,000 rows, with those that a sort reads beyond them; whoever reads the pages before, too, needs more. */
    private static final long BUFFERS_OF_A_PAGE = 120;

    private static SensePlatform platform;
    private static ExplainedConnections connections;
    private static SessionFactory hibernate;

    @BeforeAll
    static void fill() throws SQLException {
        platform = SensePlatform.start();
        try (Connection owner = platform.owner().getConnection();
                Statement statement = owner.createStatement()) {
            for (String table : List.of("track_logs", "frame_batches")) {
                statement.execute("select ops.ensure_partitions('road_data." + table
                        + "', timestamptz '2025-01-01 00:00Z', timestamptz '2025-12-01 00:00Z')");
            }
            statement.execute("""
                    insert into public.organizations (id, code, name)
                    values (1001, 'one', 'One'), (1002, 'two', 'Two')
                    """);
            statement.execute("""
                    insert into public.users (id, external_auth_id, email, display_name, profile_data)
                    select 1000 + n, 'auth|' || n, 'u' || n || '@example.org', 'U',
                           jsonb_build_object('team', n % 1000, 'tags', jsonb_build_array('a', 't' || n % 7))
                    from generate_series(1, 100000) n
                    """);
            statement.execute("""
                    insert into public.user_org (id, user_id, organization_id, expires_at)
                    select 1000 + n, 1000 + n, 1001 + n % 2,
                           case when n % 100 = 0 then timestamptz '2026-01-01 00:00Z' + n * interval '1 minute' end
                    from generate_series(1, 100000) n
                    """);
            statement.execute("""
                    insert into public.roles (id, code, name, inherits_from_id)
                    values (1001, 'viewer', 'Viewer', null), (1002, 'editor', 'Editor', 1001),
                           (1003, 'chief', 'Chief', 1002),   (1004, 'chicken', 'Chicken', 1005),
                           (1005, 'egg', 'Egg', 1004)
                    """);
            statement.execute("""
                    insert into public.user_org_role (id, user_org_id, role_id)
                    select 1000 + n, 1000 + n, 1001 + n % 5
                    from generate_series(1, 100000) n
                    """);
            statement.execute("""
                    insert into road_data.track_logs (id, created_at, organization_id, user_id, status, started_at, ended_at, route)
                    select id, ops.uuid_v7_ts(id), 1001 + n % 2, 1000 + n, 'COMPLETED', at, at,
                           st_setsrid(st_makeline(st_makepoint(x, y), st_makepoint(x + 0.002, y + 0.001)), 4326)
                    from (select n, at, 8 + n % 997 * 0.001 as x, 47 + n % 991 * 0.001 as y,
                                 cast(lpad(to_hex(cast(extract(epoch from at) * 1000 as bigint)), 12, '0')
                                      || '7' || left(md5(n::text), 3) || '8' || right(md5(n::text), 15) as uuid) as id
                          from (select n, timestamptz '2025-01-01 00:00Z' + n * interval '5 minutes' as at
                                from generate_series(1, 100000) n) as instants) as ids
                    """);
            statement.execute("""
                    insert into road_data.frame_batches (id, created_at, organization_id, track_log_id, frame_count,
                                                         first_frame_at, last_frame_at)
                    select id, created_at, organization_id, id, 1, started_at, started_at
                    from road_data.track_logs
                    """);
            statement.execute("""
                    insert into road_data.holds (id, organization_id, kind, location, observed_at, created_by_id, created_at)
                    select 1000 + n, 1001 + n % 2, 'pothole_v1',
                           st_setsrid(st_makepoint(8 + n % 997 * 0.001, 47 + n % 991 * 0.001, 400), 4326),
                           now(), 1000 + n, timestamptz '2025-01-01 00:00Z' + n / 3 * interval '1 minute'
                    from generate_series(1, 100000) n
                    """);
        }
        platform.execute("analyze");
        connections = new ExplainedConnections(platform.app());
        hibernate = platform.hibernate(Map.of(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, connections));
    }

    @AfterAll
    static void stop() {
        hibernate.close();
        platform.close();
    }

    @BeforeEach
    void forget() {
        connections.plans();
    }

    // Tracks and batches ----------------------------------------------------------------------------------------------

    @Test
    void tracksOfAnOrganization_comePageByPage_fromThePartitionsOfTheRange() {
        assertPages(
                queries -> queries.tracks().ofOrganization(ORGANIZATION, APRIL, MAY, 1_000),
                (queries, last) -> queries.tracks().ofOrganization(ORGANIZATION, APRIL, last, 1_000),
                TrackLog::getId,
                "track_logs");
    }

    @Test
    void batchesOfAnOrganization_comePageByPage_fromThePartitionsOfTheRange() {
        assertPages(
                queries -> queries.frameBatches().ofOrganization(ORGANIZATION, APRIL, MAY, 1_000),
                (queries, last) -> queries.frameBatches().ofOrganization(ORGANIZATION, APRIL, last, 1_000),
                FrameBatch::getId,
                "frame_batches");
    }

    private static <T> void assertPages(
            Function<SenseQueries, List<T>> first, NextPage<T> next, Function<T, TimeOrderedId> id, String table) {
        List<TimeOrderedId> read = new ArrayList<>();
        List<T> page = ask(first);
        while (!page.isEmpty()) {
            List<TimeOrderedId> ids = page.stream().map(id).toList();
            read.addAll(ids);
            onlyPlan()
                    .usesExactlyIndexes("ix_" + table + "_organization_id_created_at_id")
                    .touchesExactly(partitions(table, ids))
                    .readsAtMost(BUFFERS_OF_A_PAGE);
            page = ask(queries -> next.after(queries, ids.get(ids.size() - 1)));
        }
        onlyPlan().touchesExactly(table + "_p20250401").readsAtMost(BUFFERS_OF_A_PAGE);
        // 40 days of a row every ten minutes.
        assertThat(read).hasSize(40 * 144).doesNotHaveDuplicates();
        assertThat(read).isSortedAccordingTo((one, another) -> another.compareTo(one));
    }

    private static String[] partitions(String table, List<TimeOrderedId> ids) {
        return ids.stream()
                .map(id -> table + "_p2025" + (id.createdAt().isBefore(MAY_BEGINS) ? "0401" : "0501"))
                .distinct()
                .toArray(String[]::new);
    }

    /** Many of one millisecond are told apart by their ids; nobody is lost or told twice when rows go in between. */
    @Test
    void tracksOfOneInstant_comeEachOnce_alsoWhenTheLastOneOfAPageIsDeleted() {
        Organization[] both = new Organization[2];
        List<TimeOrderedId> ids = new ArrayList<>();
        hibernate.inTransaction(session -> {
            User driver = session.getReference(User.class, 1_001L);
            for (int i = 0; i < 2; i++) {
                both[i] = Organization.of("ties-" + i, "Ties");
                session.persist(both[i]);
            }
            for (int i = 0; i < 60; i++) {
                TrackLog track = TrackLog.start(
                        TimeOrderedId.at(i % 20 == 0 ? MAY : APRIL), both[i % 3 == 0 ? 1 : 0], driver, NOW, Map.of());
                session.persist(track);
                if (i % 3 != 0) {
                    ids.add(track.getId());
                }
            }
        });
        Long organization = requireNonNull(both[0].getId());
        ids.sort(Comparator.reverseOrder());

        List<TimeOrderedId> read = new ArrayList<>();
        List<TrackLog> page =
                ask(queries -> queries.tracks().ofOrganization(organization, APRIL, MAY.plusMillis(1), 7));
        while (!page.isEmpty()) {
            page.forEach(track -> read.add(track.getId()));
            TrackLog last = page.get(page.size() - 1);
            hibernate.inTransaction(session -> session.remove(session.find(TrackLog.class, last.getId())));
            page = ask(queries -> queries.tracks().ofOrganization(organization, APRIL, last.getId(), 7));
        }
        assertThat(read).isEqualTo(ids);
        assertThat(ask(queries -> queries.tracks().ofOrganization(organization, APRIL, MAY, 100)))
                .as("until counts no longer, from does")
                .isNotEmpty()
                .allSatisfy(track -> assertThat(track.getId().createdAt()).isEqualTo(APRIL));
        assertThat(ask(queries -> queries.tracks().ofOrganization(organization, MAY, APRIL, 100)))
                .isEmpty();
    }

    @Test
    void aLimitOfNone_isAnEmptyPage_andANegativeOneIsRefusedByTheServer() {
        assertThat(ask(queries -> queries.tracks().ofOrganization(ORGANIZATION, APRIL, MAY, 0)))
                .isEmpty();
        assertThat(ask(queries -> queries.holds().newest(ORGANIZATION, 0))).isEmpty();
        assertThatThrownBy(() -> ask(queries -> queries.holds().newest(ORGANIZATION, -1)))
                .hasStackTraceContaining("must not be negative");
    }

    @FunctionalInterface
    private interface NextPage<T> {
        List<T> after(SenseQueries queries, TimeOrderedId last);
    }

    @Test
    void tracksCrossingAnArea_areFoundInThePartitionsOfTheRange_byTheirRoutes() {
        List<TrackLog> tracks = ask(queries -> queries.tracks().crossing(ORGANIZATION, DRIVEN, APRIL, MAY, 1_000));

        assertThat(tracks)
                .isNotEmpty()
                .allSatisfy(track -> assertThat(track.route().orElseThrow().intersects(DRIVEN))
                        .isTrue());
        onlyPlan().usesIndex("ix_track_logs_route").touchesExactly("track_logs_p20250401", "track_logs_p20250501");
        TrackLog one = tracks.get(3);
        Instant begun = one.getId().createdAt();
        assertThat(ask(queries -> queries.tracks().crossing(ORGANIZATION, DRIVEN, begun, MAY, 1_000)))
                .isEqualTo(tracks.subList(0, 4));
        assertThat(ask(queries -> queries.tracks().crossing(ORGANIZATION, DRIVEN, APRIL, begun, 1_000)))
                .isEqualTo(tracks.subList(4, tracks.size()));
    }

    @Test
    void batchesOfATrack_areFoundByTheTrack_inThePartitionsOfTheRange() {
        TimeOrderedId track = someTrack();
        connections.plans();

        assertThat(ask(queries -> queries.frameBatches().ofTrack(track.id(), APRIL, MAY)))
                .hasSize(1);

        onlyPlan()
                .usesExactlyIndexes("ix_frame_batches_track_log_id_created_at")
                .touchesExactly("frame_batches_p20250401", "frame_batches_p20250501");
    }

    @Test
    void commit_isOneStatementOnOnePartition_andSaysWhetherItWasTheOne() {
        TimeOrderedId batch = someTrack();
        connections.plans();

        assertThat(commit(batch, NOW)).isEqualTo(CommitOutcome.COMMITTED);
        onlyPlan().touchesPartitions(1);

        assertThat(commit(batch, NOW.plusSeconds(1))).isEqualTo(CommitOutcome.ALREADY_COMMITTED);
        assertThat(connections.plans()).hasSize(2).allSatisfy(plan -> plan.touchesPartitions(1));
        assertThat(commit(TimeOrderedId.at(APRIL), NOW)).isEqualTo(CommitOutcome.UNKNOWN);
        FrameBatch committed = hibernate.fromSession(session -> session.find(FrameBatch.class, batch));
        assertThat(committed.status()).isEqualTo(FrameBatchStatus.COMMITTED);
        assertThat(committed.committedAt()).contains(NOW);
    }

    @Test
    void ofTwoWhoCommitABatch_oneWins_andTheOtherIsTold() throws SQLException {
        TimeOrderedId batch = ask(queries -> queries.tracks().ofOrganization(ORGANIZATION, APRIL, MAY, 2))
                .get(1)
                .getId();
        CompletableFuture<CommitOutcome> other = new CompletableFuture<>();
        hibernate.inTransaction(session -> {
            assertThat(SenseQueries.in(session).frameBatches().commit(batch, NOW))
                    .isEqualTo(CommitOutcome.COMMITTED);
            other.completeAsync(() -> commit(batch, NOW.plusSeconds(9)));
            awaitWaiting(other);
        });

        assertThat(other.join()).isEqualTo(CommitOutcome.ALREADY_COMMITTED);
        assertThat(platform.rows("""
                        select committed_at at time zone 'UTC', version
                        from road_data.frame_batches
                        where id = ?
                        """, batch.id())).containsExactly("2026-01-01 00:00:00|1");
    }

    @Test
    void ofTwoWhoCommitABatch_theSecondDoesSo_ifTheFirstIsRolledBack() {
        TimeOrderedId batch = someTrack(3);
        CompletableFuture<CommitOutcome> other = new CompletableFuture<>();
        try (Session first = hibernate.openSession()) {
            first.beginTransaction();
            assertThat(SenseQueries.in(first).frameBatches().commit(batch, NOW)).isEqualTo(CommitOutcome.COMMITTED);
            other.completeAsync(() -> commit(batch, NOW.plusSeconds(9)));
            awaitWaiting(other);
            first.getTransaction().rollback();
        }

        assertThat(other.join()).isEqualTo(CommitOutcome.COMMITTED);
        assertThat(batch(batch).committedAt()).contains(NOW.plusSeconds(9));
    }

    /** Its snapshot is older than the other's commit, so the server cannot let it go on; a new transaction is told. */
    @Test
    void commitInARepeatableRead_failsIfTheBatchWasCommittedMeanwhile_andIsToldWhenTriedAgain() {
        TimeOrderedId batch = someTrack(4);
        try (Session slow = hibernate.openSession()) {
            slow.beginTransaction();
            slow.doWork(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("set transaction isolation level repeatable read");
                }
            });
            assertThat(SenseQueries.in(slow).frameBatches().statusOf(batch)).containsExactly(FrameBatchStatus.PENDING);
            assertThat(commit(batch, NOW)).isEqualTo(CommitOutcome.COMMITTED);

            assertThatThrownBy(() -> SenseQueries.in(slow).frameBatches().commit(batch, NOW.plusSeconds(9)))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("40001"));
            slow.getTransaction().rollback();
        }
        assertThat(commit(batch, NOW.plusSeconds(9))).isEqualTo(CommitOutcome.ALREADY_COMMITTED);
        assertThat(batch(batch).committedAt()).contains(NOW);
    }

    /** The update finds nothing, then somebody stores the batch, then it is looked for. */
    @Test
    void aBatchThatIsStoredWhileItIsCommitted_isNotSaidToBeCommittedAlready() {
        TrackLog track = hibernate.fromSession(session -> session.find(TrackLog.class, someTrack(5)));
        FrameBatch batch = FrameBatch.of(TimeOrderedId.at(MAY), track, 1, NOW, NOW, Map.of());
        AtomicBoolean stored = new AtomicBoolean();
        StatementInspector inBetween = sql -> {
            if (sql.startsWith("select") && stored.compareAndSet(false, true)) {
                hibernate.inTransaction(session -> session.persist(batch));
            }
            return sql;
        };
        try (Session session =
                hibernate.withOptions().statementInspector(inBetween).openSession()) {
            session.beginTransaction();
            CommitOutcome outcome = SenseQueries.in(session).frameBatches().commit(batch.getId(), NOW);
            session.getTransaction().commit();

            assertThat(stored).isTrue();
            assertThat(outcome).isEqualTo(CommitOutcome.COMMITTED);
        }
        assertThat(batch(batch.getId()).status()).isEqualTo(FrameBatchStatus.COMMITTED);
    }

    private static void awaitWaiting(CompletableFuture<?> other) {
        try {
            while (!other.isDone() && platform.rows("""
                            select from pg_stat_activity
                            where datname = current_database() and wait_event_type = 'Lock'
                            """).isEmpty()) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            assertThat(other).isNotDone();
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FrameBatch batch(TimeOrderedId id) {
        return hibernate.fromSession(session -> session.find(FrameBatch.class, id));
    }

    private static TimeOrderedId someTrack() {
        return someTrack(0);
    }

    /** Of a batch with the same id, too. */
    private static TimeOrderedId someTrack(int place) {
        return ask(queries -> queries.tracks().ofOrganization(ORGANIZATION, APRIL, MAY, place + 1))
                .get(place)
                .getId();
    }

    // Holds -----------------------------------------------------------------------------------------------------------

    @Test
    void holdsInsideAnArea_areFoundByTheIndexInDegrees() {
        List<Hold> holds = ask(queries -> queries.holds().inside(ORGANIZATION, AREA, 1_000));

        assertThat(holds)
                .isNotEmpty()
                .allSatisfy(hold -> assertThat(hold.location().intersects(AREA)).isTrue());
        onlyPlan().usesExactlyIndexes("ix_holds_location");
    }

    @Test
    void holdsWithinMetresOfAPoint_comeNearestFirst_byTheIndexInMetres() {
        List<Hold> holds = ask(queries -> queries.holds().withinMetres(ORGANIZATION, CENTRE, 500, 1_000));

        onlyPlan().usesExactlyIndexes("ix_holds_location_geography");
        assertThat(holds).isNotEmpty();
        assertThat(ask(queries -> queries.holds().withinMetres(ORGANIZATION, CENTRE, 500, 3)))
                .isEqualTo(holds.subList(0, 3));
    }

    @Test
    void holdsAlongARoute_areFoundByTheIndexInMetres() {
        assertThat(ask(queries -> queries.holds().along(ORGANIZATION, ROUTE, 100, 1_000)))
                .isNotEmpty();

        onlyPlan().usesExactlyIndexes("ix_holds_location_geography");
    }

    @Test
    void metresThatAreNone_areRefusedBeforeTheServerIsAsked() {
        for (double metres : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (Function<SenseQueries, List<?>> question : List.<Function<SenseQueries, List<?>>>of(
                    queries -> queries.holds().withinMetres(ORGANIZATION, CENTRE, metres, 1),
                    queries -> queries.holds().along(ORGANIZATION, ROUTE, metres, 1),
                    queries -> queries.detourTasks().availableNear(ORGANIZATION, CENTRE, metres, 1))) {
                assertThatThrownBy(() ->
                                hibernate.<List<?>>fromSession(session -> question.apply(SenseQueries.in(session))))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("a distance in metres is expected to be finite and not negative, but is " + metres
                                + ".");
            }
        }
        assertThat(connections.plans()).isEmpty();
        Point ofAHold =
                ask(queries -> queries.holds().newest(ORGANIZATION, 1)).get(0).location();
        Point flat = Wgs84.point(ofAHold.getX(), ofAHold.getY());
        assertThat(ask(queries -> queries.holds().withinMetres(ORGANIZATION, flat, 0, 1)))
                .hasSize(1);
    }

    @Test
    void whatIsAnotherOrganizations_areNotTold() {
        for (Function<SenseQueries, List<Hold>> question : List.<Function<SenseQueries, List<Hold>>>of(
                queries -> queries.holds().inside(ORGANIZATION, AREA, 10_000),
                queries -> queries.holds().withinMetres(ORGANIZATION, CENTRE, 900, 10_000),
                queries -> queries.holds().along(ORGANIZATION, ROUTE, 900, 10_000),
                queries -> queries.holds().newest(ORGANIZATION, 100))) {
            assertThat(ask(question))
                    .isNotEmpty()
                    .allSatisfy(hold -> assertThat(hold.organization().getId()).isEqualTo(ORGANIZATION));
        }
        assertThat(ask(queries -> queries.tracks().crossing(ORGANIZATION, DRIVEN, APRIL, NOW, 10_000)))
                .isNotEmpty()
                .allSatisfy(track -> assertThat(track.organization().getId()).isEqualTo(ORGANIZATION));
    }

    @Test
    void holdsOfAnOrganization_comePageByPage() {
        List<Hold> first = ask(queries -> queries.holds().newest(ORGANIZATION, 100));
        onlyPlan().usesExactlyIndexes("ix_holds_organization_id_created_at_id");
        List<Hold> second = ask(queries -> queries.holds().after(first.get(99), 100));
        onlyPlan().usesExactlyIndexes("ix_holds_organization_id_created_at_id");

        List<Hold> both = new ArrayList<>(first);
        both.addAll(second);
        assertThat(both).isEqualTo(ask(queries -> queries.holds().newest(ORGANIZATION, 200)));
        // Three have the same instant, of which this organization has one or two.
        assertThat(both)
                .isSortedAccordingTo(Comparator.comparing(Hold::createdAt)
                        .thenComparing(hold -> requireNonNull(hold.getId()))
                        .reversed());
        assertThat(both).extracting(Hold::createdAt).containsAnyOf(first.get(99).createdAt());
        for (int i = 1; i < 5; i++) {
            Hold last = first.get(i);
            assertThat(ask(queries -> queries.holds().after(last, 1))).containsExactly(first.get(i + 1));
        }
    }

    @Test
    void aHold_knowsWhatItMayBecome() {
        Hold hold = hold(Wgs84.point(8, 47, 400));
        hold.resolve();

        assertThatThrownBy(hold::dismiss)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("from OPEN to DISMISSED")
                .hasMessageContaining("is RESOLVED");
        hold.reopen();
        assertThatThrownBy(hold::reopen)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("from RESOLVED or DISMISSED to OPEN")
                .hasMessageContaining("is OPEN");
        hold.dismiss();
    }

    @Test
    void aHold_refusesLocationsThatAreNone() {
        Point flat = Wgs84.point(8, 47);
        Point unlabelled = Wgs84.point(8, 47, 400);
        unlabelled.setSRID(0);
        Point mercator = Wgs84.point(8, 47, 400);
        mercator.setSRID(3857);

        assertRefused(flat, "altitude (Z");
        assertRefused(unlabelled, "SRID 4326");
        assertRefused(mercator, "but has 3857");
        assertRefused(Wgs84.factory().createPoint(new Coordinate(47, 116, 400)), "look swapped");
        assertRefused(Wgs84.factory().createPoint(), "empty");
        assertRefused(Wgs84.factory().createPoint(new Coordinate(8, 47, Double.POSITIVE_INFINITY)), "finite");
    }

    private static void assertRefused(Point location, String reason) {
        assertThatThrownBy(() -> hold(location))
                .isInstanceOf(InvalidGeometryException.class)
                .hasMessageContainingAll(reason);
        Hold hold = hold(Wgs84.point(8, 47, 400));
        assertThatThrownBy(() -> hold.moveTo(location)).isInstanceOf(InvalidGeometryException.class);
        assertThat(hold.location().getX()).isEqualTo(8);
    }

    @Test
    void theDatabase_refusesThemAsWell() {
        for (String location : List.of(
                "st_setsrid(st_makepoint(8, 47), 4326)",
                "st_setsrid(st_makepoint(8, 47, 400), 3857)",
                "st_setsrid(st_makepoint(47, 116, 400), 4326)",
                "st_setsrid(st_makepoint(8, 47, 'infinity'), 4326)",
                "'SRID=4326;POINT Z EMPTY'")) {
            assertThatThrownBy(() ->
                            platform.execute("update road_data.holds set location = " + location + " where id = 1001"))
                    .as(location)
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aKindThatTheCatalogueLacks_isRefusedByTheForeignKey() {
        assertThatThrownBy(() -> hold("Pothole")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> hibernate.inTransaction(session -> {
                    Hold hold = Hold.of(
                            session.getReference(Organization.class, ORGANIZATION),
                            session.getReference(User.class, 1_001L),
                            "volcano_v1",
                            Wgs84.point(8, 47, 400),
                            NOW);
                    session.persist(hold);
                }))
                .hasStackTraceContaining("fk_holds_kind");
    }

    @Test
    void jsonThatIsNone_isRefused() {
        Hold hold = hold(Wgs84.point(8, 47, 400));
        assertThatThrownBy(() -> hold.replaceAttributes(Map.of("depth", Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("attributes.depth");
        assertThatThrownBy(() -> platform.execute("update road_data.holds set attributes = '[]' where id = 1001"))
                .hasMessageContaining("ck_holds_attributes");
        assertThatThrownBy(() -> platform.execute("update road_data.holds set attributes = '{' where id = 1001"))
                .hasMessageContaining("invalid input syntax for type json");
        assertThatThrownBy(() -> ask(queries -> queries.users().withProfileOf("{", 0L, 1)))
                .hasStackTraceContaining("invalid input syntax for type json");
    }

    @Test
    void aStatusThatNobodyKnows_isAClearError() throws SQLException {
        platform.execute("alter table road_data.holds drop constraint ck_holds_status");
        platform.execute("update road_data.holds set status = 'LOST' where id = 1003");
        try {
            assertThatThrownBy(() -> hibernate.inSession(session -> session.find(Hold.class, 1_003L)))
                    .hasStackTraceContaining("one of [OPEN, RESOLVED, DISMISSED] is expected for a HoldStatus, but the"
                            + " database holds \"LOST\"");
        } finally {
            platform.execute("update road_data.holds set status = 'OPEN' where id = 1003");
            platform.execute("alter table road_data.holds add constraint ck_holds_status"
                    + " check (status in ('OPEN', 'RESOLVED', 'DISMISSED'))");
        }
    }

    private static Hold hold(Point location) {
        return Hold.of(
                Organization.of("acme", "Acme"), User.of("a", "a@example.org", "A"), "pothole_v1", location, NOW);
    }

    private static Hold hold(String kind) {
        return Hold.of(
                Organization.of("acme", "Acme"),
                User.of("a", "a@example.org", "A"),
                kind,
                Wgs84.point(8, 47, 400),
                NOW);
    }

    // People ----------------------------------------------------------------------------------------------------------

    @Test
    void users_areFoundByWhatTheirProfileSays() {
        List<User> team =
                ask(queries -> queries.users().withProfile(Map.of("team", 7, "tags", List.of("t0")), 0L, 100));

        onlyPlan().usesExactlyIndexes("ix_users_profile_data");
        assertThat(team)
                .isNotEmpty()
                .allSatisfy(user -> assertThat(user.profileData()).containsEntry("team", 7));
        assertThat(ask(queries -> queries.users()
                        .withProfile(
                                Map.of("team", 7, "tags", List.of("t0")),
                                requireNonNull(team.get(4).getId()),
                                5)))
                .isEqualTo(team.subList(5, 10));
    }

    /** Keys and values that mean something to SQL, JDBC, HQL or JSON. */
    @Test
    void users_areFoundByOddFacts() throws SQLException {
        Map<String, Object> odd = new LinkedHashMap<>();
        odd.put("", "");
        odd.put("a.b", "a \" quote");
        odd.put("?", "?");
        odd.put(":json", "$1");
        odd.put("'); drop table users; --", "\\u0000");
        odd.put("%s {0}", "\n\t");
        odd.put("ı İ 𝕏", List.of("ß", Map.of("deep", List.of())));
        odd.put("none", null);
        odd.put("number", new BigDecimal("1.50"));
        odd.put("large", BigInteger.TEN.pow(100));
        User user = User.of("auth|odd", "odd@example.org", "Odd");
        user.replaceProfileData(odd);
        hibernate.inTransaction(session -> session.persist(user));
        try {
            odd.forEach((key, value) -> {
                Map<String, Object> fact = new HashMap<>();
                fact.put(key, value);
                assertThat(ask(queries -> queries.users().withProfile(fact, 0L, 10)))
                        .as(key)
                        .containsExactly(user);
            });
            assertThat(ask(queries -> queries.users().withProfile(odd, 0L, 10))).containsExactly(user);
            assertThat(ask(queries -> queries.users().withProfile(Map.of("number", 1.5), 0L, 10)))
                    .containsExactly(user);
            assertThat(ask(queries -> queries.users().withProfile(Map.of("none", "null"), 0L, 10)))
                    .isEmpty();
            assertThat(ask(queries -> queries.users().withProfile(Map.of(), 0L, 3)))
                    .hasSize(3);
        } finally {
            platform.execute("delete from public.users where id = " + user.getId());
        }
    }

    @Test
    void users_areFoundByExternalId_andByEmail() {
        assertThat(find(queries -> queries.users().byExternalAuthId("auth|5")))
                .hasValueSatisfying(user -> assertThat(user.getId()).isEqualTo(1_005L));
        onlyPlan().usesExactlyIndexes("uq_users_external_auth_id");
        assertThat(find(queries -> queries.users().byEmail("U5@Example.ORG")))
                .hasValueSatisfying(user -> assertThat(user.getId()).isEqualTo(1_005L));
        onlyPlan().usesExactlyIndexes("uq_users_email");
        assertThat(find(queries -> queries.users().byEmail("nobody@example.org")))
                .isEmpty();
    }

    @Test
    void roles_areInherited_inOneStatement_whichEndsOnCircles() {
        // Of user 1000 + n: organization 1001 + n % 2, role 1001 + n % 5.
        assertThat(roles(1_002L, NOW)).containsExactly("chief", "editor", "viewer");
        onlyPlan().usesIndex("uq_user_org_user_id_organization_id").usesIndex("uq_user_org_role_user_org_id_role_id");
        assertThat(roles(1_004L, NOW)).containsExactly("chicken", "egg");
        assertThat(roles(1_010L, NOW)).containsExactly("viewer");
        assertThat(roles(1_011L, NOW)).as("a member of another organization").isEmpty();
    }

    @Test
    void aMembershipThatExpiredAMillisecondAgo_givesNothing() {
        // User 1100 is a member until 100 minutes after.
        Instant end = NOW.plusSeconds(6_000);

        assertThat(roles(1_100L, end.minusMillis(1))).containsExactly("viewer");
        assertThat(roles(1_100L, end)).isEmpty();
        assertThat(roles(1_100L, end.plusMillis(1))).isEmpty();
        assertThat(ask(queries -> queries.memberships().ofUser(1_100L, end.minusMillis(1))))
                .hasSize(1);
        assertThat(ask(queries -> queries.memberships().ofUser(1_100L, end.plusMillis(1))))
                .isEmpty();
    }

    /** The driver rounds nanoseconds to the nearest microsecond, which may be the end. */
    @Test
    void aMembershipCountsUntilItsLastNanosecond_inTheDatabaseAsInJava() {
        Instant end = NOW.plusSeconds(6_000);
        Membership membership =
                ask(queries -> queries.memberships().ofUser(1_100L, NOW)).get(0);
        for (long nanos : new long[] {-1_000, -501, -500, -1, 0, 1, 499, 1_000}) {
            Instant at = end.plusNanos(nanos);
            boolean counts = nanos < 0;

            assertThat(membership.countsAt(at)).isEqualTo(counts);
            assertThat(ask(queries -> queries.memberships().ofUser(1_100L, at)))
                    .as("%d ns after the end", nanos)
                    .hasSize(counts ? 1 : 0);
            assertThat(roles(1_100L, at)).as("%d ns after the end", nanos).hasSize(counts ? 1 : 0);
        }
    }

    /** Two roles with one above both, below a chain of a hundred. */
    @Test
    void rolesWithOneAboveThem_andLongChains_giveEachRoleOnce() {
        Long[] ids = new Long[2];
        hibernate.inTransaction(session -> {
            Organization organization = Organization.of("diamond", "Diamond");
            User user = User.of("auth|diamond", "diamond@example.org", "Diamond");
            Membership membership = Membership.of(user, organization);
            session.persist(organization);
            session.persist(user);
            session.persist(membership);
            Role above = null;
            for (int i = 0; i < 100; i++) {
                Role role = Role.of("chain_%02d".formatted(i), "Chain");
                if (above != null) {
                    role.inheritFrom(above);
                }
                session.persist(role);
                above = role;
            }
            for (String code : List.of("left", "right")) {
                Role role = Role.of(code, code);
                role.inheritFrom(requireNonNull(above));
                session.persist(role);
                session.persist(RoleGrant.of(membership, role));
            }
            ids[0] = user.getId();
            ids[1] = organization.getId();
        });
        connections.plans();

        List<Role> roles = ask(queries -> queries.roles().ofMember(ids[0], ids[1], NOW));

        assertThat(connections.plans()).hasSize(1);
        assertThat(roles).hasSize(102).doesNotHaveDuplicates();
        assertThat(roles.get(101).code()).isEqualTo("right");
        hibernate.inTransaction(
                session -> session.find(Organization.class, ids[1]).deactivate());
        assertThat(ask(queries -> queries.roles().ofMember(ids[0], ids[1], NOW)))
                .as("of a deactivated organization")
                .isEmpty();
    }

    @Test
    void membershipsThatEnd_areFoundByTheirEnd() {
        List<Membership> ending = ask(queries -> queries.memberships().expiring(NOW, NOW.plusSeconds(6_001), 10));

        onlyPlan().usesIndex("ix_user_org_expires_at");
        assertThat(ending).hasSize(1).allSatisfy(membership -> {
            assertThat(membership.user().email()).isEqualTo("u100@example.org");
            assertThat(membership.countsAt(NOW)).isTrue();
            assertThat(membership.countsAt(membership.expiresAt().orElseThrow()))
                    .isFalse();
        });
        Instant end = NOW.plusSeconds(6_000);
        assertThat(ask(queries -> queries.memberships().expiring(NOW, end, 10))).isEmpty();
        assertThat(ask(queries -> queries.memberships().expiring(end, end.plusSeconds(1), 10)))
                .isEqualTo(ending);
        connections.plans();
        ask(queries -> queries.memberships().ofUser(1_100L, NOW));
        onlyPlan().usesIndex("uq_user_org_user_id_organization_id");
    }

    @Test
    void whoIsDeactivated_hasNoRoles_andRolesEndWithTheMembership() throws SQLException {
        Long[] ids = new Long[2];
        hibernate.inTransaction(session -> {
            Organization organization = Organization.of("short-lived", "Short");
            User user = User.of("auth|short", "short@example.org", "Short");
            Role role = session.find(Role.class, 1_002L);
            Membership membership = Membership.until(NOW, user, organization);
            membership.keep();
            for (Object row : List.of(organization, user, membership, RoleGrant.of(membership, role))) {
                session.persist(row);
            }
            ids[0] = user.getId();
            ids[1] = organization.getId();
        });
        assertThat(ask(queries -> queries.roles().ofMember(ids[0], ids[1], NOW)))
                .hasSize(2);
        hibernate.inTransaction(session -> session.find(User.class, ids[0]).deactivate());
        assertThat(ask(queries -> queries.roles().ofMember(ids[0], ids[1], NOW)))
                .isEmpty();
        hibernate.inTransaction(session ->
                SenseQueries.in(session).memberships().ofUser(ids[0], NOW).forEach(session::remove));
        assertThat(platform.rows("""
                        select count(*)
                        from public.user_org_role given
                        where not exists (select 1 from public.user_org where id = given.user_org_id)
                        """)).containsExactly("0");
    }

    @Test
    void aRole_doesNotInheritFromItself() {
        hibernate.inSession(session -> {
            Role role = session.find(Role.class, 1_002L);
            assertThatThrownBy(() -> role.inheritFrom(role))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("editor");
        });
    }

    private static List<String> roles(Long user, Instant at) {
        return ask(queries -> queries.roles().ofMember(user, ORGANIZATION, at)).stream()
                .map(Role::code)
                .toList();
    }

    // The asking ------------------------------------------------------------------------------------------------------

    private static <T> List<T> ask(Function<SenseQueries, List<T>> question) {
        return hibernate.fromSession(session -> question.apply(SenseQueries.in(session)));
    }

    private static Optional<User> find(Function<SenseQueries, Optional<User>> question) {
        return hibernate.fromSession(session -> question.apply(SenseQueries.in(session)));
    }

    private static CommitOutcome commit(TimeOrderedId batch, Instant when) {
        return hibernate.fromTransaction(
                session -> SenseQueries.in(session).frameBatches().commit(batch, when));
    }

    /** Of the one statement since the last one was asked for; it reads no large table from start to end. */
    private static PlanAssert onlyPlan() {
        PlanAssert plan = connections.onlyPlan();
        LARGE.forEach(plan::usesNoSequentialScanOf);
        return plan;
    }

    private static Polygon box(double x, double y, double half) {
        return Wgs84.polygon(List.of(
                new Coordinate(x - half, y - half),
                new Coordinate(x + half, y - half),
                new Coordinate(x + half, y + half),
                new Coordinate(x - half, y + half),
                new Coordinate(x - half, y - half)));
    }
}
