package ai.axionx.data.migrations;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.migrations.internal.Extensions;
import ai.axionx.data.migrations.internal.Failures;
import ai.axionx.data.migrations.internal.History;
import ai.axionx.data.migrations.internal.Rights;
import ai.axionx.data.migrations.internal.RunnerDataSource;
import ai.axionx.data.migrations.internal.RunnerLock;
import ai.axionx.data.migrations.internal.ServerVersion;
import ai.axionx.data.migrations.internal.Sql;
import ai.axionx.data.migrations.script.Cancellation;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.ScriptExecution;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one database to the state that this artifact holds.
 *
 * <pre>{@code
 * MigrationReport report = Migrator.of(PlatformDatabase.SENSE, migrateRolesDataSource).migrate();
 * System.out.println(report.applied().size() + " migrations applied");
 * }</pre>
 *
 * <p>It works as the database's {@linkplain PlatformDatabase#migrateRole() migrate role}, which must own the database,
 * so that everything it makes belongs to that role. One runner works on a database at a time; another one waits and
 * then finds nothing to do. Every session runs in UTC, whatever the JVM's time zone.
 *
 * <p>The data source should make new connections, not lend pooled ones: sessions are left with settings of a migration.
 * It must lead to the server itself and not through PgBouncer, since locks belong to sessions.
 *
 * <p>Migrators are immutable and thread safe.
 */
public final class Migrator {

    /** How long to wait for another runner when nothing else is said. */
    public static final Duration DEFAULT_LOCK_WAIT = Duration.ofMinutes(15);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

    private static final Logger log = LoggerFactory.getLogger(Migrator.class);

    private final PlatformDatabase database;
    private final List<PlatformDatabase.History> histories;
    private final DataSource source;
    private final Waits waits;
    private final Cancellation cancellation;
    private final Consumer<String> progress;
    private final ScriptExecution.Listener listener;

    private Migrator(
            PlatformDatabase database,
            List<PlatformDatabase.History> histories,
            DataSource source,
            Waits waits,
            Cancellation cancellation,
            Consumer<String> progress,
            ScriptExecution.Listener listener) {
        this.database = database;
        this.histories = histories;
        this.source = source;
        this.waits = waits;
        this.cancellation = cancellation;
        this.progress = progress;
        this.listener = listener;
    }

    /**
     * How long to wait at most.
     *
     * @param server for a server that does not answer yet
     * @param runner for another runner on the same database
     * @param locks for what others hold locks on, altogether
     */
    private record Waits(Duration server, Duration runner, Duration locks) {}

    /**
     * A migrator of one database. The database behind the data source may have any name, so that copies of it can be
     * migrated as well.
     */
    public static Migrator of(PlatformDatabase database, DataSource migrateRole) {
        return new Migrator(
                requireNonNull(database, "database"),
                database.histories(),
                new RunnerDataSource(requireNonNull(migrateRole, "migrateRole")),
                new Waits(Duration.ZERO, DEFAULT_LOCK_WAIT, ScriptExecution.DEFAULT_PATIENCE),
                new Cancellation(),
                log::info,
                new ScriptExecution.Listener() {});
    }

    /** Waits so long for another runner, {@link #DEFAULT_LOCK_WAIT} by default. */
    public Migrator withLockWait(Duration atMost) {
        return with(new Waits(waits.server(), requireNonNull(atMost, "atMost"), waits.locks()));
    }

    /** Waits so long for a server that is starting or does not answer; by default it does not wait. */
    public Migrator withServerWait(Duration atMost) {
        return with(new Waits(requireNonNull(atMost, "atMost"), waits.runner(), waits.locks()));
    }

    /**
     * Tries so long to get the locks that a statement needs, {@link ScriptExecution#DEFAULT_PATIENCE} by default. Each
     * try is short, so that nobody else is kept waiting.
     */
    public Migrator withPatience(Duration atMost) {
        return with(new Waits(waits.server(), waits.runner(), requireNonNull(atMost, "atMost")));
    }

    private Migrator with(Waits others) {
        return new Migrator(database, histories, source, others, cancellation, progress, listener);
    }

    /** Can be stopped by this, with {@link ExitCode#STOPPED}. */
    public Migrator withCancellation(Cancellation other) {
        return new Migrator(database, histories, source, waits, requireNonNull(other, "other"), progress, listener);
    }

    /** Tells this consumer, line by line, what happens; by default the log is told. */
    public Migrator withProgress(Consumer<String> other) {
        return new Migrator(database, histories, source, waits, cancellation, requireNonNull(other, "other"), listener);
    }

