package ai.axionx.data.examples.quickstart;

import ai.axionx.data.examples.quickstart.Questions.NearHold;
import ai.axionx.data.examples.quickstart.Questions.Partition;
import ai.axionx.data.examples.quickstart.Questions.Place;
import ai.axionx.data.examples.quickstart.Questions.TerritoryTracks;
import ai.axionx.data.migrations.BootstrapReport;
import ai.axionx.data.migrations.MigrationReport;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What the quickstart prints, section by section, as soon as each is known. */
final class Report {

    private static final int REJECTS_SHOWN = 20;
    private static final int HOLDS_SHOWN = 5;

    private final PrintWriter out;

    Report(PrintWriter out) {
        this.out = out;
    }

    void file(GpsFile file, List<Track> tracks) {
        title("GPS file");
        line("%s: %s", file.source(), Text.count(file.lines(), "line"));
        if (!file.points().isEmpty()) {
            line(
                    "%s of %s, %s to %s (UTC): %s",
                    Text.count(file.points().size(), "point"),
                    Text.count(tracks.stream().map(Track::uid).distinct().count(), "vehicle"),
                    Text.day(tracks.stream()
                            .map(Track::start)
                            .min(Instant::compareTo)
                            .orElseThrow()),
                    Text.day(tracks.stream()
                            .map(Track::end)
                            .max(Instant::compareTo)
                            .orElseThrow()),
                    Text.count(tracks.size(), "track"));
        }
        if (!file.rejects().isEmpty()) {
            line("%s rejected:", Text.count(file.rejects().size(), "line"));
            file.rejects().stream()
                    .limit(REJECTS_SHOWN)
                    .forEach(reject -> line("  line %d: %s", reject.line(), reject.reason()));
            int more = file.rejects().size() - REJECTS_SHOWN;
            if (more > 0) {
                line("  and %s more", Text.count(more));
            }
        }
    }

    void server(PostgresServer server) {
        title("Server");
        line(
                "PostgreSQL %s, %s, at %s",
                server.version(), server.provider(), address(server).getAuthority());
    }

    void databases(BootstrapReport bootstrap, List<MigrationReport> migrations) {
        title("Databases");
        TextTable table = TextTable.of("database", "migrated as", "migrations");
        for (MigrationReport report : migrations) {
            PlatformDatabase database = report.database();
            String before = report.appliedBefore() == 0 ? "" : ", " + Text.count(report.appliedBefore()) + " before";
            String newer = report.newer() == 0 ? "" : ", " + Text.count(report.newer()) + " of a later version";
            table.row(
                    database.databaseName(),
                    database.migrateRole(),
                    Text.count(report.applied().size()) + " applied" + before + newer);
        }
        table.row("axion_sense_permissions", PlatformRole.PERMISSIONS, "OpenFGA's own, not run here");
        table.lines().forEach(this::verbatim);
        if (!bootstrap.providerStatements().isEmpty()) {
            line("%s may not run these, a superuser should:", bootstrap.administrator());
            bootstrap.providerStatements().forEach(statement -> line("  %s", statement));
        }
    }

    void loaded(GpsFile file, Loader.Outcome outcome, int partitionsMade) {
        title("Loaded as " + PlatformRole.SENSE_APP);
        line("%s made for the file's dates by %s", Text.count(partitionsMade, "partition"), PlatformRole.SENSE_MIGRATE);
        TextTable table = TextTable.of("what", "rows", "");
        table.row("organizations", 1, Loader.ORGANIZATION);
        table.row("users", outcome.users(), "one for each vehicle");
        table.row("tracks", outcome.tracks(), noteOnRoutes(outcome));
        table.row("frame batches", outcome.batches(), "up to " + Text.count(Track.FRAMES_PER_BATCH) + " frames each");
        table.row(
                "holds",
                outcome.holds(),
                "stood within " + Text.meters(StandStill.RADIUS_METERS) + " for " + Text.minutes(StandStill.SHORTEST)
                        + " or longer");
        table.lines().stream().skip(1).forEach(this::verbatim);
        if (outcome.tracksBefore() > 0) {
            line(
                    "%s with %s of this file were there already and stay as they are.",
                    Text.count(outcome.tracksBefore(), "track"), Text.count(outcome.framesBefore(), "frame"));
        }
        line(
                "The file has no altitude: holds lie at %.1f m and say so in their attributes.",
                StandStill.ASSUMED_ALTITUDE_METERS);
        String before =
                outcome.framesBefore() == 0 ? "" : " + " + Text.count(outcome.framesBefore(), "frame") + " before";
        line(
                "%s = %s loaded%s + %s rejected",
                Text.count(file.lines(), "line"),
                Text.count(outcome.frames(), "frame"),
                before,
                Text.count(file.rejects().size()));
    }

