package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.TestDatabaseException;
import ai.axionx.data.testkit.internal.Workers.Urgency;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server as this JVM works with it: its templates, its copies, and the run's own mark on it. */
final class TestServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TestServer.class);

    /** A broken migration is broken for all tests, and each would wait as long; but one may have had bad luck. */
    private static final int MOST_ATTEMPTS = 2;

    /** So many dropped databases may wait for a quiet moment; each takes room. */
    private static final int DROPS_THAT_MAY_WAIT = 6;

    private final PostgresServer server;
    private final PostgresServer lent;
    private final TestkitSettings settings;
    private final RunReport report;
    private final Run run;
    private final Templates templates;
    private final Workers workers;
    private final ConnectionBudget budget;
    private final Map<String, Copies> copies = new ConcurrentHashMap<>();
    private final Map<String, List<TestDatabaseException>> failures = new ConcurrentHashMap<>();
    private final AtomicInteger inUse = new AtomicInteger();
    private final AtomicInteger drops = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();

    private TestServer(
            PostgresServer server, TestkitSettings settings, RunReport report, Run run, Templates templates) {
        this.server = server;
        this.lent = server instanceof RunningServer running ? running.lent() : server;
        this.settings = settings;
        this.report = report;
        this.run = run;
        this.templates = templates;
        this.workers = new Workers(server);
        this.budget = new ConnectionBudget(run, settings.connections());
    }

    static TestServer on(PostgresServer server, TestkitSettings settings, RunReport report, boolean maintained) {
        try {
            Run run = Run.begin(server);
            var opened = new TestServer(server, settings, report, run, new Templates(server, run, maintained));
            opened.workers.submit(
                    Urgency.SOON,
                    run::removeAbandoned,
                    failure -> log.warn("What killed JVMs have left is not removed: {}", failure.getMessage()));
            return opened;
        } catch (SQLException e) {
            throw new TestDatabaseException(server + " cannot be used: " + e.getMessage(), e);
        }
    }

    PostgresServer server() {
        return server;
    }

    /** The server for those who must not end it. */
    PostgresServer lent() {
        return lent;
    }

    boolean failOnLeaks() {
        return settings.failOnLeaks();
    }

    CopiedDatabase copy(DatabaseRequest request) {
        Templates.requireNoneBuiltHere();
        DatabaseDefinition definition = Definitions.named(request.name());
        Blueprint blueprint = templates.blueprint(definition, request.layers());
        int atOnce = inUse.incrementAndGet();
        try {
            requireConnections(atOnce);
            String name = copies.computeIfAbsent(blueprint.templateName(), any -> copiesOf(blueprint))
                    .take();
            return new CopiedDatabase(this, name, role -> templates.login(definition, role), settings.connections());
        } catch (RuntimeException e) {
            inUse.decrementAndGet();
            throw e;
        }
    }

    private Copies copiesOf(Blueprint blueprint) {
        List<TestDatabaseException> failed =
                failures.computeIfAbsent(blueprint.templateName(), any -> new CopyOnWriteArrayList<>());
        if (failed.size() >= MOST_ATTEMPTS) {
            TestDatabaseException last = failed.get(failed.size() - 1);
            throw new TestDatabaseException(
                    last.getMessage() + ". " + MOST_ATTEMPTS
                            + " tests have waited for that in vain, so it is not built once more",
                    last);
        }
        try {
            return new Copies(
                    templates.available(blueprint),
                    settings.connections(),
                    settings.ahead(),
                    workers,
                    new Room(server),
                    run::nextCopyName);
        } catch (TestDatabaseException e) {
            failed.add(e);
            throw e;
        } catch (SQLException e) {
            throw new TestDatabaseException(
                    "the template of database " + blueprint.definition().name() + " cannot be had: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Makes sure that so many databases can be in use at once.
     *
     * @throws TestDatabaseException with the sum, when the server has not so many connections
     */
    void requireConnections(int databases) {
        if (settings.isUnlimited() || databases <= budget.granted()) {
            return;
        }
        try (Connection administrator = server.connect("postgres")) {
            budget.require(databases, administrator);
        } catch (SQLException e) {
            throw new TestDatabaseException("the server's connections cannot be counted: " + e.getMessage(), e);
        }
    }

    void drop(String database) {
        inUse.decrementAndGet();
        Urgency urgency = drops.incrementAndGet() > DROPS_THAT_MAY_WAIT ? Urgency.NOW : Urgency.SOMETIME;
        workers.submit(
                urgency,
                administrator -> {
                    Run.drop(administrator, database);
                    drops.decrementAndGet();
                },
                failure -> {
                    drops.decrementAndGet();
                    // Of a server of one's own, nothing is left when the test has closed it.
                    if (!(server instanceof RunningServer running && running.isClosed())) {
                        log.warn("{} was not dropped: {}", database, failure.getMessage());
                    }
                });
    }

    void restorePassword(DatabaseLogin login) throws SQLException {
        templates.restorePassword(login);
    }

    /**
     * Keeps it for a person to look inside, or drops it.
     *
     * @return how to look inside, or why nobody can; empty when enough are kept
     */
    Optional<String> keep(String database, String test) {
        if (kept.incrementAndGet() > settings.kept()) {
            drop(database);
            return Optional.empty();
        }
        String name = run.keptName(test, Instant.now());
        Optional<String> look =
                server instanceof RunningServer running ? running.lookAfterwards(name) : Optional.empty();
        if (look.isEmpty()) {
            drop(database);
            return Optional.of("the database of this test is not kept, because its server (" + server
                    + ") is this JVM's own and ends with it. To look inside, stop the test in a debugger: its"
                    + " TestDatabase says by jdbcUrl() and login(TestRole.ADMIN) how to connect");
        }
        try (Connection administrator = server.connect("postgres")) {
            Administration.column(
                    administrator,
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ?",
                    database);
            Administration.execute(administrator, "alter database " + database + " rename to " + name);
            Administration.execute(administrator, "alter database " + name + " connection limit -1");
        } catch (SQLException e) {
            drop(database);
            return Optional.of("the database of this test is not kept: " + e.getMessage());
        }
        inUse.decrementAndGet();
        report.kept();
        return Optional.of("the database of this test is kept, to look inside: " + look.get());
    }

    /** Drops what this run has, and gives up the server. */
    @Override
    public void close() {
        workers.close();
        try (server;
                run) {
            run.removeOwn();
        } catch (SQLException e) {
            log.debug("databases of run {} not dropped", run.id(), e);
        }
    }
}