    /** Tells this listener of each step of each script. */
    public Migrator withListener(ScriptExecution.Listener other) {
        return new Migrator(database, histories, source, waits, cancellation, progress, requireNonNull(other, "other"));
    }

    /** The same with other scripts: for tests of the runner itself. */
    Migrator withHistories(List<PlatformDatabase.History> others) {
        return new Migrator(database, List.copyOf(others), source, waits, cancellation, progress, listener);
    }

    /**
     * Applies what is pending, in order.
     *
     * @throws MigrationException when anything is left undone; what was applied before the failure stays applied, and
     *     the next run goes on from there
     */
    public MigrationReport migrate() {
        long start = System.nanoTime();
        try (Connection connection = connect()) {
            requireReady(connection);
            try (RunnerLock lock =
                    RunnerLock.acquire(connection, name(connection), waits.runner(), cancellation, progress)) {
                requireNonNull(lock);
                Map<History, List<Migration>> ours = new LinkedHashMap<>();
                for (History history : histories(connection)) {
                    history.requireOursOrEmpty(connection);
                    ours.put(history, history.requireUnaltered(connection));
                }
                if (ours.values().stream().anyMatch(known -> count(known, Migration.State.PENDING) > 0)) {
                    Rights.require(connection, database);
                }
                List<Migration> applied = new ArrayList<>();
                int before = 0;
                int newer = 0;
                for (Map.Entry<History, List<Migration>> each : ours.entrySet()) {
                    History history = each.getKey();
                    List<Migration> known = each.getValue();
                    before += count(known, Migration.State.APPLIED);
                    newer += count(known, Migration.State.NEWER);
                    int pending = count(known, Migration.State.PENDING);
                    if (pending > 0) {
                        progress.accept(
                                name(connection) + ": history " + history.name() + ", " + pending + " to apply");
                        applied.addAll(history.migrate(connection, execution(connection)));
                    }
                }
                return new MigrationReport(
                        database, applied, before, newer, Duration.ofNanos(System.nanoTime() - start));
            }
        } catch (SQLException e) {
            throw failed(e, "migrating " + database.databaseName());
        } catch (Cancellation.CancelledException e) {
            throw stopped(e);
        }
    }

    private ScriptExecution execution(Connection connection) {
        return ScriptExecution.on(connection)
                .withProgress(progress)
                .withListener(listener)
                .withPatience(waits.locks())
                .withCancellation(cancellation)
                .withObserver(source);
    }

    private MigrationException failed(SQLException e, String doing) {
        return cancellation.isRequested() ? stopped(e) : Failures.working(e, doing);
    }

    private MigrationException stopped(Exception e) {
        return new MigrationException(
                ExitCode.STOPPED,
                "stopped on request while working on " + database.databaseName()
                        + ". The next run goes on from where this one came.",
                e);
    }

    /** The scripts that the next {@link #migrate()} would carry out, in order; changes nothing. */
    public List<MigrationScript> plan() {
        try (Connection connection = connect()) {
            requireReady(connection);
            List<MigrationScript> pending = new ArrayList<>();
            for (History history : histories(connection)) {
                history.requireOursOrEmpty(connection);
                history.requireUnaltered(connection);
                pending.addAll(history.pending(connection));
            }
            if (!pending.isEmpty()) {
                Rights.require(connection, database);
            }
            return List.copyOf(pending);
        } catch (SQLException e) {
            throw failed(e, "looking at " + database.databaseName());
        }
    }

    /**
     * What the database is, other than its migrations make it: tables, columns, keys, grants and all else that a
     * {@link Catalog} tells. Empty if nothing is. Changes nothing.
     *
     * @throws MigrationException if migrations are pending, so that there is nothing to compare with
     */
    public List<String> verify() {
        try (Connection connection = connect()) {
            requireReady(connection);
            for (History history : histories(connection)) {
                history.requireOursOrEmpty(connection);
                List<Migration> known = history.requireUnaltered(connection);
                int pending = count(known, Migration.State.PENDING);
                int newer = count(known, Migration.State.NEWER);
                if (pending + newer > 0) {
                    throw new MigrationException(
                            ExitCode.NOT_BOOTSTRAPPED,
                            "database " + name(connection) + " has " + pending + " migrations pending and " + newer
                                    + " of a later version in history " + history.name()
                                    + ", expected none of either. Verify with the program that migrated it, after it"
                                    + " did.");
                }
            }
            return Catalog.read(connection).differencesFrom(Catalog.expected(database));
        } catch (SQLException e) {
            throw failed(e, "verifying " + database.databaseName());
        }
    }

