package ai.axionx.data.migrations.script;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.internal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Carries a script out on a connection: each statement under its {@link Limits}, and tried again where it only waited
 * too long.
 *
 * <pre>{@code
 * ScriptExecution.on(connection)
 *         .withListener(new ScriptExecution.Listener() {
 *             public void after(ScriptStatement statement, String step) {
 *                 System.out.println("line " + statement.line() + " is done");
 *             }
 *         })
 *         .run(script);
 * }</pre>
 *
 * <p>A script runs in one transaction, and as a whole again when it had to give up on a lock. If its statements have
 * transactions of their own, a {@link Journal} remembers how far it came. What PostgreSQL refuses to do on a
 * partitioned table at once is done in the steps that its manual describes: a concurrent index build, a foreign key
 * that is {@code not valid}, the concurrent drop of an index. An index that an interrupted build has left invalid is
 * dropped and built anew.
 *
 * <p>The connection is in auto-commit mode before and after. Immutable; for one thread at a time, as its connection is.
 */
public final class ScriptExecution {

    /** How long to try again when nothing else is said. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Connection connection;
    private final Listener listener;
    private final Journal journal;
    private final Consumer<String> progress;
    private final Duration patience;
    private final Cancellation cancellation;
    private final @Nullable DataSource observer;

    private ScriptExecution(
            Connection connection,
            Listener listener,
            Journal journal,
            Consumer<String> progress,
            Duration patience,
            Cancellation cancellation,
            @Nullable DataSource observer) {
        this.connection = connection;
        this.listener = listener;
        this.journal = journal;
        this.progress = progress;
        this.patience = patience;
        this.cancellation = cancellation;
        this.observer = observer;
    }

    /** Is told of each step: what is really sent to the server, where a statement may be several. */
    public interface Listener {

        /** The step comes next. */
        default void before(ScriptStatement statement, String step) throws SQLException {}

        /** The step is done; its transaction, if it has one, is still open. */
        default void after(ScriptStatement statement, String step) throws SQLException {}
    }

    /**
     * Gives a session what a script may rely on, whatever the JVM's and the role's settings are: UTC, and dates as ISO
     * writes them. The runner does so with each of its own.
     */
    public static void prepare(Connection connection) throws SQLException {
        Sql.execute(connection, "set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'");
    }

    /** Carries scripts out on this connection, remembers nothing and tells nobody. */
    public static ScriptExecution on(Connection connection) {
        return new ScriptExecution(
                requireNonNull(connection, "connection"),
                new Listener() {},
                Journal.none(),
                line -> {},
                DEFAULT_PATIENCE,
                new Cancellation(),
                null);
    }

    /** Tells this listener of each step. */
    public ScriptExecution withListener(Listener other) {
        return new ScriptExecution(
                connection, requireNonNull(other, "other"), journal, progress, patience, cancellation, observer);
    }

    /** Remembers there how far it came, and goes on from there. */
    public ScriptExecution withJournal(Journal other) {
        return new ScriptExecution(
                connection, listener, requireNonNull(other, "other"), progress, patience, cancellation, observer);
    }

    /** Tells this consumer, line by line, what happens. */
    public ScriptExecution withProgress(Consumer<String> other) {
        return new ScriptExecution(
                connection, listener, journal, requireNonNull(other, "other"), patience, cancellation, observer);
    }

    /** Tries again for so long what gave up on a lock, {@link #DEFAULT_PATIENCE} by default. */
    public ScriptExecution withPatience(Duration other) {
        return new ScriptExecution(
                connection, listener, journal, progress, requireNonNull(other, "other"), cancellation, observer);
    }

    /** Can be stopped by this. */
    public ScriptExecution withCancellation(Cancellation other) {
        return new ScriptExecution(
                connection, listener, journal, progress, patience, requireNonNull(other, "other"), observer);
    }

    /** Looks through a second connection at who holds the locks that a statement waits for. */
    public ScriptExecution withObserver(DataSource other) {
        return new ScriptExecution(
                connection, listener, journal, progress, patience, cancellation, requireNonNull(other, "other"));
    }

    /**
     * Carries the script out.
     *
     * @throws StatementException if the server refuses a statement; a script in one transaction is rolled back
     * @throws SQLException if the journal cannot be written, or the connection is lost between statements
     * @throws Cancellation.CancelledException if it is to stop
     */
    public void run(MigrationScript script) throws StatementException, SQLException {
        try (Blockers blockers = observer == null ? null : new Blockers(observer, pid())) {
            var session = new Session(script, blockers);
            long start = System.nanoTime();
            if (script.isPerStatement()) {
                session.runPerStatement(start);
            } else {
                session.runAtOnce(start);
            }
        }
    }

