package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the server is. */
final class ServerOptions {

    static final String VARIABLE = "AXION_DB_URL";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = {
                "The server, for example jdbc:postgresql://db:5432/ with the driver's options after '?', such as"
                        + " sslmode=verify-full. By default the variable " + VARIABLE + ".",
                "It must lead to the server itself, not through PgBouncer. It holds no user and no password."
            })
    private @Nullable String url;

    ServerUrl server(Console console) {
        String found = url == null ? console.environment().apply(VARIABLE) : url;
        if (found == null || found.isBlank()) {
            throw new MigrationException(
                    ExitCode.USAGE,
                    "no server is named. Give --url jdbc:postgresql://HOST:PORT/, or set " + VARIABLE + ".");
        }
        return ServerUrl.parse(found.strip());
    }
}
