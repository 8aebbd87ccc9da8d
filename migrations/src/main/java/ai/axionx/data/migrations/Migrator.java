package ai.axionx.data.migrations;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.internal.Extensions;
import ai.axionx.data.migrations.internal.Failures;
import ai.axionx.data.migrations.internal.FlywayHistory;
import ai.axionx.data.migrations.internal.RunnerDataSource;
import ai.axionx.data.migrations.internal.RunnerLock;
import ai.axionx.data.migrations.internal.ServerVersion;
import ai.axionx.data.migrations.internal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private static final Logger log = LoggerFactory.getLogger(Migrator.class);

    private final PlatformDatabase database;
    private final List<PlatformDatabase.History> histories;
    private final DataSource source;
    private final Duration lockWait;
    private final Consumer<String> progress;

    private Migrator(
            PlatformDatabase database,
            List<PlatformDatabase.History> histories,
            DataSource source,
            Duration lockWait,
            Consumer<String> progress) {
        this.database = database;
        this.histories = histories;
        this.source = source;
        this.lockWait = lockWait;
        this.progress = progress;
    }

    /**
     * A migrator of one database. The database behind the data source may have any name, so that copies of it can be
     * migrated as well.
     */
    public static Migrator of(PlatformDatabase database, DataSource migrateRole) {
        return new Migrator(
                requireNonNull(database, "database"),
                database.histories(),
                new RunnerDataSource(requireNonNull(migrateRole, "migrateRole")),
                DEFAULT_LOCK_WAIT,
                log::info);
    }

    /** Waits so long for another runner, {@link #DEFAULT_LOCK_WAIT} by default. */
    public Migrator withLockWait(Duration atMost) {
        return new Migrator(database, histories, source, requireNonNull(atMost, "atMost"), progress);
    }

    /** Tells this consumer, line by line, what happens; by default the log is told. */
    public Migrator withProgress(Consumer<String> listener) {
        return new Migrator(database, histories, source, lockWait, requireNonNull(listener, "listener"));
    }

    /** The same with other scripts: for tests of the runner itself. */
    Migrator withHistories(List<PlatformDatabase.History> others) {
        return new Migrator(database, List.copyOf(others), source, lockWait, progress);
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
            try (RunnerLock lock = RunnerLock.acquire(connection, name(connection), lockWait, progress)) {
                requireNonNull(lock);
                List<FlywayHistory> ours = flyways(connection);
                for (FlywayHistory history : ours) {
                    history.requireOursOrEmpty(connection);
                    history.requireUnaltered(connection);
                }
                List<Migration> applied = new ArrayList<>();
                int before = 0;
                int newer = 0;
                for (FlywayHistory history : ours) {
                    List<Migration> known = history.migrations(connection);
                    before += count(known, Migration.State.APPLIED);
                    newer += count(known, Migration.State.NEWER);
                    int pending = count(known, Migration.State.PENDING);
                    if (pending > 0) {
                        progress.accept(
                                name(connection) + ": history " + history.name() + ", " + pending + " to apply");
                        applied.addAll(history.migrate(connection));
                    }
                }
                return new MigrationReport(
                        database, applied, before, newer, Duration.ofNanos(System.nanoTime() - start));
            }
        } catch (SQLException e) {
            throw Failures.working(e, "migrating " + database.databaseName());
        }
    }

    /** Every migration that this artifact or the database knows, in the order in which they run. */
    public List<Migration> info() {
        try (Connection connection = connect()) {
            requireOwner(connection);
            List<Migration> migrations = new ArrayList<>();
            for (FlywayHistory history : flyways(connection)) {
                migrations.addAll(history.migrations(connection));
            }
            return List.copyOf(migrations);
        } catch (SQLException e) {
            throw Failures.working(e, "looking at " + database.databaseName());
        }
    }

    /** Compares what ran in the database with what this artifact holds; changes nothing. */
    public ValidationReport validate() {
        try (Connection connection = connect()) {
            requireReady(connection);
            List<String> problems = new ArrayList<>();
            int applied = 0;
            int pending = 0;
            for (FlywayHistory history : flyways(connection)) {
                history.requireOursOrEmpty(connection);
                List<Migration> migrations = history.migrations(connection);
                applied += count(migrations, Migration.State.APPLIED);
                pending += count(migrations, Migration.State.PENDING);
                problems.addAll(history.differences(connection));
            }
            return new ValidationReport(database, applied, pending, problems);
        } catch (SQLException e) {
            throw Failures.working(e, "validating " + database.databaseName());
        }
    }

    private List<FlywayHistory> flyways(Connection connection) throws SQLException {
        String databaseName = name(connection);
        return histories.stream()
                .map(history ->
                        new FlywayHistory(history.name(), history.schema(), history.location(), databaseName, source))
                .toList();
    }

    private static int count(List<Migration> migrations, Migration.State state) {
        return (int) migrations.stream()
                .filter(migration -> migration.state() == state)
                .count();
    }

    private Connection connect() {
        try {
            return source.getConnection();
        } catch (SQLException e) {
            throw Failures.connecting(e, "database " + database.databaseName() + " as " + database.migrateRole());
        }
    }

    private static String name(Connection connection) throws SQLException {
        return requireNonNull(Sql.value(connection, "select current_database()"));
    }

    private void requireReady(Connection connection) throws SQLException {
        ServerVersion.require(connection);
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
