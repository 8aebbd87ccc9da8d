package ai.axionx.data.sense.planner;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.ExplainedConnections;
import ai.axionx.data.sense.SensePlatform;
import ai.axionx.data.sense.SenseQueries;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.sense.external.CitylensFrame;
import ai.axionx.data.sense.external.CitylensTrack;
import ai.axionx.data.sense.roaddata.TrackLog;
import ai.axionx.data.spatial.Wgs84;
import jakarta.persistence.OptimisticLockException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;

/**
 * Plans and mappings as axion_sense_app, among 100,000 rows of each table, which belong to another organization or not.
 */
final class PlannerTest {

    private static final int MANY = 100_000;
    private static final double EARTH = 6_371_008.771415;
    private static final Instant NOVEMBER = Instant.parse("2026-11-01T00:00:00Z");

    private static SensePlatform platform;
    private static ExplainedConnections connections;
    private static SessionFactory sessions;
    private static Organization acme;
    private static User driver;
    private static Territory oldTown;
    private static long acmeId;
    private static long oldTownId;

    @BeforeAll
    static void start() throws SQLException {
        platform = SensePlatform.start();
        connections = new ExplainedConnections(platform.app());
        sessions = platform.hibernate(Map.of(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, connections));
        acme = Organization.of("acme", "Acme");
        driver = User.of("driver", "driver@example.com", "Driver");
        oldTown = Territory.of(acme, "Old town", square(8.50, 47.30, 0.1));
        sessions.inTransaction(session -> {
            session.persist(acme);
            session.persist(driver);
            session.persist(oldTown);
        });
        acmeId = requireNonNull(acme.getId());
        oldTownId = requireNonNull(oldTown.getId());
        fill();
    }

    /** A grid over half the globe; every tenth row is an area or of another status. */
    private static void fill() throws SQLException {
        platform.execute("insert into planner.territories (organization_id, name, area)"
                + " select " + acmeId + ", 'Square ' || i,"
                + " st_makeenvelope(i % 300 * 0.2, i / 300 * 0.1, i % 300 * 0.2 + 0.1, i / 300 * 0.1 + 0.05, 4326)"
                + " from generate_series(0, " + (MANY - 1) + ") i");
        platform.execute("insert into planner.detour_tasks (organization_id, title, segment, area, status, assignee_id,"
                + " started_at, territory_id)"
                + " select " + acmeId + ", 'Task ' || i,"
                + " case when i % 10 > 0 then st_setsrid(st_makeline(st_point(x, y), st_point(x + 0.003, y + 0.002)), 4326) end,"
                + " case when i % 10 = 0 then st_makeenvelope(x, y, x + 0.003, y + 0.002, 4326) end,"
                + " case when i % 10 = 5 then 'IN_PROGRESS' else 'AVAILABLE' end,"
                + " case when i % 10 = 5 then " + driver.getId() + " end, case when i % 10 = 5 then now() end,"
                + " case when i % 1000 = 0 then " + oldTownId + " end"
                + " from (select i, 8 + i % 300 * 0.004 as x, 47 + i / 300 * 0.003 as y"
                + "       from generate_series(0, " + (MANY - 1) + ") i) grid");
        platform.execute("insert into external.citylens_track_mapping (legacy_id, organization_id, track_log_id)"
                + " select i, " + acmeId + ", overlay(gen_random_uuid()::text placing '7' from 15)::uuid"
                + " from generate_series(1, " + MANY + ") i");
        platform.execute(
                "insert into external.citylens_frame_mapping (legacy_id, legacy_track_id, frame_batch_id, frame_index)"
                        + " select legacy_id + 1000000, legacy_id, track_log_id, 0 from external.citylens_track_mapping");
        platform.execute("analyze planner.territories, planner.detour_tasks, external.citylens_track_mapping,"
                + " external.citylens_frame_mapping");
    }

    @AfterAll
    static void stop() {
        sessions.close();
        platform.close();
    }

    @BeforeEach
    void forgetStatements() {
        platform.statements();
        connections.plans();
    }

