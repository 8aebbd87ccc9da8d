package ai.axionx.data.testkit.internal;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestDatabaseException;
import ai.axionx.data.testkit.TestRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A copy, for as long as a test has it. */
public final class CopiedDatabase implements TestDatabase {

    /** A session ends a little after its connection was closed. */
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private static final Duration POLL = Duration.ofMillis(5);
    private static final String NO_SUCH_DATABASE = "3D000";

    private final TestServer owner;
    private final String name;
    private final Function<TestRole, DatabaseLogin> logins;
    private final int connectionLimit;
    private final Sessions sessions = new Sessions();
    private final Map<TestRole, DataSource> sources = new ConcurrentHashMap<>();
    private final AtomicBoolean given = new AtomicBoolean();
    private volatile boolean addressKnown;
    private volatile @Nullable RowVersions readOnlySince;

    CopiedDatabase(TestServer owner, String name, Function<TestRole, DatabaseLogin> logins, int connectionLimit) {
        this.owner = owner;
        this.name = name;
        this.logins = logins;
        this.connectionLimit = connectionLimit;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PostgresServer server() {
        addressKnown = true;
        return owner.lent();
    }

    @Override
    public DatabaseLogin login(TestRole role) {
        return logins.apply(role);
    }

    @Override
    public DataSource dataSource(TestRole role) {
        return sources.computeIfAbsent(role, each -> {
            DatabaseLogin login = login(each);
            return new TestDataSource(
                    owner.server().dataSource(name, login),
                    sessions,
                    connectionLimit,
                    () -> owner.restorePassword(login));
        });
    }

    /** Whether the settings say that a test which leaves sessions open fails. */
    public boolean failOnLeaks() {
        return owner.failOnLeaks();
    }

    /** Has every transaction read only, unless it says otherwise, and remembers what is in it. */
    public void makeReadOnly() {
        try (Connection administrator = owner.server().connect(name)) {
            Administration.execute(administrator, "alter database " + name + " set default_transaction_read_only = on");
            readOnlySince = RowVersions.of(administrator);
        } catch (SQLException e) {
            throw new TestDatabaseException(name + " cannot be made read only: " + e.getMessage(), e);
        }
    }

    /** What was written all the same, a line for each table; empty when nothing was. */
    public List<String> writtenSinceReadOnly() {
        RowVersions before = requireNonNull(readOnlySince, "not made read only");
        try (Connection administrator = owner.server().connect(name)) {
            return before.writtenUntilNow(administrator);
        } catch (SQLException e) {
            throw new TestDatabaseException("whether " + name + " was written to cannot be told: " + e.getMessage(), e);
        }
    }

    /**
     * The sessions that a test has left open, those that are alike together, each in a few lines with state, locks and
     * where it was opened. Empty when there are none; then the server is mostly not even asked.
     */
    public List<String> leftovers() {
        try {
            // Only who knows the address can have opened a session that is not known here.
            if (given.get() || (!addressKnown && sessions.open() == 0)) {
                return List.of();
            }
            try (Connection administrator = owner.server().connect(name)) {
                long deadline = System.nanoTime() + FAREWELL.toNanos();
                List<Sessions.Leftover> leftovers = sessions.leftovers(administrator);
                while (!leftovers.isEmpty() && sessions.open() == 0 && System.nanoTime() < deadline) {
                    Thread.sleep(POLL.toMillis());
                    leftovers = sessions.leftovers(administrator);
                }
                return leftovers.stream().map(Sessions.Leftover::toString).toList();
            }
        } catch (SQLException e) {
            if (NO_SUCH_DATABASE.equals(e.getSQLState())) {
                return List.of(); // the test has dropped it by itself
            }
            throw new TestDatabaseException("the sessions of " + name + " cannot be looked at: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /**
     * Keeps it for a person to look inside, unless enough are kept already.
     *
     * @param test whose it was
     * @return how to look inside, or why it could not be kept, as a sentence; empty when enough are kept
     */
    public Optional<String> keep(String test) {
        if (!given.compareAndSet(false, true)) {
            return Optional.empty();
        }
        return owner.keep(name, test);
    }

    @Override
    public void close() {
        if (given.compareAndSet(false, true)) {
            owner.drop(name);
        }
    }

    /** Its name in the server. */
    @Override
    public String toString() {
        return name;
    }
}
