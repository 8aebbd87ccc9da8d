package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** The command {@code repair}. */
@Command(
        name = "repair",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Forgets that a migration stopped half-way, after somebody saw to what it left.",
        description = {
            "",
            "Seldom needed: a run that was stopped is gone on with by the next. It is for a script that was changed in"
                    + " what has run already, and for marks of failure that Flyway itself has left. Tables and rows stay"
                    + " as they are, and the script runs from its beginning again.",
            ""
        },
        parameterListHeading = "Databases:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  java -jar axion-migrations.jar repair sense --url jdbc:postgresql://db:5432/")
final class RepairCommand extends ChangeCommand {

    RepairCommand(Console console) {
        super(console);
    }

    @Override
    Outcome work(PlatformDatabase database, Migrator migrator) {
        List<String> forgotten = migrator.repair();
        String words = forgotten.isEmpty() ? "nothing to repair" : forgotten.size() + " repaired";
        console.say(database.databaseName() + ": " + words);
        forgotten.forEach(line -> console.say("  " + line));
        return new Outcome(words, Map.of("repaired", forgotten));
    }
}
