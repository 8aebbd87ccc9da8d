package ai.axionx.data.partitioning;

import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Why a table, or one of its partitions, could not be brought into order.
 *
 * @param message what was expected and what was found
 * @param remedy what to do about it, where the server says so
 * @param cause the error as the driver reported it
 */
public record MaintenanceError(String message, Optional<String> remedy, SQLException cause) {

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String DEADLOCK_DETECTED = "40P01";
    private static final String CONNECTION_EXCEPTION = "08";
    private static final String OPERATOR_INTERVENTION = "57P";

    static MaintenanceError of(SQLException cause) {
        ServerErrorMessage server = cause instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (server == null) {
            return new MaintenanceError(String.valueOf(cause.getMessage()), Optional.empty(), cause);
        }
        // pg_partman packs an error into the text of another one: message, CONTEXT, DETAIL and HINT, a line each.
        String text = String.valueOf(server.getMessage());
        int context = text.indexOf("\nCONTEXT:");
        String hint = server.getHint();
        return new MaintenanceError(context < 0 ? text : text.substring(0, context), Optional.ofNullable(hint), cause);
    }

    /** Whether another session was in the way, so that a later attempt may succeed. */
    public boolean isLockConflict() {
        return LOCK_NOT_AVAILABLE.equals(cause.getSQLState()) || DEADLOCK_DETECTED.equals(cause.getSQLState());
    }

    /** Whether the connection broke, so that a later attempt, on another one, may succeed. */
    public boolean isConnectionFailure() {
        String state = String.valueOf(cause.getSQLState());
        return state.startsWith(CONNECTION_EXCEPTION) || state.startsWith(OPERATOR_INTERVENTION);
    }

    /** The message with the remedy. */
    @Override
    public String toString() {
        return message + remedy.map(text -> ". " + text).orElse("");
    }
}