    @Test
    void territoriesOfAPoint_comeByTheIndex_bordersIncluded() {
        Point corner = Wgs84.point(8.4, 47.0 - 13.8);
        sessions.inTransaction(session -> {
            List<String> names = SenseQueries.in(session).territories().containing(acmeId, corner).stream()
                    .map(Territory::name)
                    .toList();

            assertThat(names).containsExactlyElementsOf(squaresAt(corner)).hasSize(1);
            connections.onlyPlan().usesIndex("ix_territories_area").usesNoSequentialScanOf("territories");
        });
    }

    private static List<String> squaresAt(Point point) {
        return IntStream.range(0, MANY)
                .filter(i -> square(i % 300 * 0.2, Math.floorDiv(i, 300) * 0.1, 0.1, 0.05)
                        .intersects(point))
                .mapToObj(i -> "Square " + i)
                .sorted()
                .toList();
    }

    /**
     * JTS measures on a flat map that is true to the metre around the vehicle; a metre within 1,000 is what it may be
     * off.
     */
    @Test
    void availableTasks_comeNearestFirst_byTheIndexInMetres() {
        // Between a column of areas and one of tasks that somebody has taken.
        Point vehicle = Wgs84.point(8.61, 47.5);
        Geometry here = onTheSphere(vehicle, 47.5);
        Map<Long, Double> metres = new HashMap<>();
        sessions.inSession(session -> session.createSelectionQuery(
                        "from DetourTask task where task.status = AVAILABLE", DetourTask.class)
                .getResultStream()
                .forEach(task -> metres.put(
                        requireNonNull(task.getId()),
                        onTheSphere(task.target(), 47.5).distance(here))));
        connections.plans();

        sessions.inTransaction(session -> {
            List<Long> found =
                    SenseQueries.in(session).detourTasks().availableNear(acmeId, vehicle, 1_000, 1_000).stream()
                            .map(task -> requireNonNull(task.getId()))
                            .toList();

            connections
                    .onlyPlan()
                    .usesIndex("ix_detour_tasks_segment_geography")
                    .usesIndex("ix_detour_tasks_area_geography")
                    .usesNoSequentialScanOf("detour_tasks");
            assertThat(found).hasSizeGreaterThan(15).doesNotHaveDuplicates();
            assertThat(found).allMatch(id -> requireNonNull(metres.get(id)) <= 1_001);
            metres.forEach((id, distance) -> {
                if (distance < 999) {
                    assertThat(found).contains(id);
                }
            });
            double before = 0;
            for (Long id : found) {
                double distance = requireNonNull(metres.get(id));
                assertThat(distance).isGreaterThan(before - 1);
                before = distance;
            }
        });
        List<DetourTask> three = sessions.fromSession(
                session -> SenseQueries.in(session).detourTasks().availableNear(acmeId, vehicle, 1_000, 3));
        assertThat(three).hasSize(3);
    }

    @Test
    void tasksOfATerritoryOrADriver_comeByTheirIndexes() {
        sessions.inTransaction(session -> {
            assertThat(SenseQueries.in(session).detourTasks().ofTerritory(acmeId, oldTownId))
                    .hasSize(MANY / 1_000);
            connections.onlyPlan().usesIndex("ix_detour_tasks_territory_id").usesNoSequentialScanOf("detour_tasks");
            assertThat(SenseQueries.in(session).detourTasks().inProgressOf(acmeId, -1L))
                    .isEmpty();
            connections.onlyPlan().usesIndex("ix_detour_tasks_assignee_id").usesNoSequentialScanOf("detour_tasks");
        });
    }

