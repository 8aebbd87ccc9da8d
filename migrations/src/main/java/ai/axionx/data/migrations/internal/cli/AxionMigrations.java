package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.migrations.script.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program {@code axion-migrations.jar}: sets up, migrates or maintains the platform's databases, once, and ends.
 */
@Command(
        name = AxionMigrations.NAME,
        mixinStandardHelpOptions = true,
        versionProvider = AxionMigrations.Version.class,
        header = "Sets up, migrates and maintains the databases of the Axion platform.",
        description = {
            "",
            "bootstrap and migrate run before the services of a release start: exit status 0 means that all is done,"
                    + " anything else must stop the rollout. maintain runs every night; plan, info, verify and health"
                    + " whenever somebody asks. A signal stops a run within two seconds, rolled back.",
            "",
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "Options:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  # once per server, as an administrator",
            "  export AXION_DB_URL=jdbc:postgresql://db:5432/",
            "  export AXION_ADMIN_PASSWORD_FILE=/run/secrets/postgres   # and one for each role, see above",
            "  java -jar axion-migrations.jar bootstrap",
            "",
            "  # once per release",
            "  java -jar axion-migrations.jar migrate all",
            "",
            "  # once per night, and after it",
            "  java -jar axion-migrations.jar maintain",
            "  java -jar axion-migrations.jar health",
            "",
            "'" + AxionMigrations.NAME + " COMMAND --help' tells more about a command."
        })
public final class AxionMigrations implements Runnable {

    static final String NAME = "axion-migrations";
    private static final String LOG_VARIABLE = "AXION_LOG";
    private static final String LOG_PURPOSE = "human or json, when there is no --log";

    private static final Logger log = LoggerFactory.getLogger(AxionMigrations.class);
    private static final int WIDTH = 100;
    private static final String ENVIRONMENT_SECTION = "environment";

    private final Console console;

    @Spec
    private @Nullable CommandSpec spec;

    private AxionMigrations(Console console) {
        this.console = console;
    }

    /** Runs the program and ends the JVM with its exit status. */
    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        var cancellation = new Cancellation();
        var end = new SignalledEnd(cancellation);
        Runtime.getRuntime().addShutdownHook(new Thread(end, "axion-migrations signal"));
        int status = run(new Console(out, err, System::getenv, cancellation), arguments);
        end.reached(status);
        System.exit(status);
    }

    @Option(
            names = "--log",
            paramLabel = "human|json",
            scope = ScopeType.INHERIT,
            description = "How to write: for people, or all to standard output as JSON, an object in each line."
                    + " By default the variable " + LOG_VARIABLE + ", or human.")
    void log(Console.Format format) {
        console.use(format);
    }

    /** Runs one command; the last that it writes for programs is what became of it. */
    static int run(Console console, String... arguments) {
        int status;
        try {
            console.useFormatOf(LOG_VARIABLE);
            status = commandLine(console).execute(arguments);
        } catch (MigrationException e) {
            status = report(e, console);
        }
        console.summarize(status);
        return status;
    }

    private static CommandLine commandLine(Console console) {
        var commandLine = new CommandLine(new AxionMigrations(console))
                .addSubcommand(new BootstrapCommand(console))
                .addSubcommand(new PlanCommand(console))
                .addSubcommand(new MigrateCommand(console))
                .addSubcommand(new InfoCommand(console))
                .addSubcommand(new VerifyCommand(console))
                .addSubcommand(new RepairCommand(console))
                .addSubcommand(new MaintainCommand(console))
                .addSubcommand(new HealthCommand(console));
        commandLine.setOut(console.out());
        commandLine.setErr(console.err());
        commandLine.setUsageHelpWidth(WIDTH);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> report(failure, console));
        commandLine.setParameterExceptionHandler((failure, arguments) -> {
            console.complain("error: " + failure.getMessage());
            console.complain("Try '" + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
            return ExitCode.USAGE.code();
        });
        describe(commandLine, bootstrapVariables());
        commandLine.getSubcommands().forEach((name, command) -> describe(command, variables(name)));
        return commandLine;
    }

    /** Without a command: the help, and the exit status of a wrong command line. */
    @Override
    public void run() {
        if (spec != null) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "no command is given; expected bootstrap, plan, migrate, info, verify, repair, maintain or health");
        }
    }

    static int report(Throwable failure, Console console) {
        if (failure instanceof MigrationException expected && expected.exitCode() != ExitCode.UNEXPECTED) {
            console.complain("error: " + expected.getMessage());
            console.complain("exit status " + expected.exitCode().code() + ": "
                    + expected.exitCode().meaning()
                    + (expected.exitCode().isRetryable() ? " (the same run may succeed later)" : ""));
            return expected.exitCode().code();
        }
        log.error("unexpected failure", failure);
        console.complain("error: unexpected failure: " + failure.getMessage());
        return ExitCode.UNEXPECTED.code();
    }

    private static void describe(CommandLine command, Map<String, String> variables) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        Map<String, String> codes = new LinkedHashMap<>();
        for (ExitCode code : ExitCode.values()) {
            codes.put(Integer.toString(code.code()), code.meaning() + (code.isRetryable() ? " (retry)" : ""));
        }
        usage.exitCodeListHeading("%nExit status (10 to 19: the same run may succeed later; others: never retry):%n");
        usage.exitCodeList(codes);

        List<String> keys = new java.util.ArrayList<>(usage.sectionKeys());
        keys.add(keys.indexOf(UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING), ENVIRONMENT_SECTION);
        usage.sectionKeys(keys);
        Map<String, CommandLine.IHelpSectionRenderer> sections = new LinkedHashMap<>(usage.sectionMap());
        sections.put(ENVIRONMENT_SECTION, help -> environment(help, variables));
        usage.sectionMap(sections);
    }

    private static String environment(Help help, Map<String, String> variables) {
        return help.createHeading("%nEnvironment (append _FILE to a password's name to read it from a file instead):%n")
                + help.createTextTable(variables);
    }

    private static Map<String, String> bootstrapVariables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(ServerOptions.VARIABLE, "the server, when there is no --url");
        variables.put(LOG_VARIABLE, LOG_PURPOSE);
        variables.put(BootstrapCommand.USER_VARIABLE, "bootstrap: the administrator, when there is no --admin-user");
        variables.put(Secrets.ADMINISTRATOR, "bootstrap: the administrator's password");
        for (PlatformRole role : PlatformRole.values()) {
            variables.put(role.passwordVariable(), role.purpose());
        }
        return variables;
    }

    private static Map<String, String> variables(String command) {
        return switch (command) {
            case "bootstrap" -> bootstrapVariables();
            case "maintain" -> variables(MaintainCommand.ROLE);
            case "health" -> variables(HealthCommand.ROLE);
            default -> variables(PlatformRole.SENSE_MIGRATE, PlatformRole.GEN_MIGRATE);
        };
    }

    private static Map<String, String> variables(PlatformRole... roles) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put(ServerOptions.VARIABLE, "the server, when there is no --url");
        variables.put(LOG_VARIABLE, LOG_PURPOSE);
        for (PlatformRole role : roles) {
            variables.put(role.passwordVariable(), role.purpose());
        }
        return variables;
    }

    /** The version of the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var properties = new Properties();
            try (InputStream in = AxionMigrations.class.getResourceAsStream("version.properties")) {
                if (in != null) {
                    properties.load(in);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new String[] {
                NAME + " " + properties.getProperty("version", "(unknown version)"),
                "Java " + System.getProperty("java.version") + ", PostgreSQL JDBC "
                        + properties.getProperty("pgjdbc", "?")
            };
        }
    }
}
