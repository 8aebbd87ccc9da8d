package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.BootstrapReport;
import ai.axionx.data.migrations.BootstrapReport.Outcome;
import ai.axionx.data.migrations.BootstrapReport.Step;
import ai.axionx.data.migrations.ExitCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code bootstrap}. */
@Command(
        name = "bootstrap",
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Makes roles, databases and extensions, as an administrator.",
        description = {
            "",
            "Makes what is missing and corrects what differs, so it can run any number of times. Looks for everything"
                    + " that would stop it before it changes anything.",
            "",
            "A role that is made needs a password; one that is there keeps its own unless a new one is given. An"
                    + " administrator who is no superuser is told which statements the provider must run first.",
            "",
        },
        optionListHeading = "Options:%n",
        footerHeading = "%nExample:%n",
        footer = {
            "  AXION_ADMIN_PASSWORD_FILE=/run/secrets/postgres AXION_SENSE_APP_PASSWORD_FILE=… \\",
            "    java -jar axion-migrations.jar bootstrap --url jdbc:postgresql://db:5432/"
        })
final class BootstrapCommand implements Callable<Integer> {

    static final String USER_VARIABLE = "AXION_ADMIN_USER";

    private static final int WIDTH = 64;

    private final Console console;

    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Option(
            names = "--admin-user",
            paramLabel = "ROLE",
            description = "The administrator. By default the variable " + USER_VARIABLE + ", else postgres.")
    private @Nullable String adminUser;

    BootstrapCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ServerUrl server = options.server(console);
        var secrets = new Secrets(console.environment());
        String user = administrator();
        String password = secrets.required(Secrets.ADMINISTRATOR, "the administrator " + user);
        BootstrapReport report = Bootstrap.of(server.connector(user, password))
                .withMaintenanceDatabase(server.database())
                .withPasswords(secrets.ofRoles())
                .withProgress(console::tell)
                .run();
        print(report, server);
        return ExitCode.DONE.code();
    }

    private String administrator() {
        String fromVariable = console.environment().apply(USER_VARIABLE);
        if (adminUser != null) {
            return adminUser;
        }
        return fromVariable == null || fromVariable.isBlank() ? "postgres" : fromVariable.strip();
    }

    private void print(BootstrapReport report, ServerUrl server) {
        Map<String, List<Step>> bySubject = report.steps().stream()
                .collect(Collectors.groupingBy(Step::subject, LinkedHashMap::new, Collectors.toList()));
        long roles =
                bySubject.keySet().stream().filter(s -> s.startsWith("role ")).count();
        String all = roles + " roles and " + (bySubject.size() - roles) + " databases";
        String where = server + ", as " + report.administrator() + (report.superuser() ? "" : " (no superuser)");

        if (report.isNothingToDo()) {
            console.say(where + ": nothing to do, " + all + " are right already");
        } else {
            console.say(where);
            List<List<String>> rows = new ArrayList<>();
            bySubject.forEach((subject, steps) -> rows.addAll(rows(subject, steps)));
            console.say(Text.table(rows));
            console.say(
                    "done: " + Text.count(report.changes().size(), "thing") + " changed, " + all + " are right now");
        }
        long renewed = report.steps().stream()
                .filter(step -> step.outcome() == Outcome.RENEWED)
                .count();
        if (renewed > 0) {
            console.say("passwords of " + renewed
                    + " roles were set again, since only a superuser can see whether they differ");
        }
        if (!report.providerStatements().isEmpty()) {
            console.say("left to a superuser or the provider; the platform works without, but do run, in psql:");
            report.providerStatements().forEach(statement -> console.say("    " + statement));
        }
    }

    private static List<List<String>> rows(String subject, List<Step> steps) {
        String[] kindAndName = subject.split(" ", 2);
        boolean isCreated = steps.get(0).outcome() == Outcome.CREATED;
        List<String> details =
                steps.stream().filter(Step::isChange).map(Step::detail).toList();
        if (details.isEmpty()) {
            return List.of(List.of(kindAndName[0], kindAndName[1], "right", ""));
        }
        List<List<String>> rows = new ArrayList<>();
        for (String line : Text.wrap(details, WIDTH)) {
            rows.add(
                    rows.isEmpty()
                            ? List.of(kindAndName[0], kindAndName[1], isCreated ? "created" : "changed", line)
                            : List.of("", "", "", line));
        }
        return rows;
    }
}