    @Test
    void whatIsAnotherOrganizations_isNotTold() {
        Organization other = Organization.of("other", "Other");
        sessions.inTransaction(session -> session.persist(other));
        long otherId = requireNonNull(other.getId());
        long driverId = requireNonNull(driver.getId());
        Instant now = Instant.now();
        Point vehicle = Wgs84.point(8.6, 47.5);

        sessions.inSession(session -> {
            SenseQueries queries = SenseQueries.in(session);
            assertThat(queries.detourTasks().ofTerritory(otherId, oldTownId)).isEmpty();
            assertThat(queries.detourTasks().inProgressOf(acmeId, driverId)).hasSize(MANY / 10);
            assertThat(queries.detourTasks().inProgressOf(otherId, driverId)).isEmpty();
            assertThat(queries.detourTasks().availableNear(otherId, vehicle, 1_000, 1))
                    .isEmpty();
            assertThat(queries.territories().containing(otherId, Wgs84.point(8.55, 47.35)))
                    .isEmpty();
            assertThat(queries.territories().coverage(otherId, oldTownId, NOVEMBER, now, 50))
                    .isEmpty();
        });
    }

    @Test
    void stepsInTheWrongOrder_areRefusedByTheDatabaseAsWell() {
        for (String later : List.of(
                "status = 'COMPLETED', completed_at = started_at - interval '1 microsecond'",
                "status = 'CANCELED', canceled_at = started_at - interval '1 microsecond'",
                "status = 'VERIFIED', completed_at = started_at, reviewer_id = assignee_id,"
                        + " reviewed_at = started_at - interval '1 microsecond'")) {
            assertThatThrownBy(() -> platform.execute("update planner.detour_tasks set " + later
                            + " where id = (select min(id) from planner.detour_tasks where status = 'IN_PROGRESS')"))
                    .as(later)
                    .hasMessageContaining("ck_detour_tasks_steps");
        }
    }

    /** The oracle is JTS on a map that is flat and true to the metre in the middle of the territory. */
    @Test
    void coverage_countsWhatWasDrivenInside_andWhatWasSeen() {
        double middle = 47.35;
        LineString inside = Wgs84.line(new Coordinate(8.51, middle), new Coordinate(8.59, middle));
        LineString halfInside = Wgs84.line(new Coordinate(8.55, 47.38), new Coordinate(8.65, 47.38));
        LineString outside = Wgs84.line(new Coordinate(8.65, middle), new Coordinate(8.69, middle));
        Instant now = Instant.now();
        sessions.inTransaction(session -> {
            for (LineString route : List.of(inside, halfInside, outside)) {
                TrackLog track = TrackLog.start(acme, driver, now, Map.of());
                track.complete(now, 1, null, route);
                session.persist(track);
            }
        });
        connections.plans();

        sessions.inTransaction(session -> {
            TerritoryCoverage coverage = SenseQueries.in(session)
                    .territories()
                    .coverage(acmeId, oldTownId, now.minusSeconds(60), now.plusSeconds(60), 50)
                    .orElseThrow();

            Geometry area = flat(oldTown.area(), middle);
            Geometry driven = flat(inside, middle).intersection(area);
            Geometry drivenHalf = flat(halfInside, middle).intersection(area);
            double metres = driven.getLength() + drivenHalf.getLength();
            double seen = driven.buffer(50)
                    .union(drivenHalf.buffer(50))
                    .intersection(area)
                    .getArea();
            assertThat(coverage.tracks()).isEqualTo(2);
            assertThat(coverage.metresRecorded()).isCloseTo(metres, within(metres * 0.005));
            assertThat(coverage.squareMetresSeen()).isCloseTo(seen, within(seen * 0.02));
            assertThat(coverage.squareMetres()).isCloseTo(area.getArea(), within(area.getArea() * 0.01));
            assertThat(coverage.share()).isCloseTo(seen / area.getArea(), within(0.001));
            connections.onlyPlan().usesIndex("pk_territories").usesNoSequentialScanOf("territories");
        });
        assertThat(sessions.<TerritoryCoverage>fromSession(session -> SenseQueries.in(session)
                        .territories()
                        .coverage(acmeId, oldTownId, NOVEMBER.minusSeconds(1), NOVEMBER.minusSeconds(1), 50)
                        .orElseThrow()))
                .satisfies(none -> {
                    assertThat(none.tracks()).isZero();
                    assertThat(none.share()).isZero();
                });
        boolean any = sessions.fromSession(session -> SenseQueries.in(session)
                .territories()
                .coverage(acmeId, -1L, NOVEMBER, now, 50)
                .isPresent());
        assertThat(any).isFalse();
    }

