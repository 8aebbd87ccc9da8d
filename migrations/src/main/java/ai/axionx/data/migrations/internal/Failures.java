package ai.axionx.data.migrations.internal;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Turns what the driver throws into what a person can act on. */
public final class Failures {

    /** Starting, stopping, out of connections: all pass. */
    private static final Set<String> NOT_NOW = Set.of("57P01", "57P02", "57P03", "53300");

    /** Lock not available, deadlock, serialization failure. */
    private static final Set<String> GAVE_UP = Set.of("55P03", "40P01", "40001");

    /** Disk full. pg_partman hides the state of what it runs into, so the text is looked at, too. */
    private static final String DISK_FULL = "53100";

    private static final String NO_SPACE = "No space left on device";

    private Failures() {}

    /** What it means that no connection came about. */
    public static MigrationException connecting(SQLException e, String what) {
        String state = stateOf(e);
        if (isPooler(e)) {
            return Rights.pooler();
        }
        if (isMisconfigured(e) || isUntrusted(e)) {
            return new MigrationException(
                    ExitCode.USAGE,
                    "the driver cannot connect to " + what + " with the options of the URL: " + said(e)
                            + ". Correct them.",
                    e);
        }
        if (isUnreachable(e)) {
            return new MigrationException(
                    ExitCode.UNREACHABLE,
                    "no connection to " + what + ": " + said(e)
                            + ". Check host and port, and that the server is up; then try again.",
                    e);
        }
        if (state.equals("3D000")) {
            return new MigrationException(
                    ExitCode.NOT_BOOTSTRAPPED,
                    "there is no " + what + ". Run bootstrap first; it makes the roles, databases and extensions.",
                    e);
        }
        if (state.startsWith("28") || state.equals("08004")) {
            return new MigrationException(
                    ExitCode.LOGIN_REFUSED,
                    "the server refuses the login to " + what + ": " + said(e)
                            + ". Check user and password; if the role does not exist yet, run bootstrap first.",
                    e);
        }
        if (state.equals("42501")) {
            return new MigrationException(
                    ExitCode.LOGIN_REFUSED,
                    "the user may not enter " + what + ": " + said(e)
                            + ". Only the roles that bootstrap names may; is this the right user?",
                    e);
        }
        return unexpected(e, "connecting to " + what);
    }

    /** What it means that something broke while we worked. */
    public static MigrationException working(SQLException e, String doing) {
        if (isUnreachable(e)) {
            return new MigrationException(
                    ExitCode.UNREACHABLE,
                    "the connection broke while " + doing + ": " + said(e) + ". Try again once the server is up.",
                    e);
        }
        if (GAVE_UP.contains(stateOf(e))) {
            return new MigrationException(
                    ExitCode.INTERRUPTED,
                    "gave up waiting for a lock while " + doing + ": " + said(e) + ". Try again.",
                    e);
        }
        if (isDiskFull(e)) {
            return new MigrationException(
                    ExitCode.DISK_FULL,
                    "the server ran out of disk space while " + doing + ": " + said(e)
                            + ". It was rolled back; make room there, then run this again.",
                    e);
        }
        return unexpected(e, doing);
    }

    /** Whether the server has no room left. */
    public static boolean isDiskFull(SQLException e) {
        return stateOf(e).equals(DISK_FULL) || String.valueOf(e.getMessage()).contains(NO_SPACE);
    }

    private static MigrationException unexpected(SQLException e, String doing) {
        return new MigrationException(
                ExitCode.UNEXPECTED, "unexpected error of the server while " + doing + ": " + said(e), e);
    }

    /** Whether the driver itself refuses: neither the server nor the network has said anything. */
    private static boolean isMisconfigured(SQLException e) {
        if (!stateOf(e).startsWith("08") && !stateOf(e).startsWith("22")) {
            return false;
        }
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof IOException || (t instanceof PSQLException own && own.getServerErrorMessage() != null)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a certificate is missing, or not to be trusted. */
    private static boolean isUntrusted(SQLException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof FileNotFoundException || t instanceof GeneralSecurityException) {
                return true;
            }
        }
        return false;
    }

    /** Whether nobody answers, or nobody can at the moment. */
    public static boolean isUnreachable(SQLException e) {
        // 08004 is the driver's own: the server wants a way to log in that the driver cannot offer.
        return (stateOf(e).startsWith("08") && !stateOf(e).equals("08004") && !isPooler(e) && !isUntrusted(e))
                || NOT_NOW.contains(stateOf(e));
    }

    /** Whether it is PgBouncer that answers: the server itself takes every parameter that the driver sends. */
    private static boolean isPooler(SQLException e) {
        return String.valueOf(e.getMessage()).contains("unsupported startup parameter");
    }

    /** Whether the same statement may succeed when it is tried again. */
    public static boolean isPassing(SQLException e) {
        return isUnreachable(e) || GAVE_UP.contains(stateOf(e));
    }

    /** The SQLSTATE, empty when there is none. */
    public static String stateOf(SQLException e) {
        String state = e.getSQLState();
        return state == null ? "" : state;
    }

    /** The innermost SQL exception that led to this failure. */
    public static @Nullable SQLException cause(Throwable failure) {
        SQLException found = null;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                found = sql;
            }
        }
        return found;
    }

    /**
     * The server's words: message, SQLSTATE and hint. Its detail stays out, since that is where values of rows are
     * shown.
     */
    public static String said(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException own ? own.getServerErrorMessage() : null;
        String message = server == null ? null : server.getMessage();
        if (server == null || message == null) {
            String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            Throwable cause = e.getCause();
            return withoutStop(
                    cause == null || first.contains(String.valueOf(cause.getMessage()))
                            ? first
                            : first + " (" + cause.getMessage() + ")");
        }
        String hint = server.getHint();
        return withoutStop(message) + " (" + stateOf(e) + ")"
                + (hint == null ? "" : "; the server's hint: " + withoutStop(hint));
    }

    private static String withoutStop(String text) {
        String stripped = text.strip();
        return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1) : stripped;
    }
}