    private int pid() throws SQLException {
        return Integer.parseInt(requireNonNull(Sql.value(connection, "select pg_backend_pid()")));
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Work in a transaction. */
    @FunctionalInterface
    interface Work {
        void run() throws StatementException, SQLException;
    }

    /** One script on its way. */
    final class Session {

        private final MigrationScript script;
        private final @Nullable Blockers blockers;

        private Session(MigrationScript script, @Nullable Blockers blockers) {
            this.script = script;
            this.blockers = blockers;
        }

        private void runAtOnce(long start) throws StatementException, SQLException {
            transaction(last(), () -> {
                Limits set = null;
                for (ScriptStatement statement : script.statements()) {
                    if (statement.limits() != set) {
                        limit("set local", statement.limits());
                        set = statement.limits();
                    }
                    execute(statement, statement.sql(), true, statement.limits());
                }
                journal.complete(connection, script, since(start));
            });
        }

        private void runPerStatement(long start) throws StatementException, SQLException {
            Progress reached = journal.read(connection, script);
            if (reached.done() > 0 || reached.isStarted()) {
                progress.accept(script.fileName() + ": an earlier run did " + reached.done() + " of its "
                        + script.statements().size() + " statements, going on from there");
            }
            while (reached.done() < script.statements().size()) {
                ScriptStatement statement = script.statements().get(reached.done());
                new StatementRun(this, connection, statement, reached).run();
                reached = reached.next();
            }
            transaction(last(), () -> journal.complete(connection, script, since(start)));
        }

        private Optional<ScriptStatement> last() {
            List<ScriptStatement> statements = script.statements();
            return statements.isEmpty() ? Optional.empty() : Optional.of(statements.get(statements.size() - 1));
        }

        void note(Progress reached) throws SQLException {
            journal.note(connection, script, reached);
        }

        void say(ScriptStatement statement, String what) {
            progress.accept(script.fileName() + ", line " + statement.line() + ": " + what);
        }

        /** One step in a transaction of its own, and what is noted with it. */
        void inTransaction(ScriptStatement statement, Limits limits, String step, Optional<Progress> reached)
                throws StatementException, SQLException {
            transaction(Optional.of(statement), () -> {
                limit("set local", limits);
                execute(statement, step, true, limits);
                if (reached.isPresent()) {
                    note(reached.get());
                }
            });
        }

        /** One step that PostgreSQL refuses in a transaction. */
        void outsideTransaction(ScriptStatement statement, String step) throws StatementException, SQLException {
            retrying(() -> {
                limit("set", statement.limits());
                try {
                    execute(statement, step, false, statement.limits());
                } finally {
                    if (!cancellation.isRequested() && connection.isValid(5)) {
                        limit("set", Limits.NONE);
                    }
                }
            });
        }

        /**
         * In one transaction, again and again while it only gave up on a lock.
         *
         * @param last what the server may object to at the end, for then it looks at what was deferred
         */
        private void transaction(Optional<ScriptStatement> last, Work work) throws StatementException, SQLException {
            retrying(() -> {
                connection.setAutoCommit(false);
                boolean done = false;
                try {
                    work.run();
                    commit(last);
                    done = true;
                } finally {
                    if (!done) {
                        rollback();
                    }
                    if (!connection.isClosed()) {
                        connection.setAutoCommit(true);
                    }
                }
            });
        }

        private void commit(Optional<ScriptStatement> last) throws StatementException, SQLException {
            try {
                connection.commit();
            } catch (PSQLException e) {
                // Without an answer nobody knows whether it is done.
                if (last.isPresent() && e.getServerErrorMessage() != null) {
                    throw refused(last.get(), last.get().sql(), true, false, e);
                }
                throw e;
            }
        }

        /** What led to it is more worth telling than a connection that is lost already. */
        private void rollback() {
            try {
                connection.rollback();
            } catch (SQLException lost) {
                progress.accept(script.fileName() + ": the connection is lost, the server rolls back by itself");
            }
        }

        private void retrying(Work work) throws StatementException, SQLException {
            long end = System.nanoTime() + patience.toNanos();
            Duration pause = FIRST_PAUSE;
            while (true) {
                try {
                    work.run();
                    return;
                } catch (StatementException e) {
                    if (!e.isPassing() || cancellation.isRequested() || System.nanoTime() + pause.toNanos() > end) {
                        throw e;
                    }
                    // So that two who wait for each other do not meet again.
                    Duration wait = pause.plusMillis(ThreadLocalRandom.current().nextLong(pause.toMillis() / 4 + 1));
                    progress.accept(e.fileName() + ", line " + e.line() + ": gave up on a lock"
                            + (e.blockers().isEmpty() ? "" : " held by " + e.blockers()) + "; trying again in "
                            + wait.toMillis() + " ms");
                    cancellation.pause(wait);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        }

        private void limit(String set, Limits limits) throws SQLException {
            Sql.execute(
                    connection,
                    set + " lock_timeout = " + limits.lockTimeout().toMillis() + "; " + set + " statement_timeout = "
                            + limits.statementTimeout().toMillis());
        }

        private void execute(ScriptStatement statement, String step, boolean transactional, Limits limits)
                throws StatementException, SQLException {
            listener.before(statement, step);
            ScheduledFuture<?> watch = blockers == null ? null : blockers.watch();
            long start = System.nanoTime();
            try (var jdbc = connection.createStatement()) {
                // A script is sent as it is written: ? and {} are operators and text.
                jdbc.setEscapeProcessing(false);
                cancellation.execute(jdbc, step);
            } catch (SQLException e) {
                throw refused(statement, step, transactional, isOutOfTime(limits, since(start), e), e);
            } finally {
                if (watch != null) {
                    watch.cancel(false);
                }
            }
            listener.after(statement, step);
        }

        /** The server says it in its own language, and of a limit that the script has set itself nobody knows here. */
        private static boolean isOutOfTime(Limits limits, Duration took, SQLException e) {
            Duration allowed = limits.statementTimeout();
            return (!allowed.isZero() && took.compareTo(allowed) >= 0)
                    || String.valueOf(e.getMessage()).contains("statement timeout");
        }

        private StatementException refused(
                ScriptStatement statement, String step, boolean transactional, boolean outOfTime, SQLException e) {
            return new StatementException(
                    script,
                    statement,
                    step,
                    transactional,
                    outOfTime,
                    blockers == null ? "" : blockers.seen(),
                    cancellation.isRequested(),
                    e);
        }
    }
}