    private static String noteOnRoutes(Loader.Outcome outcome) {
        return outcome.withoutRoute() == 0
                ? "all with a route"
                : Text.count(outcome.withoutRoute()) + " of them without two different points, so without a route";
    }

    void partitions(List<Partition> partitions) {
        title("Partitions that hold rows");
        TextTable table = TextTable.of("partition", "rows", "frames");
        for (String parent :
                partitions.stream().map(Partition::table).distinct().toList()) {
            List<Partition> own =
                    partitions.stream().filter(p -> p.table().equals(parent)).toList();
            String schema = parent.substring(0, parent.indexOf('.') + 1);
            own.stream().filter(p -> p.rows() > 0).forEach(p -> table.row(schema + p.name(), p.rows(), p.frames()));
            table.row(
                    "  all of " + parent,
                    own.stream().mapToLong(Partition::rows).sum(),
                    own.stream().mapToLong(Partition::frames).sum());
        }
        table.lines().forEach(this::verbatim);
        long astray = partitions.stream()
                .filter(Partition::isDefault)
                .mapToLong(Partition::rows)
                .sum();
        long ready =
                partitions.stream().filter(p -> p.rows() == 0 && !p.isDefault()).count();
        line(
                "Default partitions: %s. %s more stand ready, empty.",
                astray == 0 ? "empty, as they should be" : Text.count(astray, "row") + ", and there should be none",
                Text.count(ready));
    }

    void lookUp(UUID track, List<String> plan, long partitions) {
        title("One track by its id, out of " + Text.count(partitions, "partition"));
        verbatim("  " + Questions.TRACK_BY_ID.strip());
        verbatim("  id: " + track);
        plan.forEach(step -> verbatim("    " + step));
    }

    void holdsNear(Optional<Place> place, List<NearHold> holds) {
        title("Holds within " + Text.meters(Questions.HOLDS_WITHIN_METERS) + " of a point");
        if (place.isEmpty()) {
            line("There are no holds: no vehicle stood still for %s.", Text.minutes(StandStill.SHORTEST));
            return;
        }
        line(
                "%s, where a vehicle stood longest: %s",
                Text.place(place.get().latitude(), place.get().longitude()), Text.count(holds.size(), "hold"));
        TextTable table = TextTable.of("since (UTC)", "stood for", "distance");
        holds.stream()
                .limit(HOLDS_SHOWN)
                .forEach(hold -> table.row(
                        Text.minute(hold.observedAt()), Text.minutes(hold.stood()), Text.meters(hold.meters())));
        table.lines().forEach(this::verbatim);
        if (holds.size() > HOLDS_SHOWN) {
            line("and %s more", Text.count(holds.size() - HOLDS_SHOWN));
        }
    }

    void territories(List<TerritoryTracks> territories) {
        title("Tracks whose route crosses a territory");
        TextTable table = TextTable.of("territory", "crossing", "wholly inside");
        territories.forEach(found -> table.row(found.territory(), found.crossing(), found.within()));
        table.lines().forEach(this::verbatim);
    }

    void timings(Map<String, Duration> timings) {
        title("Time");
        TextTable table = TextTable.of("step", "time");
        timings.forEach((step, duration) -> table.row(step, Text.seconds(duration)));
        table.row("total", Text.seconds(timings.values().stream().reduce(Duration.ZERO, Duration::plus)));
        table.lines().stream().skip(1).forEach(this::verbatim);
    }

    void kept(Platform platform) {
        PostgresServer server = platform.server();
        String psql = server.clientProgram("psql").map(Path::toString).orElse("psql");
        URI address = address(server);
        title("The server keeps running");
        line("Look around as the application:");
        psql(psql, address, "axion_sense", platform.login(PlatformRole.SENSE_APP));
        line("or as the administrator:");
        psql(psql, address, "axion_sense", server.administrator());
        line("Stop it, and its data is gone:");
        line("  kill -INT %d", server.processId().orElseThrow());
    }

    private void psql(String psql, URI address, String database, DatabaseLogin login) {
        line(
                "  PGPASSWORD=%s %s -h %s -p %d -U %s %s",
                login.password(), psql, address.getHost(), address.getPort(), login.user(), database);
    }

    private static URI address(PostgresServer server) {
        return URI.create(server.jdbcUrl("postgres").substring("jdbc:".length()));
    }

    private void title(String text) {
        out.println();
        out.println(text);
        out.flush();
    }

    private void line(String format, Object... values) {
        verbatim("  " + String.format(Locale.ROOT, format, values));
    }

    private void verbatim(String text) {
        out.println(text);
        out.flush();
    }
}
