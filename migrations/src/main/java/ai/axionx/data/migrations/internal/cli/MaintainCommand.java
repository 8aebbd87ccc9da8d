package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.migrations.internal.Failures;
import ai.axionx.data.migrations.internal.RunnerDataSource;
import ai.axionx.data.partitioning.MaintenanceError;
import ai.axionx.data.partitioning.MaintenanceException;
import ai.axionx.data.partitioning.MaintenanceReport;
import ai.axionx.data.partitioning.PartmanMaintenanceJob;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** The command {@code maintain}. */
@Command(
        name = "maintain",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Makes partitions ahead and retires old ones, as the worker.",
        description = {
            "",
            "Does for axion_sense what is due, table by table, and prints it. A table that fails does not keep the others"
                    + " from being maintained. Can run at any time, several at once, and once a day at least.",
            "",
            "Exit status 0: every table is in order. 13: nothing but locks of others, a standby or a lost connection was"
                    + " in the way, so try again. 28: a person must look at a table.",
            ""
        },
        optionListHeading = "Options:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  AXION_SENSE_WORKER_PASSWORD_FILE=… \\",
            "    java -jar axion-migrations.jar maintain --url jdbc:postgresql://db:5432/"
        })
final class MaintainCommand extends PartitionsCommand {

    static final PlatformRole ROLE = PlatformRole.SENSE_WORKER;

    private static final String READ_ONLY = "25006";

    MaintainCommand(Console console) {
        super(console);
    }

    @Override
    public Integer call() {
        MaintenanceReport report = maintain();
        console.say(DATABASE + ": " + report);
        console.report(List.of(Map.of(
                "database", DATABASE,
                "created", report.created(),
                "retired", report.retired(),
                "failed", report.failed().size())));
        return exit(exitCode(report));
    }

    private MaintenanceReport maintain() {
        try {
            // So that a signal that ends this program ends its work in the server.
            return new PartmanMaintenanceJob(new RunnerDataSource(dataSource(ROLE))).maintain();
        } catch (MaintenanceException e) {
            SQLException cause = Failures.cause(e);
            throw cause == null ? e : refused(cause, ROLE, "planning maintenance of " + DATABASE);
        }
    }

    private static ExitCode exitCode(MaintenanceReport report) {
        List<SQLException> causes = report.failed().stream()
                .flatMap(table -> table.errors().stream())
                .map(MaintenanceError::cause)
                .toList();
        if (causes.isEmpty()) {
            return ExitCode.DONE;
        } else if (causes.stream().anyMatch(Failures::isDiskFull)) {
            return ExitCode.DISK_FULL;
        }
        return causes.stream().allMatch(MaintainCommand::isPassing) ? ExitCode.KEPT_OUT : ExitCode.MAINTENANCE_FAILED;
    }

    private static boolean isPassing(SQLException cause) {
        return Failures.isPassing(cause) || Failures.stateOf(cause).equals(READ_ONLY);
    }
}
