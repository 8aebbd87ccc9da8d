package ai.axionx.data.sense.roaddata;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SensePlatform;
import ai.axionx.data.sense.SenseQueries;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.spatial.Wgs84;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Real GPS points through the entities, and the spatial queries against answers that are not the database's: the
 * haversine formula over all holds, and JTS over all routes.
 *
 * <p>The file is property {@code axion.tracks}, else {@code ../shared/data} beside the repository, else the sample of
 * the quickstart.
 */
final class RealTracksTest {

    private static final Path FULL =
            Path.of(System.getProperty("axion.tracks", "../../shared/data/geolife_sample.csv.gz"));
    private static final Path SAMPLE = Path.of("../examples/quickstart/src/main/resources")
            .resolve("ai/axionx/data/examples/quickstart/geolife-sample.csv.gz");

    private static final Duration LONGEST_GAP = Duration.ofMinutes(5);
    private static final int FRAMES_PER_BATCH = 500;

    /** PostGIS' own, (2a + b) / 3 of WGS 84: 6,371,008.8 m, to the micrometre. */
    private static final double MEAN_RADIUS = 6_371_008.771_415_059;

    private record Fix(String vehicle, Instant time, double longitude, double latitude) {}

    /** What was loaded: routes by the ids of their tracks, and locations by the ids of their holds. */
    private record Loaded(
            Long organization, Map<TimeOrderedId, LineString> routes, Map<Long, Point> holds, int frames) {}

    @Test
    void aPartOfTheFile() throws IOException, SQLException {
        compare(fixes(15_000), 5, 50, 20, 10);
    }

    @Test
    @Tag("long")
    void theFullFile() throws IOException, SQLException {
        assumeTrue(
                Files.exists(FULL), () -> "there is no " + FULL.toAbsolutePath().normalize());
        List<Fix> fixes = fixes(Integer.MAX_VALUE);
        assertThat(fixes).hasSize(217_653);
        compare(fixes, 10, 1_000, 200, 50);
    }

    private static void compare(List<Fix> fixes, int holdEach, int centres, int areas, int routes) throws SQLException {
        try (SensePlatform platform = SensePlatform.start();
                SessionFactory hibernate = platform.hibernate()) {
            makePartitions(platform, fixes);
            long start = System.nanoTime();
            Loaded loaded = load(hibernate, fixes, holdEach);
            double seconds = (System.nanoTime() - start) / 1e9;
            platform.execute("analyze");

            assertThat(loaded.frames()).isEqualTo(fixes.size());
            String points = String.valueOf(fixes.size());
            assertThat(platform.rows("select sum(frame_count) from road_data.track_logs"))
                    .containsExactly(points);
            assertThat(platform.rows("select sum(frame_count) from road_data.frame_batches where status = 'COMMITTED'"))
                    .containsExactly(points);
            assertThat(platform.rows("select count(*) from road_data.track_logs_default"))
                    .containsExactly("0");
            long near = compareWithinMetres(hibernate, loaded, centres);
            long along = compareAlong(hibernate, loaded, routes);
            long crossing = compareCrossing(hibernate, loaded, areas);
            System.out.printf(
                    Locale.ROOT,
                    "%n%,d points through the entities in %.1f s: %,d tracks with a route, %,d holds%n"
                            + "%,d centres: %,d holds within 500 m, as by brute force%n"
                            + "%,d routes: %,d holds along them, as by brute force%n"
                            + "%,d areas: %,d tracks crossing, %s%n",
                    fixes.size(),
                    seconds,
                    loaded.routes().size(),
                    loaded.holds().size(),
                    centres,
                    near,
                    routes,
                    along,
                    areas,
                    crossing,
                    "as by JTS");
        }
    }

