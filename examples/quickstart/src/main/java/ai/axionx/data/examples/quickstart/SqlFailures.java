package ai.axionx.data.examples.quickstart;

import ai.axionx.data.migrations.ExitCode;
import java.sql.SQLException;
import java.util.Set;

/** What an error of the server means for somebody who runs the quickstart. */
final class SqlFailures {

    /** Starting, stopping, out of connections. */
    private static final Set<String> NOT_NOW = Set.of("57P01", "57P02", "57P03", "53300");

    /** Lock not available, deadlock, serialization failure, statement time-out. */
    private static final Set<String> GAVE_UP = Set.of("55P03", "40P01", "40001", "57014");

    private static final String DISK_FULL = "53100";

    /** What is left of it where pg_partman catches an error and raises one of its own, whose SQLSTATE is another. */
    private static final String NO_SPACE = "No space left on device";

    private SqlFailures() {}

    /** The migrations module's code for this failure; {@link ExitCode#UNEXPECTED} when it means nothing known. */
    static ExitCode exitCode(SQLException e) {
        String state = stateOf(e);
        if (state.startsWith("08") || NOT_NOW.contains(state)) {
            return ExitCode.UNREACHABLE;
        }
        if (state.startsWith("28")) {
            return ExitCode.LOGIN_REFUSED;
        }
        return GAVE_UP.contains(state) ? ExitCode.INTERRUPTED : ExitCode.UNEXPECTED;
    }

    /** Whether the server ran out of disk or memory for files, however deep that is in the failure. */
    static boolean isDiskFull(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException e
                    && (stateOf(e).equals(DISK_FULL) || message(e).contains(NO_SPACE))) {
                return true;
            }
        }
        return false;
    }

    /** Says that the server is full, and what to do. */
    static QuickstartException noRoom(String said, Throwable cause) {
        return new QuickstartException(
                QuickstartExit.NO_ROOM,
                "the server has no room left: " + said
                        + ". Make room, or have the data of a server of its own elsewhere"
                        + " with the variable AXION_POSTGRES_DATA; then run it again.",
                cause);
    }

    /** The failure in words. */
    static QuickstartException explain(SQLException e, String doing) {
        String said = "while " + doing + ": " + message(e);
        if (isDiskFull(e)) {
            return noRoom(said, e);
        }
        ExitCode code = exitCode(e);
        return switch (code) {
            case UNREACHABLE ->
                new QuickstartException(
                        code,
                        "the connection broke " + said
                                + ". See that the server is up and has room on its disk; then run"
                                + " it again: tracks that are loaded stay, and are not loaded twice.",
                        e);
            case INTERRUPTED ->
                new QuickstartException(
                        code,
                        "the server gave up " + said + ". Run it again: tracks that are loaded stay, and are not loaded"
                                + " twice.",
                        e);
            default -> new QuickstartException(code, "unexpected error of the server " + said, e);
        };
    }

    private static String stateOf(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }

    private static String message(SQLException e) {
        SQLException next = e.getNextException();
        return String.valueOf((next == null ? e : next).getMessage())
                .lines()
                .findFirst()
                .orElse("");
    }
}
