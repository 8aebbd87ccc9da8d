package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** A server that somebody else runs. */
final class ExternalServer {

    private static final int OLDEST = 17;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Extension to Debian package, for the message. */
    private static final Map<String, String> PACKAGES =
            Map.of("postgis", "postgresql-17-postgis-3", "pg_partman", "postgresql-17-partman");

    private ExternalServer() {}

    static PostgresServer connect(PostgresServerSettings settings) {
        ServerAddress address = ServerAddress.ofJdbcUrl(settings.url()
                .orElseThrow(() -> new PostgresServerException("axion.postgres.url is not set. Set it (or the variable"
                        + " AXION_POSTGRES_URL) to the JDBC URL of the server, or choose another provider.")));
        try (Connection connection = Administration.connect(address, settings.login(), LIMIT)) {
            String version = Administration.version(connection);
            int major = Integer.parseInt(version.replaceFirst("[^0-9].*", ""));
            if (major < OLDEST) {
                throw new PostgresServerException("PostgreSQL " + OLDEST + " or later is needed, but " + address
                        + " runs " + version + ". Name a newer server.");
            }
            for (Map.Entry<String, String> extension : PACKAGES.entrySet()) {
                String found = Administration.single(
                        connection,
                        "select count(*) from pg_available_extensions where name = '" + extension.getKey() + "'");
                if (found.equals("0")) {
                    throw new PostgresServerException("The server at " + address + " does not offer the extension "
                            + extension.getKey() + ". Install it there (Debian: package " + extension.getValue()
                            + ").");
                }
            }
            return new RunningServer(
                    PostgresProvider.EXTERNAL,
                    version,
                    address,
                    settings.login(),
                    null,
                    database -> "psql " + address.psqlArguments(settings.login()) + " " + database,
                    () -> {});
        } catch (SQLException e) {
            throw new PostgresServerException(
                    "The server at " + address + " cannot be used as " + settings.login() + ": " + e.getMessage(), e);
        }
    }
}