    private static long compareWithinMetres(SessionFactory hibernate, Loaded loaded, int centres) {
        Random random = new Random(4);
        List<Point> places = List.copyOf(loaded.holds().values());
        long found = 0;
        for (int i = 0; i < centres; i++) {
            Point place = places.get(random.nextInt(places.size()));
            Point centre = Wgs84.point(
                    place.getX() + random.nextGaussian() * 0.003, place.getY() + random.nextGaussian() * 0.003);
            List<Long> expected = loaded.holds().entrySet().stream()
                    .filter(hold -> metres(centre, hold.getValue()) <= 500)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .toList();

            List<Long> answer = hibernate.fromSession(session ->
                    SenseQueries.in(session)
                            .holds()
                            .withinMetres(loaded.organization(), centre, 500, Integer.MAX_VALUE)
                            .stream()
                            .map(Hold::getId)
                            .toList());

            assertThat(answer.stream().sorted().toList())
                    .as("500 m around %s", centre)
                    .isEqualTo(expected);
            List<Double> distances = answer.stream()
                    .map(hold -> metres(centre, requireNonNull(loaded.holds().get(hold))))
                    .toList();
            for (int next = 1; next < distances.size(); next++) {
                assertThat(distances.get(next)).isGreaterThan(distances.get(next - 1) - 1e-6);
            }
            found += expected.size();
        }
        assertThat(found).isGreaterThan(centres);
        return found;
    }

    /** Routes that were driven, moved aside a little, so that few holds are on them. */
    private static long compareAlong(SessionFactory hibernate, Loaded loaded, int routes) {
        Random random = new Random(6);
        List<LineString> driven = List.copyOf(loaded.routes().values());
        Map<Long, double[]> holds = new LinkedHashMap<>();
        loaded.holds().forEach((id, location) -> holds.put(id, onTheSphere(location.getCoordinate())));
        long found = 0;
        for (int i = 0; i < routes; i++) {
            double east = random.nextGaussian() * 0.001;
            double north = random.nextGaussian() * 0.001;
            LineString route = Wgs84.line(
                    Arrays.stream(driven.get(random.nextInt(driven.size())).getCoordinates())
                            .map(at -> new Coordinate(at.x + east, at.y + north))
                            .toList());
            double reach = 20 + random.nextInt(200);
            List<double[]> way = Arrays.stream(route.getCoordinates())
                    .map(RealTracksTest::onTheSphere)
                    .toList();
            Map<Long, Double> metres = new HashMap<>();
            holds.forEach((id, hold) -> metres.put(id, metres(hold, way)));

            List<Long> answer = hibernate.fromSession(session ->
                    SenseQueries.in(session)
                            .holds()
                            .along(loaded.organization(), route, reach, Integer.MAX_VALUE)
                            .stream()
                            .map(Hold::getId)
                            .toList());

            assertThat(answer.stream().sorted().toList())
                    .as("%s m along %s", reach, route)
                    .isEqualTo(metres.entrySet().stream()
                            .filter(hold -> hold.getValue() <= reach)
                            .map(Map.Entry::getKey)
                            .sorted()
                            .toList());
            for (int next = 1; next < answer.size(); next++) {
                assertThat(requireNonNull(metres.get(answer.get(next))))
                        .isGreaterThan(requireNonNull(metres.get(answer.get(next - 1))) - 1e-3);
            }
            found += answer.size();
        }
        assertThat(found).isGreaterThan(routes);
        return found;
    }

    /** How far a place is from the nearest of the great circles' arcs from corner to corner. */
    private static double metres(double[] place, List<double[]> way) {
        double least = Double.POSITIVE_INFINITY;
        for (int i = 1; i < way.size(); i++) {
            double[] from = way.get(i - 1);
            double[] to = way.get(i);
            double[] pole = cross(from, to);
            boolean beside = length(pole) > 0 && dot(cross(pole, from), place) > 0 && dot(cross(to, pole), place) > 0;
            double angle = beside
                    ? Math.asin(Math.abs(dot(pole, place)) / length(pole))
                    : Math.min(angle(from, place), angle(to, place));
            least = Math.min(least, angle * MEAN_RADIUS);
        }
        return least;
    }

