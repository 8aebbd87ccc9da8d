package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import ai.axionx.data.testkit.TestDatabaseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers that this JVM's tests work with: one for all, and one for each date that a test asks for. */
public final class TestServers {

    private static final Logger log = LoggerFactory.getLogger(TestServers.class);
    private static final Map<Optional<Instant>, TestServer> SERVERS = new HashMap<>();

    /** Servers that callers started, until they close them. */
    private static final IdentityHashMap<PostgresServer, TestServer> OWN = new IdentityHashMap<>();

    private static final RunReport REPORT = new RunReport();
    private static boolean hooked;

    private TestServers() {}

    /** A fresh copy; how long it took is part of the report at the end. */
    public static CopiedDatabase copyFor(DatabaseRequest request) {
        long start = System.nanoTime();
        CopiedDatabase copy = server(request.asOf()).copy(request);
        REPORT.waited(System.nanoTime() - start);
        return copy;
    }

    /** A fresh copy on a server that the caller has started. */
    public static CopiedDatabase copyFor(DatabaseRequest request, PostgresServer server) {
        if (request.asOf().isPresent()) {
            throw new TestDatabaseException(
                    "a database as of a date needs a server of its own, so asOf cannot be asked for" + " on " + server
                            + ". Set that server's clock, or ask without a server");
        }
        long start = System.nanoTime();
        CopiedDatabase copy = on(server).copy(request);
        REPORT.waited(System.nanoTime() - start);
        return copy;
    }

    private static synchronized TestServer on(PostgresServer server) {
        closeAtTheEnd();
        return OWN.computeIfAbsent(server, TestServers::ofCaller);
    }

    private static TestServer ofCaller(PostgresServer server) {
        TestServer opened =
                TestServer.on(server, TestkitSettings.fromEnvironment().withoutLimit(), REPORT, false);
        if (server instanceof RunningServer running) {
            running.whenClosed(() -> forget(server));
        }
        return opened;
    }

    private static void forget(PostgresServer server) {
        TestServer forgotten;
        synchronized (TestServers.class) {
            forgotten = OWN.remove(server);
        }
        if (forgotten != null) {
            forgotten.close();
        }
    }

    /** Makes sure that so many databases can be in use at once. */
    public static void requireConnections(int databases) {
        server(Optional.empty()).requireConnections(databases);
    }

    private static synchronized TestServer server(Optional<Instant> asOf) {
        closeAtTheEnd();
        return SERVERS.computeIfAbsent(asOf, TestServers::start);
    }

    private static void closeAtTheEnd() {
        if (!hooked) {
            Runtime.getRuntime().addShutdownHook(new Thread(TestServers::close, "axion-testkit-end"));
            hooked = true;
        }
    }

    private static TestServer start(Optional<Instant> asOf) {
        TestkitSettings settings = TestkitSettings.fromEnvironment();
        PostgresServer server = asOf.map(TestServers::startAsOf)
                .orElseGet(() -> PostgresServer.shared(PostgresServerSettings.fromEnvironment()));
        try {
            return TestServer.on(server, settings, REPORT, asOf.isPresent());
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Whatever the others are on: no other has a clock that can be set. */
    private static PostgresServer startAsOf(Instant instant) {
        PostgresServer server = PostgresServer.start(SharedServer.forManyTests(PostgresServerSettings.fromEnvironment()
                .withProvider(PostgresProvider.EMBEDDED)
                .withMovableClock()));
        try {
            server.clock().set(instant);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Says in the log what this JVM has spent on databases so far. */
    public static void report() {
        if (REPORT.hasNews()) {
            log.info("{}", REPORT);
        }
    }

    /** Drops what this JVM has on its servers. */
    private static void close() {
        List<TestServer> all = new ArrayList<>();
        synchronized (TestServers.class) {
            all.addAll(SERVERS.values());
            all.addAll(OWN.values());
            SERVERS.clear();
            OWN.clear();
        }
        all.forEach(TestServer::close);
    }
}
