package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the provider: the one that is set, else the first that works. */
public final class Providers {

    private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);

    private Providers() {}

    /** One of this JVM's own. */
    public static PostgresServer start(PostgresServerSettings settings) {
        return choose(settings, new Ways(EmbeddedServer::start, ContainerServer::start));
    }

    /** One that other JVMs use, too, where the provider can do that; a container is at least as fit for many tests. */
    public static PostgresServer shared(PostgresServerSettings settings) {
        return choose(settings, new Ways(SharedServer::findOrStart, SharedServer::inContainer));
    }

    private static PostgresServer choose(PostgresServerSettings settings, Ways ways) {
        if (settings.provider().isPresent()) {
            return started(start(settings.provider().get(), settings, ways), "it is set");
        }
        if (settings.url().isPresent()) {
            return started(start(PostgresProvider.EXTERNAL, settings, ways), "axion.postgres.url is set");
        }
        List<PostgresProvider> candidates = settings.movableClock()
                ? List.of(PostgresProvider.EMBEDDED)
                : List.of(PostgresProvider.EMBEDDED, PostgresProvider.CONTAINER);
        List<String> refusals = new ArrayList<>();
        for (PostgresProvider provider : candidates) {
            try {
                PostgresServer server = start(provider, settings, ways);
                return started(
                        server, refusals.isEmpty() ? "the first that works" : "since " + String.join("; ", refusals));
            } catch (PostgresServerException e) {
                refusals.add(provider + ": " + e.getMessage());
            }
        }
        if (settings.movableClock()) {
            throw new PostgresServerException("No PostgreSQL server whose clock can be moved can be had here.\n  "
                    + String.join("\n  ", refusals)
                    + "\nMend this, or do without withMovableClock(): only an embedded server has such a clock.");
        }
        throw new PostgresServerException("No PostgreSQL server can be had here.\n  "
                + String.join("\n  ", refusals)
                + "\n  external: axion.postgres.url is not set\nMend one of these; axion.postgres.provider chooses.");
    }

    private static PostgresServer start(PostgresProvider provider, PostgresServerSettings settings, Ways ways) {
        if (settings.movableClock() && provider != PostgresProvider.EMBEDDED) {
            throw new PostgresServerException("Only an embedded server's clock can be moved, but the settings choose "
                    + provider + ". Choose embedded with withProvider (or axion.postgres.provider), or do without"
                    + " withMovableClock().");
        }
        return switch (provider) {
            case EMBEDDED -> ways.embedded().apply(settings);
            case CONTAINER -> ways.container().apply(settings);
            case EXTERNAL -> ExternalServer.connect(settings);
        };
    }

    private static PostgresServer started(PostgresServer server, String reason) {
        log.info("PostgreSQL server: {} ({})", server, reason);
        return server;
    }

    /** How a server of each kind that we start is had. */
    private record Ways(
            Function<PostgresServerSettings, PostgresServer> embedded,
            Function<PostgresServerSettings, PostgresServer> container) {}
}
