package ai.axionx.data.migrations.script;

import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Thrown when the server refuses a statement of a script. */
public final class StatementException extends Exception {

    private static final long serialVersionUID = 1L;
    private static final String QUERY_CANCELED = "57014";

    private final String fileName;
    private final int line;
    private final boolean transactional;
    private final boolean ofMany;
    private final boolean outOfTime;
    private final String blockers;
    private final boolean cancelled;
    private final SQLException refusal;

    StatementException(
            MigrationScript script,
            ScriptStatement statement,
            String step,
            boolean transactional,
            boolean outOfTime,
            String blockers,
            boolean cancelled,
            SQLException refusal) {
        super(refusal);
        this.fileName = script.fileName();
        this.line = statement.line() + (step.equals(statement.sql()) ? linesBefore(refusal, step) : 0);
        this.transactional = transactional;
        this.ofMany = script.isPerStatement();
        this.outOfTime = outOfTime;
        this.blockers = blockers;
        this.cancelled = cancelled;
        this.refusal = refusal;
    }

    private static int linesBefore(SQLException refusal, String step) {
        ServerErrorMessage said = refusal instanceof PSQLException own ? own.getServerErrorMessage() : null;
        int position = said == null ? 0 : said.getPosition();
        return (int) step.chars()
                .limit(Math.max(0, position - 1))
                .filter(c -> c == '\n')
                .count();
    }

    /** The script's file. */
    public String fileName() {
        return fileName;
    }

    /** The line in it that the server refuses, or where the statement begins. */
    public int line() {
        return line;
    }

    /** Whether the statement ran in a transaction, so that nothing of it is left. */
    public boolean isRolledBack() {
        return transactional;
    }

    /** Whether the statements before it in the script had transactions of their own, so that they stay. */
    public boolean isOfMany() {
        return ofMany;
    }

    /** Who held the lock that the statement waited for, in words; empty if nobody is known. */
    public String blockers() {
        return blockers;
    }

    /** What the server said. */
    public SQLException refusal() {
        return refusal;
    }

    /** Whether somebody has asked to stop, so that the statement was canceled. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Whether the statement took longer than its {@link Limits} allow. */
    public boolean isTooSlow() {
        return outOfTime && isCanceledByServer();
    }

    /** Whether another session, of an administrator or a watchdog, has canceled it. */
    public boolean isCanceledByOthers() {
        return !outOfTime && isCanceledByServer();
    }

    private boolean isCanceledByServer() {
        return !cancelled && QUERY_CANCELED.equals(refusal.getSQLState());
    }

    /**
     * Whether the server refused it before it did anything: what it names is not there, is there already, or is no SQL.
     */
    boolean isRefusedOutright() {
        String state = String.valueOf(refusal.getSQLState());
        return state.startsWith("42") || state.startsWith("0A");
    }

    /** Whether another try may succeed: it was a lock, a deadlock or a serialization failure. */
    public boolean isPassing() {
        return switch (String.valueOf(refusal.getSQLState())) {
            case "55P03", "40P01", "40001" -> true;
            default -> false;
        };
    }
}
