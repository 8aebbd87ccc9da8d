package ai.axionx.data.examples.quickstart;

import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.PostgresServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** One run of the command: what it printed, and how it ended. */
record Run(int exitCode, String out, String err) {

    /** With this environment and no other. */
    static Run of(Map<String, String> environment, String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        CommandLine command = Quickstart.commandLine(environment::get)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        int exitCode = command.execute(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }

    /** Against a server that runs already, with all passwords that takes. */
    static Run at(PostgresServer server, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--url", server.jdbcUrl("")));
        all.addAll(List.of(arguments));
        return of(passwords(server), all.toArray(String[]::new));
    }

    static Map<String, String> passwords(PostgresServer server) {
        Map<String, String> environment = new HashMap<>();
        environment.put("AXION_ADMIN_PASSWORD", server.administrator().password());
        for (PlatformRole role : PlatformRole.values()) {
            environment.put(role.passwordVariable(), "password of " + role);
        }
        return environment;
    }
}