    @Test
    void idsOfCitylens_areTranslatedInBulk_bothWays_inOneStatement() {
        List<Long> asked =
                LongStream.rangeClosed(MANY - 4_999, MANY + 10).boxed().toList();
        sessions.inTransaction(session -> {
            Map<Long, TimeOrderedId> tracks =
                    SenseQueries.in(session).citylensMappings().tracksOf(asked);

            assertThat(tracks).hasSize(5_000).containsKey((long) MANY);
            connections
                    .onlyPlan()
                    .usesExactlyIndexes("pk_citylens_track_mapping")
                    .usesNoSequentialScanOf("citylens_track_mapping");
            assertThat(SenseQueries.in(session).citylensMappings().legacyIdsOf(tracks.values()))
                    .hasSize(5_000)
                    .containsEntry(requireNonNull(tracks.get((long) MANY)), (long) MANY);
            assertThat(platform.statements()).last().asString().contains("any");
            connections.onlyPlan().usesExactlyIndexes("uq_citylens_track_mapping_track_log_id");
        });
    }

    @Test
    void framesOfCitylens_areFoundBothWays() {
        sessions.inTransaction(session -> {
            List<CitylensFrame> frames =
                    SenseQueries.in(session).citylensMappings().framesByLegacyIds(new Long[] {1_000_001L, 5L});

            assertThat(frames).extracting(CitylensFrame::getId).containsExactly(1_000_001L);
            connections
                    .onlyPlan()
                    .usesExactlyIndexes("pk_citylens_frame_mapping")
                    .usesNoSequentialScanOf("citylens_frame_mapping");
            assertThat(SenseQueries.in(session).citylensMappings().framesInBatches(new UUID[] {
                        frames.get(0).frameBatch().id()
                    }))
                    .containsExactlyElementsOf(frames);
            connections
                    .onlyPlan()
                    .usesExactlyIndexes("uq_citylens_frame_mapping_frame_batch_id_frame_index")
                    .usesNoSequentialScanOf("citylens_frame_mapping");
        });
    }

    /** The worker writes mappings; the app reads them. */
    @Test
    void mappings_areWrittenByTheWorker() {
        try (SessionFactory worker =
                platform.hibernate(Map.of("jakarta.persistence.nonJtaDataSource", platform.worker()))) {
            TimeOrderedId track = TimeOrderedId.next();
            CitylensTrack mapping = CitylensTrack.of(7_000_000, acme, track);
            worker.inTransaction(session -> {
                session.persist(mapping);
                session.persist(CitylensFrame.of(8_000_000, mapping, TimeOrderedId.next(), 3));
            });

            assertThat(worker.<CitylensTrack>fromSession(session -> session.find(CitylensTrack.class, 7_000_000L))
                            .trackLog())
                    .isEqualTo(track);
        }
    }

    @Test
    void task_isStoredWithEachStep_andOfTwoEditorsTheSecondFails() {
        DetourTask task = DetourTask.through(acme, "Market square", square(8.54, 47.37, 0.001));
        sessions.inTransaction(session -> session.persist(task));
        DetourTask mine = find(task);
        DetourTask theirs = find(task);
        mine.start(driver, Instant.now());
        theirs.cancel(Instant.now());
        sessions.inTransaction(session -> session.merge(mine));

        assertThatThrownBy(() -> sessions.inTransaction(session -> session.merge(theirs)))
                .isInstanceOf(OptimisticLockException.class);

        sessions.inTransaction(session -> {
            DetourTask stored = session.find(DetourTask.class, task.getId());
            assertThat(stored.status()).isEqualTo(DetourTaskStatus.IN_PROGRESS);
            stored.complete(Instant.now());
            stored.verify(session.getReference(User.class, driver.getId()), Instant.now());
        });
        assertThat(find(task).status()).isEqualTo(DetourTaskStatus.VERIFIED);
        assertThat(find(task).target().equalsExact(task.target())).isTrue();
    }

