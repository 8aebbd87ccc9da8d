package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.ScriptStatement;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code plan}. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Tells what migrate would do, and whether it could start; changes nothing.",
        description = {
            "",
            "Lists each pending script with its statements: the line, the limits on waiting and working, and how the"
                    + " statement begins.",
            ""
        },
        parameterListHeading = "Databases:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = "  java -jar axion-migrations.jar plan sense --sql --url jdbc:postgresql://db:5432/")
final class PlanCommand extends LookCommand {

    @Option(names = "--sql", description = "Show the statements whole.")
    private boolean whole;

    PlanCommand(Console console) {
        super(console);
    }

    @Override
    Outcome work(PlatformDatabase database, Migrator migrator) {
        List<MigrationScript> pending = migrator.plan();
        String words = pending.isEmpty() ? "nothing to do" : Text.count(pending.size(), "migration") + " to apply";
        console.say(database.databaseName() + ": " + words);
        for (MigrationScript script : pending) {
            console.say("  " + script.fileName() + ", "
                    + (script.isPerStatement() ? "a transaction for each statement" : "one transaction"));
            for (ScriptStatement statement : script.statements()) {
                console.say(whole ? whole(statement) : Text.shortened(head(statement) + oneLine(statement.sql())));
            }
        }
        return new Outcome(
                words,
                Map.of(
                        "pending",
                        pending.stream().map(MigrationScript::fileName).toList()));
    }

    private static String head(ScriptStatement statement) {
        return "    line " + statement.line() + ", " + statement.limits()
                + statement
                        .batches()
                        .map(batches -> ", batches of " + batches.rows())
                        .orElse("")
                + ": ";
    }

    private static String oneLine(String sql) {
        return sql.replaceAll("\\s+", " ");
    }

    private static String whole(ScriptStatement statement) {
        return head(statement).stripTrailing()
                + System.lineSeparator()
                + statement.sql().indent(6).stripTrailing();
    }
}
