package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.Migration;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

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
final class InfoCommand extends LookCommand {

    InfoCommand(Console console) {
        super(console);
    }

    @Override
    Outcome work(PlatformDatabase database, Migrator migrator) {
        List<Migration> migrations = migrator.info();
        long applied = count(migrations, Migration.State.APPLIED);
        long pending = count(migrations, Migration.State.PENDING);
        long others = migrations.size() - applied - pending;
        String words =
                applied + " applied, " + pending + " pending" + (others == 0 ? "" : ", " + others + " to look at");
        console.say(database.databaseName() + ": " + words);
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
        return new Outcome(words, Map.of("applied", applied, "pending", pending, "others", others));
    }

    private static long count(List<Migration> migrations, Migration.State state) {
        return migrations.stream()
                .filter(migration -> migration.state() == state)
                .count();
    }
}
