package ai.axionx.data.examples.quickstart;

import ai.axionx.data.examples.quickstart.Questions.NearHold;
import ai.axionx.data.examples.quickstart.Questions.Partition;
import ai.axionx.data.examples.quickstart.Questions.Place;
import ai.axionx.data.migrations.BootstrapReport;
import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.MigrationReport;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code ./quickstart}: a server, the platform's databases, a file of GPS points in them, and answers. */
@Command(
        name = "quickstart",
        versionProvider = Quickstart.Version.class,
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        abbreviateSynopsis = true,
        description = {
            "%nFrom nothing to the platform's real databases with real GPS tracks in them.%n",
            "Starts a throw-away PostgreSQL with PostGIS and pg_partman, makes roles and databases as the administrator,"
                    + " migrates them as the roles that own them, loads GPS points as the application's role, and asks"
                    + " the database some questions. Everything is gone when it ends, unless you keep it.%n"
        },
        optionListHeading = "Options:%n",
        exitCodeListHeading = "%nExit codes:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./quickstart --keep",
            "  ./quickstart --tracks points.csv.gz",
            "  AXION_ADMIN_PASSWORD_FILE=admin.txt ./quickstart --url jdbc:postgresql://localhost:5432/",
            "",
            "With --url the passwords come from the environment, each from the variable itself or from the file that the"
                    + " variable with _FILE names: AXION_ADMIN_PASSWORD, AXION_SENSE_MIGRATE_PASSWORD,"
                    + " AXION_GEN_MIGRATE_PASSWORD, AXION_SENSE_APP_PASSWORD; those of the other roles likewise."
        })
final class Quickstart implements Callable<Integer> {

    private static final Logger log = LoggerFactory.getLogger(Quickstart.class);

