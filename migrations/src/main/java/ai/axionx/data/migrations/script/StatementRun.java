package ai.axionx.data.migrations.script;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.internal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One statement of a script whose statements have transactions of their own: goes on where an earlier run was
 * interrupted, and takes several steps where PostgreSQL does not do it in one.
 */
final class StatementRun {

    private static final Pattern DROP_INDEX =
            pattern("drop index concurrently( if exists)? (" + Names.QUALIFIED + ")( cascade| restrict)?");
    private static final Pattern DETACH = pattern("alter table (?:if exists )?(?:only )?(" + Names.QUALIFIED
            + ") detach partition (" + Names.QUALIFIED + ") (?:concurrently|finalize)");
    private static final Pattern FOREIGN_KEY = pattern("alter table (?:if exists )?(?:only )?(" + Names.QUALIFIED
            + ") add constraint (" + Names.NAME + ") (foreign key\\b.*) not valid");

    private final ScriptExecution.Session session;
    private final Connection connection;
    private final ScriptStatement statement;
    private final Progress reached;

    StatementRun(ScriptExecution.Session session, Connection connection, ScriptStatement statement, Progress reached) {
        this.session = session;
        this.connection = connection;
        this.statement = statement;
        this.reached = reached;
    }

    /** A pattern in which a blank stands for any white space. */
    static Pattern pattern(String text) {
        return Pattern.compile(
                text.replace(" ", "\\s+"), Pattern.CASE_INSENSITIVE | Pattern.DOTALL | Pattern.UNICODE_CASE);
    }

    void run() throws StatementException, SQLException {
        if (statement.batches().isPresent()) {
            runInBatches(statement.batches().get());
            return;
        }
        switch (Kind.of(statement.sql())) {
            case CREATE_INDEX_CONCURRENTLY -> {
                var index = new ConcurrentIndex(session, connection, statement, reached.isStarted());
                index.refuseAnotherOfThatName();
                beginning(index::create);
            }
            case DROP_INDEX_CONCURRENTLY -> dropIndex();
            case REINDEX_CONCURRENTLY -> reindex();
            case DETACH_CONCURRENTLY -> detach();
            case CALL, OUTSIDE_TRANSACTION -> outsideTransaction();
            case FOREIGN_KEY_NOT_VALID -> addForeignKey();
            default -> inTransaction();
        }
    }

    private void inTransaction() throws StatementException, SQLException {
        session.inTransaction(statement, statement.limits(), statement.sql(), Optional.of(reached.next()));
    }

    private void outsideTransaction() throws StatementException, SQLException {
        beginning(() -> session.outsideTransaction(statement, statement.sql()));
    }

    /** Notes that it begins, since nobody could tell later; and that it has not, if the server would not have it. */
    private void beginning(ScriptExecution.Work work) throws StatementException, SQLException {
        session.note(reached.started());
        try {
            work.run();
        } catch (StatementException e) {
            if (!reached.isStarted() && e.isRefusedOutright()) {
                session.note(reached);
            }
            throw e;
        }
        session.note(reached.next());
    }

    private void runInBatches(Batches batches) throws StatementException, SQLException {
        requireKeys(batches);
        Progress at = reached;
        long rows = 0;
        while (true) {
            Optional<List<String>> range = range(batches, at.lastKey());
            if (range.isEmpty()) {
                break;
            }
            String last = range.get().get(1);
            session.inTransaction(
                    statement,
                    statement.limits(),
                    batches.statement(statement.sql(), range.get().get(0), last),
                    Optional.of(at.upTo(last)));
            at = at.upTo(last);
            rows += Long.parseLong(range.get().get(2));
            session.say(statement, "rows up to " + batches.key() + " " + last + " are done, " + rows + " in this run");
        }
        session.note(reached.next());
    }

    /** A row without a key is in no range. */
    private void requireKeys(Batches batches) throws SQLException {
        if (Sql.isTrue(
                connection,
                "select exists (select from " + batches.table() + " where " + batches.key() + " is null)")) {
            throw new IllegalArgumentException("line " + statement.line() + ": expected a " + batches.key()
                    + " in each row of " + batches.table()
                    + ", found rows where it is null, which no batch would reach. Take another key.");
        }
    }

    /** First and last key of the next range, as literals, and how many rows it has. */
    private Optional<List<String>> range(Batches batches, Optional<String> after) throws SQLException {
        List<List<String>> ranges = Sql.rows(
                connection,
                row -> List.of(String.valueOf(row.getString(1)), String.valueOf(row.getString(2)), row.getString(3)),
                "select quote_literal((array_agg(k order by k))[1]) || '::' || min(pg_typeof(k)::text),"
                        + " quote_literal((array_agg(k order by k desc))[1]) || '::' || min(pg_typeof(k)::text), count(*)"
                        + " from (select " + batches.key() + " as k from " + batches.table()
                        + after.map(key -> " where " + batches.key() + " > " + key)
                                .orElse("") + " order by 1 limit "
                        + batches.rows() + ") r");
        return ranges.get(0).get(2).equals("0") ? Optional.empty() : Optional.of(ranges.get(0));
    }