    private static double[] onTheSphere(Coordinate at) {
        double longitude = Math.toRadians(at.x);
        double latitude = Math.toRadians(at.y);
        return new double[] {
            Math.cos(latitude) * Math.cos(longitude), Math.cos(latitude) * Math.sin(longitude), Math.sin(latitude)
        };
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double length(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static double angle(double[] a, double[] b) {
        return Math.atan2(length(cross(a, b)), dot(a, b));
    }

    private static long compareCrossing(SessionFactory hibernate, Loaded loaded, int areas) {
        Random random = new Random(5);
        List<LineString> routes = List.copyOf(loaded.routes().values());
        Instant from = Instant.parse("2000-01-01T00:00:00Z");
        Instant until = Instant.parse("2020-01-01T00:00:00Z");
        long found = 0;
        for (int i = 0; i < areas; i++) {
            LineString route = routes.get(random.nextInt(routes.size()));
            Coordinate at = route.getCoordinateN(random.nextInt(route.getNumPoints()));
            Polygon area = star(at.x, at.y, 0.001 + random.nextDouble() * 0.02, random);

            List<TimeOrderedId> answer = hibernate.fromSession(session ->
                    SenseQueries.in(session)
                            .tracks()
                            .crossing(loaded.organization(), area, from, until, Integer.MAX_VALUE)
                            .stream()
                            .map(TrackLog::getId)
                            .toList());
            List<Long> inside = hibernate.fromSession(session ->
                    SenseQueries.in(session).holds().inside(loaded.organization(), area, Integer.MAX_VALUE).stream()
                            .map(Hold::getId)
                            .toList());

            assertThat(answer)
                    .as("tracks crossing %s", area)
                    .isEqualTo(loaded.routes().entrySet().stream()
                            .filter(each -> each.getValue().intersects(area))
                            .map(Map.Entry::getKey)
                            .sorted(Comparator.reverseOrder())
                            .toList());
            assertThat(inside)
                    .as("holds inside %s", area)
                    .isEqualTo(loaded.holds().entrySet().stream()
                            .filter(each -> each.getValue().intersects(area))
                            .map(Map.Entry::getKey)
                            .sorted()
                            .toList());
            found += answer.size();
        }
        assertThat(found).isGreaterThan(areas);
        return found;
    }

    /** An area of seven corners, not convex, around a place. */
    private static Polygon star(double x, double y, double size, Random random) {
        List<Coordinate> ring = new ArrayList<>();
        for (int corner = 0; corner < 7; corner++) {
            double angle = 2 * Math.PI * corner / 7;
            double reach = size * (0.3 + 0.7 * random.nextDouble());
            ring.add(new Coordinate(x + reach * Math.cos(angle), y + reach * Math.sin(angle)));
        }
        ring.add(ring.get(0).copy());
        return Wgs84.polygon(ring);
    }

    /** The haversine formula. */
    private static double metres(Point one, Point another) {
        double north = Math.sin(Math.toRadians(another.getY() - one.getY()) / 2);
        double east = Math.sin(Math.toRadians(another.getX() - one.getX()) / 2);
        double h = north * north
                + Math.cos(Math.toRadians(one.getY())) * Math.cos(Math.toRadians(another.getY())) * east * east;
        return 2 * MEAN_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)));
    }

    // Loading ---------------------------------------------------------------------------------------------------------

    private static Loaded load(SessionFactory hibernate, List<Fix> fixes, int holdEach) {
        Organization organization = Organization.of("geolife", "Geolife");
        User driver = User.of("auth|driver", "driver@example.org", "Driver");
        hibernate.inTransaction(session -> {
            session.persist(organization);
            session.persist(driver);
        });
        Map<TimeOrderedId, LineString> routes = new LinkedHashMap<>();
        Map<Long, Point> holds = new LinkedHashMap<>();
        int frames = 0;
        List<List<Fix>> tracks = cut(fixes);
        for (int from = 0; from < tracks.size(); from += 100) {
            List<List<Fix>> some = tracks.subList(from, Math.min(tracks.size(), from + 100));
            hibernate.inTransaction(session ->
                    some.forEach(track -> store(session, organization, driver, track, holdEach, routes, holds)));
            frames += some.stream().mapToInt(List::size).sum();
        }
        return new Loaded(requireNonNull(organization.getId()), routes, holds, frames);
    }

    private static void store(
            Session session,
            Organization organization,
            User driver,
            List<Fix> fixes,
            int holdEach,
            Map<TimeOrderedId, LineString> routes,
            Map<Long, Point> holds) {
        Fix first = fixes.get(0);
        Fix last = fixes.get(fixes.size() - 1);
        TrackLog track = TrackLog.start(
                TimeOrderedId.at(first.time()), organization, driver, first.time(), Map.of("vehicle", first.vehicle()));
        List<Coordinate> way = fixes.stream()
                .map(fix -> new Coordinate(fix.longitude(), fix.latitude()))
                .toList();
        if (way.stream().distinct().count() > 1) {
            LineString route = Wgs84.line(way);
            track.complete(last.time(), fixes.size(), null, route);
            routes.put(track.getId(), route);
        } else {
            track.complete(last.time(), fixes.size(), null, null);
        }
        session.persist(track);
        for (int from = 0; from < fixes.size(); from += FRAMES_PER_BATCH) {
            List<Fix> frames = fixes.subList(from, Math.min(fixes.size(), from + FRAMES_PER_BATCH));
            Instant begin = frames.get(0).time();
            Instant end = frames.get(frames.size() - 1).time();
            FrameBatch batch = FrameBatch.of(TimeOrderedId.at(begin), track, frames.size(), begin, end, Map.of());
            batch.commit(end);
            session.persist(batch);
        }
        for (int i = 0; i < fixes.size(); i += holdEach) {
            Fix fix = fixes.get(i);
            Point location = Wgs84.point(fix.longitude(), fix.latitude(), 0);
            Hold hold = Hold.on(track, driver, "vehicle_stop_v1", location, fix.time());
            session.persist(hold);
            holds.put(requireNonNull(hold.getId()), location);
        }
    }

    /** The points of a vehicle, without a gap of more than five minutes. */
    private static List<List<Fix>> cut(List<Fix> fixes) {
        List<List<Fix>> tracks = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= fixes.size(); i++) {
            if (i == fixes.size()
                    || !fixes.get(i).vehicle().equals(fixes.get(i - 1).vehicle())
                    || Duration.between(fixes.get(i - 1).time(), fixes.get(i).time())
                                    .compareTo(LONGEST_GAP)
                            > 0) {
                tracks.add(fixes.subList(from, i));
                from = i;
            }
        }
        return tracks;
    }

    private static void makePartitions(SensePlatform platform, List<Fix> fixes) throws SQLException {
        TreeSet<YearMonth> months = new TreeSet<>();
        fixes.forEach(fix -> months.add(YearMonth.from(fix.time().atOffset(ZoneOffset.UTC))));
        try (Connection owner = platform.owner().getConnection();
                PreparedStatement ensure =
                        owner.prepareStatement("select ops.ensure_partitions(cast(? as regclass), ?, ?)")) {
            for (String table : List.of("road_data.track_logs", "road_data.frame_batches")) {
                for (YearMonth month : months) {
                    OffsetDateTime begin = month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
                    ensure.setString(1, table);
                    ensure.setObject(2, begin);
                    ensure.setObject(3, begin);
                    ensure.execute();
                }
            }
        }
    }

    /** So many points of the file, by vehicle and time. */
    private static List<Fix> fixes(int most) throws IOException {
        List<Fix> fixes = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Files.exists(FULL) ? FULL : SAMPLE)),
                StandardCharsets.UTF_8))) {
            assertThat(reader.readLine()).isEqualTo("lat,lng,datetime,uid");
            for (String line = reader.readLine(); line != null && fixes.size() < most; line = reader.readLine()) {
                String[] fields = line.split(",", -1);
                fixes.add(new Fix(
                        fields[3],
                        Instant.parse(fields[2].replace(' ', 'T') + "Z"),
                        Double.parseDouble(fields[1]),
                        Double.parseDouble(fields[0])));
            }
        }
        fixes.sort(Comparator.comparing(Fix::vehicle).thenComparing(Fix::time));
        return fixes;
    }
}
