package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** The command {@code verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Checks that a database is what its migrations make of it; changes nothing.",
        description = {
            "",
            "What ran must be what this program holds, all of it. Then every table, column, key, index, function, grant"
                    + " and partition policy is compared with the snapshot that came with the migrations, and each"
                    + " difference is told.",
            ""
        },
        parameterListHeading = "Databases:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  java -jar axion-migrations.jar verify --url jdbc:postgresql://db:5432/")
final class VerifyCommand extends LookCommand {

    VerifyCommand(Console console) {
        super(console);
    }

    @Override
    Outcome work(PlatformDatabase database, Migrator migrator) {
        List<String> differences = migrator.verify();
        if (differences.isEmpty()) {
            console.say(database.databaseName() + ": as its migrations make it");
            return new Outcome("as its migrations make it", Map.of("differences", List.of()));
        }
        console.say(database.databaseName() + ": " + Text.count(differences.size(), "difference"));
        differences.forEach(difference -> console.say("  " + difference));
        throw new MigrationException(
                ExitCode.DRIFTED,
                "database " + database.databaseName() + " has " + Text.count(differences.size(), "difference")
                        + " from what its migrations make. Find out who changed it; then take the change back, or put it"
                        + " into a migration.");
    }
}