    private void dropIndex() throws StatementException, SQLException {
        Matcher drop = DROP_INDEX.matcher(Splitter.plain(statement.sql()));
        String kind = drop.matches() ? kindOf(drop.group(2)) : "";
        if (kind.isEmpty() && reached.isStarted()) {
            session.note(reached.next());
        } else if (kind.equals("I")) {
            // An index of a partitioned table goes at once with those of the partitions: a short, strong lock.
            String step = "drop index " + drop.group(2);
            session.inTransaction(statement, Limits.SHORT, step, Optional.of(reached.next()));
        } else {
            outsideTransaction();
        }
    }

    /** Whether a comma that stands in no bracket follows. */
    private static boolean isOneOfMany(String action) {
        String outside = action;
        String inner;
        do {
            inner = outside;
            outside = inner.replaceAll("\\([^()]*\\)", "");
        } while (!outside.equals(inner));
        return outside.contains(",");
    }

    private String kindOf(String relation) throws SQLException {
        return Optional.ofNullable(Sql.value(
                        connection, "select relkind::text from pg_class where oid = to_regclass(?)", relation))
                .orElse("");
    }

    private void reindex() throws StatementException, SQLException {
        if (reached.isStarted()) {
            for (String left : Sql.strings(connection, """
                    select format('%I.%I', n.nspname, c.relname)
                    from pg_index i
                    join pg_class c on c.oid = i.indexrelid
                    join pg_namespace n on n.oid = c.relnamespace
                    where not i.indisvalid
                    and c.relname ~ '_cc(new|old)[0-9]*$'
                    and pg_has_role(c.relowner, 'member')
                    order by 1
                    """)) {
                session.say(statement, "dropping index " + left + ", which an interrupted run has left");
                session.outsideTransaction(statement, "drop index concurrently " + left);
            }
        }
        outsideTransaction();
    }

    private void detach() throws StatementException, SQLException {
        Matcher detach = DETACH.matcher(Splitter.plain(statement.sql()));
        if (reached.isStarted() && detach.matches()) {
            String pending = Sql.value(
                    connection,
                    "select inhdetachpending::text from pg_inherits"
                            + " where inhparent = to_regclass(?) and inhrelid = to_regclass(?)",
                    detach.group(1),
                    detach.group(2));
            if (pending == null) {
                session.note(reached.next());
                return;
            }
            if (pending.equals("true")) {
                session.outsideTransaction(
                        statement,
                        "alter table " + detach.group(1) + " detach partition " + detach.group(2) + " finalize");
                session.note(reached.next());
                return;
            }
        }
        outsideTransaction();
    }

    /**
     * PostgreSQL 17 takes no such key on a partitioned table; so partition by partition, then the table adopts them.
     */
    private void addForeignKey() throws StatementException, SQLException {
        Matcher key = FOREIGN_KEY.matcher(Splitter.plain(statement.sql()));
        if (!key.matches() || !kindOf(key.group(1)).equals("p")) {
            inTransaction();
            return;
        }
        if (isOneOfMany(key.group(3))) {
            throw new IllegalArgumentException("line " + statement.line()
                    + ": expected one key, since this is done partition by partition, found more that is to be altered."
                    + " Give each key a statement of its own.");
        }
        String constraint = key.group(2);
        for (String partition : Sql.strings(
                connection,
                "select relid::regclass::text from pg_partition_tree(?::regclass) where isleaf order by 1",
                key.group(1))) {
            String validated = Sql.value(
                    connection,
                    "select convalidated::text from pg_constraint"
                            + " where conrelid = ?::regclass and conname = (parse_ident(?))[1]",
                    partition,
                    constraint);
            if (validated == null) {
                session.inTransaction(
                        statement,
                        Limits.SHORT,
                        "alter table " + partition + " add constraint " + constraint + " " + key.group(3)
                                + " not valid",
                        Optional.empty());
            }
            if (!"true".equals(validated)) {
                session.inTransaction(
                        statement,
                        Limits.NONE,
                        "alter table " + partition + " validate constraint " + constraint,
                        Optional.empty());
            }
        }
        session.inTransaction(
                statement,
                statement.limits(),
                "alter table " + requireNonNull(key.group(1)) + " add constraint " + constraint + " " + key.group(3),
                Optional.of(reached.next()));
    }
}
