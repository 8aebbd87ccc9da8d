package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.Migration;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code info}. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Lists the migrations and tells which have run; changes nothing.",
        description = {"", "Times are in UTC. A database that cannot be looked at does not hide the others.", ""},
        parameterListHeading = "Databases:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  java -jar axion-migrations.jar info sense --url jdbc:postgresql://db:5432/")
final class InfoCommand extends DatabaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = Targets.ALL,
            paramLabel = "<sense|sense-tasks|gen|all>",
            converter = Targets.Converter.class,
            completionCandidates = Targets.Candidates.class,
            description = "One database; all by default.")
    private @Nullable Targets targets;

    InfoCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        List<PlatformDatabase> databases = targets == null ? List.of() : targets.databases();
        int status = ExitCode.DONE.code();
        for (Map.Entry<PlatformDatabase, Migrator> entry : migrators(databases).entrySet()) {
            try {
                print(entry.getKey(), entry.getValue().info());
            } catch (RuntimeException e) {
                console.say(entry.getKey().databaseName() + ": cannot be looked at");
                int failed = AxionMigrations.report(e, console);
                status = status == ExitCode.DONE.code() ? failed : status;
            }
        }
        return status;
    }

    private void print(PlatformDatabase database, List<Migration> migrations) {
        long applied = count(migrations, Migration.State.APPLIED);
        long pending = count(migrations, Migration.State.PENDING);
        long others = migrations.size() - applied - pending;
        console.say(database.databaseName() + ": " + applied + " applied, " + pending + " pending"
                + (others == 0 ? "" : ", " + others + " to look at"));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("history", "version", "migration", "state", "applied at (UTC)", "took"));
        for (Migration migration : migrations) {
            rows.add(List.of(
                    migration.history(),
                    migration.version().orElse("repeatable"),
                    migration.description(),
                    migration.state().toString(),
                    Text.of(migration.appliedAt()),
                    Text.of(migration.duration())));
        }
        console.say(Text.table(rows));
    }

    private static long count(List<Migration> migrations, Migration.State state) {
        return migrations.stream()
                .filter(migration -> migration.state() == state)
                .count();
    }
}
