package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.ValidationReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code validate}. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Checks that what has run is what this program holds; changes nothing.",
        description = {
            "",
            "A migration that was edited, renamed or removed after it ran is a fault. One that has not run yet is none.",
            ""
        },
        parameterListHeading = "Databases:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  java -jar axion-migrations.jar validate --url jdbc:postgresql://db:5432/")
final class ValidateCommand extends DatabaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = Targets.ALL,
            paramLabel = "<sense|sense-tasks|gen|all>",
            converter = Targets.Converter.class,
            completionCandidates = Targets.Candidates.class,
            description = "One database; all by default.")
    private @Nullable Targets targets;

    ValidateCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        List<PlatformDatabase> databases = targets == null ? List.of() : targets.databases();
        int status = ExitCode.DONE.code();
        for (Map.Entry<PlatformDatabase, Migrator> entry : migrators(databases).entrySet()) {
            int found;
            try {
                found = print(entry.getValue().validate());
            } catch (RuntimeException e) {
                console.say(entry.getKey().databaseName() + ": cannot be validated");
                found = AxionMigrations.report(e, console);
            }
            status = status == ExitCode.DONE.code() ? found : status;
        }
        return status;
    }

    private int print(ValidationReport report) {
        String name = report.database().databaseName();
        if (report.isValid()) {
            console.say(
                    name + ": valid, " + report.applied() + " applied and unaltered, " + report.pending() + " pending");
            return ExitCode.DONE.code();
        }
        console.say(name + ": not valid");
        report.problems().forEach(problem -> console.complain("error: " + problem));
        console.complain("exit status " + ExitCode.TAMPERED.code() + ": " + ExitCode.TAMPERED.meaning());
        return ExitCode.TAMPERED.code();
    }
}
