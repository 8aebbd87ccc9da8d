package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.Migration;
import ai.axionx.data.migrations.MigrationReport;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code migrate}. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Applies what is pending, as the role that owns the database.",
        description = {
            "",
            "One runner works on a database at a time: another one waits, and then finds nothing to do. With 'all', a"
                    + " failure leaves the databases after it alone, and a summary tells which are done.",
            "",
        },
        parameterListHeading = "Databases:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  AXION_SENSE_MIGRATE_PASSWORD_FILE=… AXION_GEN_MIGRATE_PASSWORD_FILE=… \\",
            "    java -jar axion-migrations.jar migrate all --url jdbc:postgresql://db:5432/"
        })
final class MigrateCommand extends DatabaseCommand {

    @Parameters(
            index = "0",
            paramLabel = "<sense|sense-tasks|gen|all>",
            converter = Targets.Converter.class,
            completionCandidates = Targets.Candidates.class,
            description = "One database, or all in this order.")
    private @Nullable Targets targets;

    @Option(
            names = "--lock-wait",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "How long to wait for another runner on the same database, ${DEFAULT-VALUE} by default.")
    private int lockWait;

    @Spec
    private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    MigrateCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        if (lockWait < 0 && spec != null) {
            throw new ParameterException(spec.commandLine(), "--lock-wait must be 0 or more, but is " + lockWait);
        }
        List<PlatformDatabase> databases = targets == null ? List.of() : targets.databases();
        int status = ExitCode.DONE.code();
        List<List<String>> summary = new ArrayList<>();
        for (Map.Entry<PlatformDatabase, Migrator> entry : migrators(databases).entrySet()) {
            String name = entry.getKey().databaseName();
            if (status != ExitCode.DONE.code()) {
                summary.add(List.of(name, "not started"));
                continue;
            }
            try {
                MigrationReport report = entry.getValue()
                        .withLockWait(Duration.ofSeconds(lockWait))
                        .migrate();
                print(report);
                summary.add(List.of(
                        name,
                        report.isNothingToDo()
                                ? "done, nothing to do"
                                : "done, " + report.applied().size() + " applied"));
            } catch (RuntimeException e) {
                status = AxionMigrations.report(e, console);
                summary.add(List.of(name, "failed, exit status " + status));
            }
        }
        if (summary.size() > 1) {
            console.say("");
            console.say(Text.table(summary));
        }
        return status;
    }

    private void print(MigrationReport report) {
        String name = report.database().databaseName();
        if (report.isNothingToDo()) {
            console.say(
                    name + ": nothing to do, " + Text.count(report.appliedBefore(), "migration") + " applied before");
        } else {
            console.say(name + ": " + Text.count(report.applied().size(), "migration") + " applied in "
                    + Text.of(report.duration()));
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("history", "version", "migration", "took"));
            for (Migration migration : report.applied()) {
                rows.add(List.of(
                        migration.history(),
                        migration.version().orElse("repeatable"),
                        migration.description(),
                        Text.of(migration.duration())));
            }
            console.say(Text.table(rows));
        }
        if (report.newer() > 0) {
            console.say(name + ": " + Text.count(report.newer(), "migration")
                    + " of a later version are there too; this program is behind the database");
        }
    }
}
