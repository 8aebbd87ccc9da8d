package ai.axionx.data.migrations.script;

import java.util.regex.Pattern;

/** What a statement is, as far as the runner has to know: told from its text without comments. */
enum Kind {
    CREATE_INDEX_CONCURRENTLY("create\\s+(unique\\s+)?index\\s+concurrently\\b.*", true),
    DROP_INDEX_CONCURRENTLY("drop\\s+index\\s+concurrently\\b.*", true),
    REINDEX_CONCURRENTLY("reindex\\b.*\\bconcurrently\\b.*", true),
    DETACH_CONCURRENTLY("alter\\s+table\\b.*\\bdetach\\s+partition\\b.*\\b(concurrently|finalize)", true),
    /** Runs outside a transaction, since it may commit. */
    CALL("call\\b.*", false),
    /** Whatever else PostgreSQL refuses in a transaction. To run it twice does no harm. */
    OUTSIDE_TRANSACTION("(vacuum|alter\\s+system|(create|drop)\\s+(database|tablespace))\\b.*", true),
    FOREIGN_KEY_NOT_VALID(
            "alter\\s+table\\b.*\\badd\\s+(constraint\\s+" + Names.NAME + "\\s+)?foreign\\s+key\\b.*\\bnot\\s+valid",
            false),
    VALIDATE("alter\\s+table\\b.*\\bvalidate\\s+constraint\\b.*", false),
    /** Would end the runner's own transaction. */
    TRANSACTION_CONTROL(
            "(begin|start\\s+transaction|commit|end|rollback|abort|prepare\\s+transaction|savepoint|release)\\b.*",
            false),
    /** What it does ends with the session, or with its own transaction. */
    OF_THE_SESSION(
            "(set|reset|prepare|deallocate|discard|listen|unlisten|declare|load)\\b.*"
                    + "|create\\s+((local|global)\\s+)?temp(orary)?\\b.*|select\\s+(pg_catalog\\s*\\.\\s*)?set_config\\b.*",
            false),
    /** Needs the rows behind it, which only psql sends. */
    COPY_FROM_STDIN("copy\\b.*\\bfrom\\s+stdin\\b.*", false),
    OTHER(".*", false);

    private final Pattern pattern;
    private final boolean refusedInTransaction;

    Kind(String pattern, boolean refusedInTransaction) {
        this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CASE);
        this.refusedInTransaction = refusedInTransaction;
    }

    static Kind of(String sql) {
        String plain = Splitter.plain(sql);
        for (Kind kind : values()) {
            if (kind.pattern.matcher(plain).matches()) {
                return kind;
            }
        }
        return OTHER;
    }

    boolean isRefusedInTransaction() {
        return refusedInTransaction;
    }

    /** What is right for it when the script says nothing. */
    Limits defaultLimits() {
        return switch (this) {
            case CREATE_INDEX_CONCURRENTLY, DROP_INDEX_CONCURRENTLY, REINDEX_CONCURRENTLY, DETACH_CONCURRENTLY ->
                Limits.LONG;
            case VALIDATE, OUTSIDE_TRANSACTION -> Limits.NONE;
            default -> Limits.SHORT;
        };
    }
}
