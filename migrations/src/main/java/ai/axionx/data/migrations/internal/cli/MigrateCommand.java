package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.Migration;
import ai.axionx.data.migrations.MigrationReport;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code migrate}. */
@Command(
        name = "migrate",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Applies what is pending, as the role that owns the database.",
        description = {
            "",
            "One runner works on a database at a time: another one waits, and then finds nothing to do. With 'all', a"
                    + " failure leaves the databases after it alone, and a summary tells which are done. A run that was"
                    + " stopped, by a signal, a crash or a failure, is gone on with by the next.",
            "",
        },
        parameterListHeading = "Databases:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  AXION_SENSE_MIGRATE_PASSWORD_FILE=… AXION_GEN_MIGRATE_PASSWORD_FILE=… \\",
            "    java -jar axion-migrations.jar migrate all --url jdbc:postgresql://db:5432/"
        })
final class MigrateCommand extends ChangeCommand {

    @Option(
            names = "--lock-wait",
            paramLabel = "SECONDS",
            defaultValue = "900",
            description = "How long to wait for another runner on the same database, ${DEFAULT-VALUE} by default.")
    private int lockWait;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "600",
            description = "How long to try for the locks of a statement, ${DEFAULT-VALUE} by default. Each try is"
                    + " short, so that nobody is kept waiting.")
    private int patience;

    MigrateCommand(Console console) {
        super(console);
    }

    @Override
    UnaryOperator<Migrator> settings() {
        Duration runner = seconds("--lock-wait", lockWait);
        Duration locks = seconds("--patience", patience);
        return migrator -> migrator.withLockWait(runner).withPatience(locks);
    }

    @Override
    Outcome work(PlatformDatabase database, Migrator migrator) {
        MigrationReport report = migrator.migrate();
        print(report);
        return new Outcome(
                report.isNothingToDo()
                        ? "done, nothing to do"
                        : "done, " + report.applied().size() + " applied",
                Map.of(
                        "applied",
                        report.applied().stream().map(Migration::script).toList(),
                        "appliedBefore",
                        report.appliedBefore(),
                        "newer",
                        report.newer(),
                        "millis",
                        report.duration().toMillis()));
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