    /** What the entity cannot do, the database does not let anybody else do either. */
    @Test
    void statusesWithoutTheirFacts_areRefusedByTheDatabase() {
        SortedSet<String> accepted = new TreeSet<>();
        for (String change : List.of(
                "status = 'IN_PROGRESS'",
                "status = 'COMPLETED', started_at = now(), assignee_id = " + driver.getId(),
                "status = 'VERIFIED', started_at = now(), completed_at = now(), assignee_id = " + driver.getId(),
                "status = 'CANCELED'",
                "canceled_at = now()",
                "started_at = now()",
                "assignee_id = " + driver.getId(),
                "status = 'LOST'",
                "area = segment",
                "segment = null")) {
            try {
                platform.execute("update planner.detour_tasks set " + change + " where title = 'Task 1'");
                accepted.add(change);
            } catch (SQLException e) {
                assertThat(e.getSQLState()).as(change).isIn("23514", "22023");
            }
        }
        assertThat(accepted).isEmpty();
    }

    /** Of all 384 ways to fill the columns, those are accepted that the entity can come to, and no others. */
    @Test
    void statusWithItsFacts_isAcceptedByTheDatabase_ifTheEntityCanBecomeIt() throws SQLException {
        List<String> facts =
                List.of("assignee_id", "started_at", "completed_at", "reviewer_id", "reviewed_at", "canceled_at");
        SortedSet<String> accepted = new TreeSet<>();
        try (Connection connection = platform.owner().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (DetourTaskStatus status : DetourTaskStatus.values()) {
                for (int present = 0; present < 1 << facts.size(); present++) {
                    StringBuilder values = new StringBuilder("'" + status + "'");
                    StringBuilder told = new StringBuilder(status.name());
                    for (int i = 0; i < facts.size(); i++) {
                        boolean given = (present >> i & 1) == 1;
                        String value = facts.get(i).endsWith("_id") ? String.valueOf(driver.getId()) : "now()";
                        values.append(", ").append(given ? value : "null");
                        told.append(given ? " " + facts.get(i) : "");
                    }
                    Savepoint before = connection.setSavepoint();
                    try {
                        statement.execute("insert into planner.detour_tasks (organization_id, title, segment, status, "
                                + String.join(", ", facts) + ") values (" + acmeId
                                + ", 'x', st_geomfromtext('LINESTRING(1 1, 2 2)', 4326), " + values + ")");
                        accepted.add(told.toString());
                    } catch (SQLException e) {
                        assertThat(e.getSQLState()).isEqualTo("23514");
                    }
                    connection.rollback(before);
                }
            }
            connection.rollback();
        }

        assertThat(accepted)
                .containsExactlyInAnyOrder(
                        "AVAILABLE",
                        "IN_PROGRESS assignee_id started_at",
                        "COMPLETED assignee_id started_at completed_at",
                        "VERIFIED assignee_id started_at completed_at reviewer_id reviewed_at",
                        "REJECTED assignee_id started_at completed_at reviewer_id reviewed_at",
                        "CANCELED canceled_at",
                        "CANCELED assignee_id started_at canceled_at",
                        "CANCELED assignee_id started_at completed_at canceled_at");
    }

    @Test
    void assigningToAProjectOrTerritory_loadsNoOrganization() {
        DetourTask task = DetourTask.through(acme, "Station square", square(8.53, 47.37, 0.001));
        Project project = Project.of(acme, "Squares");
        sessions.inTransaction(session -> {
            session.persist(task);
            session.persist(project);
        });

        sessions.inTransaction(session -> {
            DetourTask stored = session.find(DetourTask.class, task.getId());
            Project its = session.find(Project.class, project.getId());
            Territory where = session.find(Territory.class, oldTownId);
            platform.statements();

            stored.assignTo(its);
            stored.assignTo(where);

            assertThat(platform.statements()).isEmpty();
        });
    }

