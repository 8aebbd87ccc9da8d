package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.partitioning.HealthReport;
import ai.axionx.data.partitioning.PartitionHealth;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** The command {@code health}. */
@Command(
        name = "health",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Tells whether partitions are in order and will be; changes nothing.",
        description = {
            "",
            "Looks at the partitions of axion_sense: how far they reach ahead, rows in default partitions, what is due to"
                    + " be retired, bounds, owners, grants, indexes, pg_partman's configuration, and when maintenance ran"
                    + " last. Prints a line for each table, and a sentence for each fault with what to do.",
            "",
            "Exit status 0: all is well. 30: somebody should look within days. 31: rows are, or soon will be, refused or"
                    + " misplaced.",
            ""
        },
        optionListHeading = "Options:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  AXION_MONITOR_PASSWORD_FILE=… \\",
            "    java -jar axion-migrations.jar health --url jdbc:postgresql://db:5432/"
        })
final class HealthCommand extends PartitionsCommand {

    static final PlatformRole ROLE = PlatformRole.MONITOR;

    HealthCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        HealthReport report = check();
        print(report);
        console.report(List.of(Map.of("database", DATABASE, "level", report.level())));
        return exit(
                switch (report.level()) {
                    case OK -> ExitCode.DONE;
                    case WARNING -> ExitCode.HEALTH_WARNING;
                    case CRITICAL -> ExitCode.HEALTH_CRITICAL;
                });
    }

    private HealthReport check() {
        try {
            return new PartitionHealth(dataSource(ROLE)).check();
        } catch (SQLException e) {
            throw refused(e, ROLE, "checking the partitions of " + DATABASE);
        }
    }

    private void print(HealthReport report) {
        console.say(DATABASE + ": " + report.level() + " at " + Text.of(report.checkedAt()) + " UTC, "
                + report.lastRun()
                        .map(run -> "last maintenance ended at " + Text.of(run.finishedAt()))
                        .orElse("maintenance has not run yet"));
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("table", "level", "ready until (UTC)", "ahead", "in default", "due", "oldest needed (UTC)"));
        for (HealthReport.Table table : report.tables()) {
            rows.add(List.of(
                    table.name(),
                    table.level().toString(),
                    table.set().readyUntil().map(Text::of).orElse("none now"),
                    table.set().premade() + " of " + table.policy().premake(),
                    Integer.toString(table.set().defaultRows()),
                    Integer.toString(table.set().toRetire()),
                    table.set().oldestNeeded().map(Text::of).orElse("")));
        }
        console.say(Text.table(rows));
        report.allFaults().forEach(fault -> console.say(fault.toString()));
    }
}
