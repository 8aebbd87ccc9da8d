package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands that work on one database after the other have in common. */
abstract class DatabaseCommand implements Callable<Integer> {

    final Console console;

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = "--server-wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for a server that is starting, ${DEFAULT-VALUE} by default.")
    private int serverWait;

    @Spec
    private @Nullable CommandSpec spec;

    DatabaseCommand(Console console) {
        this.console = console;
    }

    /**
     * What became of one database.
     *
     * @param words in a few words, for people
     * @param facts the same and more for programs, by name
     */
    record Outcome(String words, Map<String, ?> facts) {}

    /** How to wait, as the options say; they are looked at before anything else. */
    UnaryOperator<Migrator> settings() {
        return UnaryOperator.identity();
    }

    /** Works on one database, and prints what it found. */
    abstract Outcome work(PlatformDatabase database, Migrator migrator);

    /** Whether a failure keeps it from the databases that come after. */
    abstract boolean stopsAtFailure();

    /** The databases, in order. */
    abstract List<PlatformDatabase> databases();

    @Override
    public final Integer call() {
        int status = ExitCode.DONE.code();
        List<List<String>> summary = new ArrayList<>();
        List<Map<String, Object>> facts = new ArrayList<>();
        for (Map.Entry<PlatformDatabase, Migrator> entry : migrators().entrySet()) {
            String name = entry.getKey().databaseName();
            Map<String, Object> fact = new LinkedHashMap<>();
            fact.put("database", name);
            if (status != ExitCode.DONE.code() && stopsAtFailure()) {
                fact.put("state", "not started");
            } else {
                try {
                    Outcome outcome = work(entry.getKey(), entry.getValue());
                    fact.put("state", outcome.words());
                    fact.putAll(new TreeMap<>(outcome.facts()));
                } catch (RuntimeException e) {
                    int failed = AxionMigrations.report(e, console);
                    status = status == ExitCode.DONE.code() ? failed : status;
                    fact.put("state", "failed, exit status " + failed);
                    if (!stopsAtFailure()) {
                        console.say(name + ": failed, exit status " + failed);
                    }
                }
            }
            summary.add(List.of(name, String.valueOf(fact.get("state"))));
            facts.add(fact);
        }
        if (summary.size() > 1 && stopsAtFailure()) {
            console.say("");
            console.say(Text.table(summary));
        }
        console.report(facts);
        return status;
    }

    /** One migrator for each database; all settings are there when the first one starts. */
    private Map<PlatformDatabase, Migrator> migrators() {
        Duration wait = seconds("--server-wait", serverWait);
        UnaryOperator<Migrator> settings = settings();
        ServerUrl server = options.server(console);
        var secrets = new Secrets(console.environment());
        Map<PlatformDatabase, Migrator> migrators = new EnumMap<>(PlatformDatabase.class);
        for (PlatformDatabase database : databases()) {
            PlatformRole role = database.migrateRole();
            String password = secrets.required(role.passwordVariable(), "role " + role);
            Migrator migrator = Migrator.of(
                            database, server.dataSource(database.databaseName(), role.roleName(), password))
                    .withServerWait(wait)
                    .withCancellation(console.cancellation())
                    .withProgress(console::tell);
            migrators.put(database, settings.apply(migrator));
        }
        return migrators;
    }

    /** The value of an option, which must not be negative. */
    final Duration seconds(String option, int value) {
        if (value < 0 && spec != null) {
            throw new ParameterException(spec.commandLine(), option + " must be 0 or more, but is " + value);
        }
        return Duration.ofSeconds(value);
    }
}