    private final UnaryOperator<@Nullable String> environment;
    private final Secrets secrets;
    private final Timings timings = new Timings();

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--tracks",
            paramLabel = "FILE",
            description = "GPS points to load instead of the sample: lines lat,lng,datetime,uid, such as"
                    + " 39.984094,116.319236,2008-10-23 05:53:05,001, times in UTC; with gzip or without.")
    private @Nullable Path tracksFile;

    @Option(
            names = "--keep",
            description = "Leave the server running, and print how to connect with psql and how to stop it.")
    private boolean keep;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Use this PostgreSQL 17 or later, jdbc:postgresql://host:port/, instead of starting one. It is"
                            + " set up for the platform; points that it has already are not loaded twice.")
    private @Nullable String url;

    @Option(
            names = "--admin-user",
            paramLabel = "ROLE",
            description = "The administrator at --url. By default the variable AXION_ADMIN_USER, else postgres.")
    private @Nullable String administrator;

    /** Takes passwords from this environment. */
    private Quickstart(UnaryOperator<@Nullable String> environment) {
        this.environment = environment;
        this.secrets = new Secrets(environment);
    }

    /** Runs the command and ends the JVM with its {@linkplain QuickstartExit exit code}. */
    public static void main(String[] arguments) {
        System.exit(commandLine(System::getenv).execute(arguments));
    }

    /** The command, ready to execute; each is good for one execution. */
    static CommandLine commandLine(UnaryOperator<@Nullable String> environment) {
        CommandLine command = new CommandLine(new Quickstart(environment));
        command.setExecutionExceptionHandler((failure, line, parsed) -> explain(failure, line.getErr()));
        command.getCommandSpec().usageMessage().exitCodeList(exitCodes());
        return command;
    }

    private static Map<String, String> exitCodes() {
        Map<Integer, String> codes = new TreeMap<>();
        Stream.of(ExitCode.values()).forEach(exit -> codes.put(exit.code(), exit.meaning()));
        Stream.of(QuickstartExit.values()).forEach(exit -> codes.put(exit.code(), exit.meaning()));
        return codes.entrySet().stream()
                .collect(Collectors.toMap(
                        code -> String.format(Locale.ROOT, "%2d", code.getKey()),
                        Map.Entry::getValue,
                        (one, other) -> one,
                        LinkedHashMap::new));
    }

    @Override
    public Integer call() throws SQLException {
        CommandSpec command = spec();
        requireSensible(command);
        Report report = new Report(command.commandLine().getOut());

        Path path = tracksFile;
        GpsFile file = timings.measure("read the file", () -> path == null ? GpsFile.sample() : GpsFile.read(path));
        List<Track> tracks = Track.cut(file.points());
        report.file(file, tracks);
        if (tracks.isEmpty()) {
            throw new QuickstartException(
                    QuickstartExit.NO_TRACKS,
                    "no line of " + file.source() + " could be used. Correct the lines above, or name another file.",
                    null);
        }
        try (Platform platform = timings.measure("start the server", this::platform)) {
            report.server(platform.server());
            setUp(platform, report);
            load(platform, file, tracks, report);
            if (platform.isKept()) {
                report.kept(platform);
                platform.handOver();
            }
        }
        return file.rejects().isEmpty() ? ExitCode.DONE.code() : QuickstartExit.LINES_REJECTED.code();
    }

    private void requireSensible(CommandSpec command) {
        if (url != null && keep) {
            throw new ParameterException(
                    command.commandLine(),
                    "--keep and --url exclude each other: a server that was there stays anyway.");
        }
        if (url == null && administrator != null) {
            throw new ParameterException(
                    command.commandLine(), "--admin-user is the administrator of --url, which is missing.");
        }
    }

    private Platform platform() {
        if (url == null) {
            return Platform.start(keep, secrets);
        }
        String user = administrator == null ? environment.apply("AXION_ADMIN_USER") : administrator;
        return Platform.at(url, user == null || user.isBlank() ? "postgres" : user, secrets);
    }

    private void setUp(Platform platform, Report report) {
        try {
            BootstrapReport bootstrap = timings.measure("make roles and databases", platform::bootstrap);
            List<MigrationReport> migrations = new ArrayList<>();
            for (PlatformDatabase database : PlatformDatabase.values()) {
                migrations.add(timings.measure("migrate " + database.databaseName(), () -> platform.migrate(database)));
            }
            report.databases(bootstrap, migrations);
        } catch (MigrationException e) {
            throw SqlFailures.isDiskFull(e) ? SqlFailures.noRoom(String.valueOf(e.getMessage()), e) : e;
        }
    }

    private void load(Platform platform, GpsFile file, List<Track> tracks, Report report) {
        String doing = "making partitions";
        try {
            int made = timings.measure("make partitions", () -> {
                try (Connection migrate = platform.connect(PlatformRole.SENSE_MIGRATE)) {
                    return Partitions.ensure(migrate, tracks);
                }
            });
            doing = "loading " + file.name();
            try (Connection app = platform.connect(PlatformRole.SENSE_APP)) {
                Loader.Outcome outcome = timings.measure("load", () -> {
                    try (Progress progress = Progress.of(file.points().size())) {
                        return new Loader(app).load(file.name(), tracks, Territory.around(file.points()), progress);
                    }
                });
                report.loaded(file, outcome, made);
                doing = "answering questions";
                timings.measure("answer questions", () -> {
                    ask(new Questions(app, outcome.organization()), report);
                    return outcome;
                });
            }
            report.timings(timings.all());
        } catch (SQLException e) {
            throw SqlFailures.explain(e, doing);
        }
    }

    private static void ask(Questions questions, Report report) throws SQLException {
        List<Partition> ofTracks = questions.partitions("road_data.track_logs");
        report.partitions(Stream.concat(ofTracks.stream(), questions.partitions("road_data.frame_batches").stream())
                .toList());
        Optional<UUID> track = questions.longestTrack();
        if (track.isPresent()) {
            report.lookUp(track.get(), questions.planOfLookUp(track.get()), ofTracks.size());
        }
        Optional<Place> place = questions.longestHold();
        List<NearHold> holds = place.isPresent() ? questions.holdsNear(place.get()) : List.of();
        report.holdsNear(place, holds);
        report.territories(questions.tracksInTerritories());
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("run through commandLine(…), which sets the command up");
        }
        return spec;
    }

    /** Says what failed, with a stack trace only for what nobody foresaw. */
    private static int explain(Exception failure, PrintWriter err) {
        int code = exitCode(failure);
        if (code == ExitCode.UNEXPECTED.code()) {
            log.error("unexpected failure", failure);
        }
        err.println();
        err.println("quickstart: " + failure.getMessage());
        err.flush();
        return code;
    }

    private static int exitCode(Exception failure) {
        if (failure instanceof QuickstartException own) {
            return own.exitCode();
        }
        return failure instanceof MigrationException migration
                ? migration.exitCode().code()
                : ExitCode.UNEXPECTED.code();
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Quickstart.class.getPackage().getImplementationVersion();
            return new String[] {"quickstart " + (version == null ? "(not packaged)" : version)};
        }
    }
}