    /**
     * Forgets what failed half-way and was seen to by hand: marks of failure that Flyway has left, and how far a script
     * of several transactions came. Rows and tables stay as they are.
     *
     * @return what it forgot, in words
     */
    public List<String> repair() {
        try (Connection connection = connect()) {
            requireReady(connection);
            try (RunnerLock lock =
                    RunnerLock.acquire(connection, name(connection), waits.runner(), cancellation, progress)) {
                requireNonNull(lock);
                List<String> forgotten = new ArrayList<>();
                for (History history : histories(connection)) {
                    forgotten.addAll(history.repair(connection));
                }
                return List.copyOf(forgotten);
            }
        } catch (SQLException e) {
            throw failed(e, "repairing " + database.databaseName());
        } catch (Cancellation.CancelledException e) {
            throw stopped(e);
        }
    }

    /** Every migration that this artifact or the database knows, in the order in which they run. */
    public List<Migration> info() {
        try (Connection connection = connect()) {
            requireOwner(connection);
            List<Migration> migrations = new ArrayList<>();
            for (History history : histories(connection)) {
                migrations.addAll(history.migrations(connection));
            }
            return List.copyOf(migrations);
        } catch (SQLException e) {
            throw failed(e, "looking at " + database.databaseName());
        }
    }

    private List<History> histories(Connection connection) throws SQLException {
        String databaseName = name(connection);
        return histories.stream()
                .map(history -> new History(history.name(), history.schema(), history.location(), databaseName))
                .toList();
    }

    private static int count(List<Migration> migrations, Migration.State state) {
        return (int) migrations.stream()
                .filter(migration -> migration.state() == state)
                .count();
    }

    private Connection connect() {
        long end = System.nanoTime() + waits.server().toNanos();
        boolean told = false;
        while (true) {
            try {
                return source.getConnection();
            } catch (SQLException e) {
                if (cancellation.isRequested()) {
                    throw stopped(e);
                }
                if (!Failures.isUnreachable(e) || System.nanoTime() >= end) {
                    throw Failures.connecting(
                            e, "database " + database.databaseName() + " as " + database.migrateRole());
                }
                if (!told) {
                    progress.accept(database.databaseName() + ": no server yet (" + Failures.said(e)
                            + "), waiting up to " + waits.server().toSeconds() + " s for it");
                    told = true;
                }
            }
            try {
                cancellation.pause(BETWEEN_TRIES);
            } catch (Cancellation.CancelledException e) {
                throw stopped(e);
            }
        }
    }

    private static String name(Connection connection) throws SQLException {
        return requireNonNull(Sql.value(connection, "select current_database()"));
    }

    private void requireReady(Connection connection) throws SQLException {
        ServerVersion.require(connection);
        Rights.requireNoPooler(connection);
        requireOwner(connection);
        List<String> defects = new ArrayList<>();
        if (database.needsExtensions()) {
            defects.addAll(Extensions.defects(connection));
            if (defects.isEmpty() && !Sql.isTrue(connection, "select has_schema_privilege('partman', 'CREATE')")) {
                defects.add("role " + database.migrateRole() + " may not create in schema partman");
            }
        }
        for (PlatformRole role : database.users()) {
            if (Sql.value(connection, "select 1 from pg_roles where rolname = ?", role.roleName()) == null) {
                defects.add("role " + role + " is missing");
            }
        }
        if (!defects.isEmpty()) {
            throw new MigrationException(
                    ExitCode.NOT_BOOTSTRAPPED,
                    "database " + name(connection) + " is not bootstrapped: " + String.join("; ", defects)
                            + ". Run bootstrap; it changes only what is not right.");
        }
    }

    /** Whatever a migration makes belongs to whoever runs it, so nobody but the owner may. */
    private void requireOwner(Connection connection) throws SQLException {
        String user = requireNonNull(Sql.value(connection, "select current_user"));
        if (!user.equals(database.migrateRole().roleName())) {
            throw new MigrationException(
                    ExitCode.LOGIN_REFUSED,
                    "migrations of " + name(connection) + " run as " + database.migrateRole() + ", but this is " + user
                            + ". Connect as " + database.migrateRole()
                            + ": what another role makes, that role cannot change later.");
        }
        String owner = Sql.value(
                connection, "select pg_get_userbyid(datdba) from pg_database where datname = current_database()");
        if (!user.equals(owner)) {
            throw new MigrationException(
                    ExitCode.NOT_BOOTSTRAPPED,
                    "database " + name(connection) + " belongs to " + owner + ", expected " + user
                            + ". Run bootstrap, or as " + owner + ": alter database " + name(connection) + " owner to "
                            + user + ";");
        }
    }
}