    /** A territory on either side of the date line is covered as one at Greenwich is, and as one elsewhere. */
    @Test
    void coverage_isTheSameAtTheDateLine() {
        List<Double> shares = new ArrayList<>();
        Instant now = Instant.now();
        for (double west : new double[] {20, 0, -0.005, 179.99, -180}) {
            Territory territory = Territory.of(acme, "At " + west, square(west, 0, 0.01));
            TrackLog track = TrackLog.start(acme, driver, now, Map.of());
            track.complete(now, 1, null, Wgs84.line(new Coordinate(west, 0.005), new Coordinate(west + 0.01, 0.005)));
            sessions.inTransaction(session -> {
                session.persist(territory);
                session.persist(track);
            });
            for (double metres : new double[] {25, 10_000}) {
                shares.add(sessions.fromSession(session -> SenseQueries.in(session)
                        .territories()
                        .coverage(
                                acmeId,
                                requireNonNull(territory.getId()),
                                now.minusSeconds(60),
                                now.plusSeconds(60),
                                metres)
                        .orElseThrow()
                        .share()));
            }
        }

        // 50 metres of the 1,106 that 0.01 degrees of latitude have.
        double strip = 50 / 1_105.7;
        for (int i = 0; i < shares.size(); i += 2) {
            assertThat(shares.get(i)).isCloseTo(strip, within(strip * 0.01));
            assertThat(shares.get(i + 1)).isCloseTo(1, within(1e-9));
        }
    }

    @Test
    void coverage_ofNoWidth_isRefused() {
        for (double metres : new double[] {0, -25, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> sessions.inSession(session -> SenseQueries.in(session)
                            .territories()
                            .coverage(acmeId, oldTownId, NOVEMBER, NOVEMBER.plusSeconds(1), metres)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("but are " + metres);
        }
    }

    @Test
    void layerThatIsAPriorityLayer_hasItsId_andTakesItAlong() {
        CustomLayer layer = CustomLayer.of(acme, "Schools");
        layer.replaceFeatures(Map.of("type", "FeatureCollection", "features", List.of()));
        sessions.inTransaction(session -> {
            session.persist(layer);
            session.persist(PriorityLayer.of(layer, 50));
        });

        sessions.inTransaction(session -> {
            PriorityLayer priority = session.find(PriorityLayer.class, layer.getId());
            assertThat(priority.weight()).isEqualTo(50);
            priority.weigh(60);
        });
        sessions.inTransaction(session -> session.remove(session.find(CustomLayer.class, layer.getId())));
        List<PriorityLayer> left =
                sessions.fromSession(session -> session.createSelectionQuery("from PriorityLayer", PriorityLayer.class)
                        .getResultList());
        assertThat(left).isEmpty();
    }

    private static DetourTask find(DetourTask task) {
        return sessions.fromSession((Session session) -> session.find(DetourTask.class, task.getId()));
    }

    private static Polygon square(double x, double y, double side) {
        return square(x, y, side, side);
    }

    private static Polygon square(double x, double y, double width, double height) {
        return Wgs84.polygon(List.of(
                new Coordinate(x, y),
                new Coordinate(x + width, y),
                new Coordinate(x + width, y + height),
                new Coordinate(x, y + height),
                new Coordinate(x, y)));
    }

    /** In metres east and north, on the sphere, true around this latitude. */
    private static Geometry onTheSphere(Geometry geometry, double latitude) {
        double degree = Math.toRadians(1) * EARTH;
        return scaled(geometry, degree * Math.cos(Math.toRadians(latitude)), degree);
    }

    /** In metres east and north, with the lengths of a degree on WGS 84 at this latitude. */
    private static Geometry flat(Geometry geometry, double latitude) {
        double phi = Math.toRadians(latitude);
        double north = 111_132.954 - 559.822 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi);
        double east = 111_412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi) + 0.118 * Math.cos(5 * phi);
        return scaled(geometry, east, north);
    }

    private static Geometry scaled(Geometry geometry, double east, double north) {
        return AffineTransformation.scaleInstance(east, north).transform(geometry);
    }
}
