package ai.axionx.data.examples.quickstart;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/** The whole command against a real server: the sample once for all tests, then other files of other vehicles. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class QuickstartTest {

    private static final List<String> MONTHS =
            List.of("20081001", "20081101", "20081201", "20090101", "20090201", "20090301");
    private static final String OF_THE_SAMPLE = " where device_info ->> 'file' = 'geolife-sample.csv.gz'";

    private final PostgresServer server = PostgresServer.start();
    private Run sample = new Run(-1, "", "");

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    void loadTheSample() {
        // Roles and databases are the server's: they would be changed on one that belongs to somebody else.
        assumeTrue(server.provider() != PostgresProvider.EXTERNAL, "the server is not ours to set up");
        sample = Run.at(server);
    }

    @AfterAll
    void close() {
        server.close();
    }

    @Test
    void everyPointOfTheSample_isAFrame() throws IOException, SQLException {
        long lines = linesOfTheSample();

        assertThat(sample.err()).isEmpty();
        assertThat(sample.exitCode()).isZero();
        assertThat(sample.out())
                .contains(String.format(Locale.ROOT, "%,d lines = %,d frames loaded + 0 rejected", lines, lines));
        assertThat(Sql.rows(server, "select sum(frame_count) from road_data.track_logs" + OF_THE_SAMPLE))
                .containsExactly(Long.toString(lines));
        assertThat(Sql.rows(server, """
                        select sum(b.frame_count) from road_data.frame_batches b
                        where b.track_log_id in (select id from road_data.track_logs""" + OF_THE_SAMPLE + ")")).containsExactly(Long.toString(lines));
    }

    @Test
    void theBatchesOfEachTrack_haveItsFrames_andLieWithinIt() throws SQLException {
        assertThat(Sql.rows(server, """
                        select t.id
                        from road_data.track_logs t
                        left join road_data.frame_batches b on b.track_log_id = t.id
                        group by t.id, t.created_at
                        having sum(b.frame_count) is distinct from t.frame_count
                            or min(b.first_frame_at) is distinct from t.started_at
                            or max(b.last_frame_at) is distinct from t.ended_at
                        """)).isEmpty();
    }

    @Test
    void rowsLieInSixMonths_andNoneInADefaultPartition() throws SQLException {
        for (String table : List.of("track_logs", "frame_batches")) {
            assertThat(Sql.rows(
                            server,
                            "select distinct tableoid::regclass::text from road_data." + table
                                    + " where created_at < '2010-01-01Z' order by 1"))
                    .containsExactlyElementsOf(MONTHS.stream()
                            .map(month -> "road_data." + table + "_p" + month)
                            .toList());
            assertThat(Sql.rows(server, "select count(*) from road_data." + table + "_default"))
                    .containsExactly("0");
        }
        assertThat(sample.out()).contains("Default partitions: empty");
    }

    @Test
    void partitionsBelongToTheMigrateRole() throws SQLException {
        assertThat(Sql.rows(server, """
                        select distinct pg_get_userbyid(c.relowner)
                        from pg_inherits i join pg_class c on c.oid = i.inhrelid
                        where i.inhparent in ('road_data.track_logs'::regclass, 'road_data.frame_batches'::regclass)
                        """)).containsExactly("axion_sense_migrate");
    }

    @Test
    void everyRowIsWrittenByTheApplicationsRole() throws IOException, SQLException {
        List<String> tables = List.of(
                "public.organizations",
                "public.users",
                "public.user_org",
                "road_data.track_logs",
                "road_data.frame_batches",
                "road_data.holds",
                "planner.territories");
        Sql.execute(server, """
                create schema audit;
                create table audit.writers (name text, relation text);
                create function audit.note() returns trigger language plpgsql security definer as $$
                    begin insert into audit.writers values (session_user, tg_argv[0]); return null; end $$;
                """);
        for (String table : tables) {
            Sql.execute(
                    server,
                    "create trigger note after insert or update on " + table
                            + " for each row execute function audit.note('" + table + "')");
        }
        try {
            // Two vehicles of their own, one of which stands for six minutes; the organization is there already.
            Run run = Run.at(
                    server,
                    "--tracks",
                    file(
                            "39.9,116.3,2008-10-23 05:00:00,audit-1",
                            "39.9,116.3,2008-10-23 05:03:00,audit-1",
                            "39.9,116.3,2008-10-23 05:06:00,audit-1",
                            "39.9,116.4,2008-10-23 05:06:00,audit-2"));
            assertThat(run.exitCode()).isZero();
            assertThat(Sql.rows(server, "select distinct name from audit.writers"))
                    .containsExactly("axion_sense_app");
            assertThat(Sql.rows(server, "select relation, count(*) from audit.writers group by 1 order by 1"))
                    .containsExactly(
                            "public.user_org 2",
                            "public.users 2",
                            "road_data.frame_batches 2",
                            "road_data.holds 1",
                            "road_data.track_logs 2");
        } finally {
            Sql.execute(server, "drop schema audit cascade");
        }
    }

    @Test
    void aLookUpById_touchesOnePartition() {
        String plan = section(sample, "One track by its id");
        assertThat(plan).contains("created_at = '20");
        assertThat(plan.lines().filter(line -> line.contains(" on track_logs")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("Index Scan").contains("actual rows=1"));
    }

    @Test
    void routes_areAsLongAsPostgisFindsThem_andMissingWhereThereIsNone() throws SQLException {
        assertThat(Sql.rows(server, """
                        select count(*) filter (where route is null) > 0,
                               bool_and((route is null) = (distance_meters = 0)),
                               bool_and(distance_meters between 0.995 * st_length(route::geography)
                                                            and 1.005 * st_length(route::geography)),
                               bool_and(st_npoints(route) = frame_count)
                        from road_data.track_logs""" + OF_THE_SAMPLE)).containsExactly("t t t t");
    }

    @Test
    void holds_saySomethingTrue_andNameTheirAltitude() throws SQLException {
        assertThat(Sql.rows(server, """
                        select count(*) > 10, bool_and(kind = 'vehicle_stop_v1'), bool_and(st_z(location) = 0),
                               bool_and((attributes ->> 'seconds')::int >= 300),
                               bool_and(attributes ->> 'altitude' = 'assumed: the file has none'),
                               bool_and(exists (select from road_data.track_logs t
                                                where t.id = h.track_log_id
                                                  and h.observed_at between t.started_at and t.ended_at
                                                  and st_dwithin(t.route::geography, h.location::geography, 1)))
                        from road_data.holds h
                        where track_log_id in (select id from road_data.track_logs""" + OF_THE_SAMPLE + ")")).containsExactly("t t t t t t");
        assertThat(sample.out()).contains("holds lie at 0.0 m");
    }

    @Test
    void holdsNearAPoint_areThoseThatBruteForceFinds() throws SQLException {
        try (Connection connection = server.connect("axion_sense")) {
            Questions questions = new Questions(connection, organization(connection));
            Questions.Place place = questions.longestHold().orElseThrow();
            var here = new GpsPoint(0, "", Points.START, place.latitude(), place.longitude());
            List<Double> near =
                    Sql.rows(connection, "select st_x(location), st_y(location) from road_data.holds").stream()
                            .map(row -> row.split(" "))
                            .map(xy -> new GpsPoint(
                                    0, "", Points.START, Double.parseDouble(xy[1]), Double.parseDouble(xy[0])))
                            .map(here::metersTo)
                            .filter(meters -> meters <= Questions.HOLDS_WITHIN_METERS)
                            .sorted()
                            .toList();

            List<Questions.NearHold> found = questions.holdsNear(place);
            assertThat(found).hasSameSizeAs(near).hasSizeGreaterThan(1);
            for (int i = 0; i < near.size(); i++) {
                assertThat(found.get(i).meters()).isCloseTo(near.get(i), within(5.0));
            }
        }
    }

    @Test
    void holdsNearAPoint_areFoundThroughTheIndexInMetres() throws SQLException {
        try (Connection connection = server.connect("axion_sense")) {
            Sql.rows(connection, "select set_config('enable_seqscan', 'off', false)");
            assertThatPlan(connection, Questions.HOLDS_NEAR, 116.3, 40.0, 500.0, organization(connection))
                    .usesIndex("ix_holds_location_geography");
        }
    }

    @Test
    void tracksThatCrossATerritory_areThoseThatJtsFinds() throws SQLException, ParseException {
        var reader = new WKTReader();
        try (Connection connection = server.connect("axion_sense")) {
            List<Questions.TerritoryTracks> found =
                    new Questions(connection, organization(connection)).tracksInTerritories();
            assertThat(found).hasSize(2).allMatch(territory -> territory.crossing() > 0 && territory.within() > 0);
            for (Questions.TerritoryTracks territory : found) {
                Geometry area = reader.read(Sql.rows(
                                connection,
                                "select st_astext(area) from planner.territories where name = '" + territory.territory()
                                        + "'")
                        .get(0));
                long crossing = 0;
                long within = 0;
                for (String text : Sql.rows(
                        connection, "select st_astext(route, 17) from road_data.track_logs where route is not null")) {
                    Geometry route = reader.read(text);
                    crossing += route.crosses(area) ? 1 : 0;
                    within += route.within(area) ? 1 : 0;
                }
                assertThat(territory.crossing()).isEqualTo(crossing);
                assertThat(territory.within()).isEqualTo(within);
            }
        }
    }

    @Test
    void theSameFileAgain_changesNothing_andSaysSo() throws SQLException {
        String count = """
                select (select count(*) from road_data.track_logs), (select count(*) from road_data.frame_batches),
                       (select count(*) from road_data.holds), (select count(*) from public.users),
                       (select count(*) from planner.territories)
                """;
        List<String> before = Sql.rows(server, count);

        Run again = Run.at(server);

        assertThat(again.exitCode()).isZero();
        assertThat(again.out())
                .contains("5,654 frames of this file were there already and stay as they are")
                .contains("5,654 lines = 0 frames loaded + 5,654 frames before + 0 rejected");
        assertThat(Sql.rows(server, count)).isEqualTo(before);
    }

    @Test
    void aRunThatWasInterrupted_isCompletedByTheNext() throws IOException, SQLException {
        String first = "39.9,116.3,2008-10-23 05:00:00,half-1";
        String second = "39.9,116.3,2008-10-23 06:00:00,half-1";
        assertThat(Run.at(server, "--tracks", file(first)).exitCode()).isZero();

        Run rest = Run.at(server, "--tracks", file(first, second));

        assertThat(rest.exitCode()).isZero();
        assertThat(rest.out()).contains("2 lines = 1 frame loaded + 1 frame before + 0 rejected");
        assertThat(Sql.rows(
                        server, "select count(*) from road_data.track_logs where device_info ->> 'vehicle' = 'half-1'"))
                .containsExactly("2");
    }

    @Test
    void otherPointsOfADriveThatIsThere_areRefused_andNothingIsLoaded() throws IOException, SQLException {
        String before = "39.9,116.3,2008-10-23 05:00:00,cut-1";
        assertThat(Run.at(server, "--tracks", file(before)).exitCode()).isZero();

        Run other = Run.at(
                server,
                "--tracks",
                file(before, "39.9,116.3,2008-10-23 05:00:01,cut-1", "39.9,116.3,2008-10-23 05:00:01,cut-2"));

        assertThat(other.exitCode()).isEqualTo(QuickstartExit.OTHER_TRACKS.code());
        assertThat(other.err())
                .contains("vehicle cut-1 has a track from 2008-10-23T05:00:00Z to 2008-10-23T05:00:00Z with 1 frame")
                .contains("Nothing was loaded")
                .doesNotContain("\tat ");
        assertThat(Sql.rows(server, "select count(*) from public.users where external_auth_id = 'quickstart|cut-2'"))
                .containsExactly("0");
    }

    @Test
    void brokenLines_areReportedWithTheirNumbers_goodOnesLoaded_andTheExitCodeTells() throws IOException, SQLException {
        String[] lines = new String[30];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = "39.9,116.3,2008-10-23 05:00:" + (10 + i) + ",broken-1";
        }
        for (int i = 1; i < 24; i++) {
            lines[i] = "broken " + i;
        }

        Run run = Run.at(server, "--tracks", file(lines));

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.out())
                .contains("23 lines rejected:")
                .contains("line 3: 4 columns expected (lat,lng,datetime,uid), found 1: 'broken 1'")
                .contains("line 22: ")
                .doesNotContain("line 23: ")
                .contains("and 3 more")
                .contains("30 lines = 7 frames loaded + 23 rejected");
        assertThat(
                        Sql.rows(
                                server,
                                "select frame_count, route is null from road_data.track_logs where device_info ->> 'vehicle' = 'broken-1'"))
                .containsExactly("7 t");
    }

    @Test
    void aTrackOfOnePoint_hasNoRoute() throws IOException, SQLException {
        Run run = Run.at(server, "--tracks", file("39.9,116.3,2008-10-23 05:00:00,single-1"));

        assertThat(run.exitCode()).isZero();
        assertThat(Sql.rows(server, """
                        select route is null, frame_count, distance_meters
                        from road_data.track_logs where device_info ->> 'vehicle' = 'single-1'
                        """)).containsExactly("t 1 0");
    }

    @Test
    void aFileThatCannotBeUsed_isToldBeforeAServerIsLookedFor() throws IOException {
        Path other = Files.writeString(folder.resolve("other.csv"), "when;where\n1;2\n");
        Path empty = Files.writeString(folder.resolve("empty.csv"), "");
        Path headed = Files.writeString(folder.resolve("headed.csv"), GpsLine.HEADER + "\n");
        Map<Path, String> messages = new HashMap<>();
        messages.put(folder.resolve("missing.csv"), "there is no file " + folder.resolve("missing.csv"));
        messages.put(folder, folder + " is a directory");
        messages.put(other, "its first line must be lat,lng,datetime,uid, but is 'when;where'");
        messages.put(empty, empty + " is empty");
        messages.put(headed, "has a header, but no line after it");
        messages.put(Path.of(file("broken")), "no line of ");

        messages.forEach((path, message) -> {
            // Nobody listens there: an exit code of 10 would tell that somebody was looked for.
            Run run = Run.of(
                    Run.passwords(server), "--url", "jdbc:postgresql://127.0.0.1:1/", "--tracks", path.toString());
            assertThat(run.exitCode()).as(message).isEqualTo(4);
            assertThat(run.err()).contains(message).doesNotContain("\tat ");
        });
    }

    @Test
    void aServerThatCannotBeReachedOrEntered_isTold_withTheExitCodesOfTheMigrations() {
        Run unreachable = Run.of(Run.passwords(server), "--url", "jdbc:postgresql://127.0.0.1:1/");
        assertThat(unreachable.exitCode()).isEqualTo(10);
        assertThat(unreachable.err()).contains("127.0.0.1:1").doesNotContain("\tat ");

        Map<String, String> wrong = Run.passwords(server);
        wrong.put("AXION_ADMIN_PASSWORD", "wrong");
        Run refused = Run.of(wrong, "--url", server.jdbcUrl(""));
        assertThat(refused.exitCode()).isEqualTo(20);
        assertThat(refused.err()).contains("password authentication failed").doesNotContain("\tat ");

        Map<String, String> missing = Run.passwords(server);
        missing.remove("AXION_SENSE_APP_PASSWORD");
        Run usage = Run.of(missing, "--url", server.jdbcUrl(""));
        assertThat(usage.exitCode()).isEqualTo(2);
        assertThat(usage.err()).contains("Set AXION_SENSE_APP_PASSWORD, or AXION_SENSE_APP_PASSWORD_FILE");

        Run password = Run.of(missing, "--url", "jdbc:postgresql://127.0.0.1:1/?user=a&password=secret");
        assertThat(password.exitCode()).isEqualTo(2);
        assertThat(password.err()).doesNotContain("secret");

        assertThat(Run.of(missing, "--keep", "--url", "jdbc:postgresql://127.0.0.1:1/")
                        .exitCode())
                .isEqualTo(2);
        assertThat(Run.of(missing, "--admin-user", "me").exitCode()).isEqualTo(2);
    }

    @Test
    void help_namesEveryOptionAndExitCode() {
        Run help = Run.of(Map.of(), "--help");
        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .contains("--tracks", "--keep", "--url", "--admin-user", "AXION_ADMIN_PASSWORD")
                .contains(" 3   all done, but some lines of the file were rejected")
                .contains("20   wrong user, password or role");
    }

    private String file(String... lines) throws IOException {
        Path file = Files.createTempFile(folder, "tracks", ".csv");
        return Files.writeString(file, GpsLine.HEADER + "\n" + String.join("\n", lines) + "\n")
                .toString();
    }

    private static long linesOfTheSample() throws IOException {
        var stream = requireNonNull(QuickstartTest.class.getResourceAsStream("geolife-sample.csv.gz"));
        try (var lines =
                new BufferedReader(new InputStreamReader(new GZIPInputStream(stream), StandardCharsets.UTF_8))) {
            return lines.lines().count() - 1;
        }
    }

    private static long organization(Connection connection) throws SQLException {
        return Long.parseLong(Sql.rows(connection, "select id from public.organizations where code = 'quickstart'")
                .get(0));
    }

    /** A section of the report, up to the next blank line. */
    private static String section(Run run, String title) {
        String rest = run.out().substring(run.out().indexOf(title));
        return rest.substring(0, rest.indexOf("\n\n"));
    }
}
