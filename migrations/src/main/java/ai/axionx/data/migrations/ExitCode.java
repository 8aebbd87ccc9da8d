package ai.axionx.data.migrations;

/**
 * What became of a run, as a number that a deploy job can decide on.
 *
 * <p>Zero means that all of it is done. From 10 to 19 the same run may succeed later, unchanged:
 * {@linkplain #isRetryable() retry}. Everything else fails again until a person changes something: never retry.
 */
public enum ExitCode {
    /** All that was asked for is done, or was done before. */
    DONE(0, "done, or nothing to do"),
    /** Something went wrong that this program does not know, in itself or in the server. The log has a stack trace. */
    UNEXPECTED(1, "unexpected failure, of this program or the server"),
    /** The command line, an environment variable or a secret file is wrong or missing; nothing was tried. */
    USAGE(2, "wrong or missing option, variable or secret file"),

    /** Nobody answers at the address, or the server is starting, stopping or out of connections. */
    UNREACHABLE(10, "server unreachable, starting or out of connections"),
    /** Another runner works on the database and did not finish within the bound. */
    BUSY(11, "another runner holds the lock for longer than the wait"),
    /** A lock time-out, a deadlock or a lost connection ended a migration; the server rolled it back. */
    INTERRUPTED(12, "migration gave up on a lock or lost its connection, rolled back"),
    /** Maintenance found nothing in its way but locks of others, a standby or a lost connection. */
    KEPT_OUT(13, "a lock, a standby or a lost connection kept maintenance from a table"),
    /** Somebody asked the program to stop (SIGTERM); what was under way is rolled back, its locks are free. */
    STOPPED(14, "stopped by a signal, rolled back"),

    /** The server refuses the user or the password, or the user is not the role that owns the database. */
    LOGIN_REFUSED(20, "wrong user, password or role"),
    /**
     * The database, a role, an extension or an owner is not as {@code bootstrap} makes it, or {@code migrate} has not
     * made yet what a command works on.
     */
    NOT_BOOTSTRAPPED(21, "database is missing, not bootstrapped or not migrated"),
    /** The server cannot carry the platform: too old, a standby, or without a needed extension. */
    UNSUITABLE_SERVER(22, "unsuitable server: version, extension, encoding"),
    /** The administrator may not do what is needed; the message holds the statements for whoever may. */
    PROVIDER_MUST_ACT(23, "a superuser or the provider must run statements first"),
    /** The database holds tables that no migration of ours made. */
    FOREIGN_CONTENT(24, "database holds foreign tables"),
    /** What ran in the database differs from what this artifact holds: a migration was edited or lost. */
    TAMPERED(25, "applied migrations differ from those in this program"),
    /** A migration failed, in this run or, not rolled back, in an earlier one. */
    FAILED_MIGRATION(26, "a migration failed"),
    /** The server's disk is full; what was under way was rolled back. */
    DISK_FULL(27, "the server's disk is full, rolled back"),
    /** Maintenance could not bring a table into order, after doing the others; the report says why. */
    MAINTENANCE_FAILED(28, "maintenance could not bring a table into order"),

    /** {@code verify}: the database is not what this artifact's migrations make of it. */
    DRIFTED(29, "the database differs from what its migrations make"),

    /** {@code health}: nothing is lost yet, but somebody should look within days. */
    HEALTH_WARNING(30, "health found something to see to within days"),
    /** {@code health}: rows are, or will soon be, refused or misplaced. */
    HEALTH_CRITICAL(31, "health found that rows are, or soon will be, refused or misplaced");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit status. */
    public int code() {
        return code;
    }

    /** What it means, in a few words. */
    public String meaning() {
        return meaning;
    }

    /** Whether the same run may succeed later without anybody changing anything. */
    public boolean isRetryable() {
        return code >= 10 && code < 20;
    }
}
