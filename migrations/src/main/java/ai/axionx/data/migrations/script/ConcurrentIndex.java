package ai.axionx.data.migrations.script;

import ai.axionx.data.migrations.internal.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A concurrent index build that ends with a valid index or none, and on a partitioned table with one on each partition.
 */
final class ConcurrentIndex {

    private static final Pattern CREATE = StatementRun.pattern("create( unique)? index concurrently( if not exists)? ("
            + Names.NAME + ") on( only)? (" + Names.QUALIFIED + ")(\\s*\\(.*| using .*)");

    private static final String VALID = "valid";
    private static final String INVALID = "invalid";

    /** In bytes, as the server counts. */
    private static final int LONGEST_NAME = 63;

    private final ScriptExecution.Session session;
    private final Connection connection;
    private final ScriptStatement statement;
    private final boolean isResumed;

    ConcurrentIndex(
            ScriptExecution.Session session, Connection connection, ScriptStatement statement, boolean isResumed) {
        this.session = session;
        this.connection = connection;
        this.statement = statement;
        this.isResumed = isResumed;
    }

    /** What a build is called, on which table, and all that comes after that. */
    private record Build(String unique, String name, String table, String rest) {

        String sql(String where) {
            return "create" + unique + " index " + where + table + rest;
        }

        String onTableAlone() {
            return sql(name + " on only ");
        }
    }

    /** The statement as it is written. */
    private record Wanted(Build build, boolean mayExist, boolean isPartitioned) {}

    private Wanted wanted() throws SQLException {
        Matcher create = CREATE.matcher(Splitter.plain(statement.sql()));
        if (!create.matches()) {
            // Without a name nobody could find it again.
            throw new IllegalArgumentException("line " + statement.line()
                    + ": expected 'create index concurrently <name> on <table> …' with a name, found none. Add it.");
        }
        var build =
                new Build(text(create.group(1)), text(create.group(3)), text(create.group(5)), text(create.group(6)));
        boolean isPartitioned = create.group(4) == null
                && "p"
                        .equals(Sql.value(
                                connection,
                                "select relkind::text from pg_class where oid = to_regclass(?)",
                                build.table()));
        return new Wanted(build, create.group(2) != null, isPartitioned);
    }

    /**
     * Lets the server say that there is an index of that name, if nobody here has begun one. An invalid one of a
     * partitioned table goes, since nobody knows what was to become of it.
     */
    void refuseAnotherOfThatName() throws StatementException, SQLException {
        Wanted wanted = wanted();
        Optional<String> state = state(wanted.build());
        if (isResumed || state.isEmpty()) {
            return;
        }
        if (state.get().equals(VALID) && !wanted.mayExist()) {
            session.outsideTransaction(
                    statement, wanted.isPartitioned() ? wanted.build().onTableAlone() : statement.sql());
        } else if (state.get().equals(INVALID) && wanted.isPartitioned()) {
            session.say(statement, "index " + wanted.build().name() + " is invalid: dropping it, to build it anew");
            session.inTransaction(statement, Limits.SHORT, "drop index " + qualified(wanted.build()), Optional.empty());
        }
    }

    /** Ends with a valid index; one that is there is the one that was begun. */
    void create() throws StatementException, SQLException {
        Wanted wanted = wanted();
        if (state(wanted.build()).equals(Optional.of(VALID))) {
            return;
        }
        if (wanted.isPartitioned()) {
            buildOnPartitions(wanted.build());
        } else {
            build(wanted.build(), statement.sql());
        }
    }

    private static String text(@Nullable String group) {
        return group == null ? "" : group;
    }

    /** The index of this name in the table's schema: empty, {@code valid} or {@code invalid}. */
    private Optional<String> state(Build build) throws SQLException {
        return Optional.ofNullable(Sql.value(connection, """
                select case when i.indisvalid then 'valid' else 'invalid' end
                from pg_index i
                join pg_class c on c.oid = i.indexrelid
                join pg_class t on t.oid = i.indrelid
                where t.oid = to_regclass(?)
                and c.relnamespace = t.relnamespace
                and c.relname = (parse_ident(?))[1]
                """, build.table(), build.name()));
    }

    private String qualified(Build build) throws SQLException {
        return String.valueOf(Sql.value(
                connection,
                "select format('%I.%I', n.nspname, (parse_ident(?))[1]) from pg_class c"
                        + " join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(?)",
                build.name(),
                build.table()));
    }

    private void build(Build build, String step) throws StatementException, SQLException {
        Optional<String> state = state(build);
        if (state.equals(Optional.of(VALID)) && isResumed) {
            return;
        }
        if (state.equals(Optional.of(INVALID))) {
            session.say(statement, "index " + build.name() + " is invalid: dropping it, to build it anew");
            session.outsideTransaction(statement, "drop index concurrently " + qualified(build));
        }
        try {
            session.outsideTransaction(statement, step);
        } catch (StatementException e) {
            dropWhatIsLeft(build, e);
            throw e;
        }
        if (!state(build).equals(Optional.of(VALID))) {
            throw new IllegalStateException("index " + build.name() + " on " + build.table()
                    + " is not valid, although its build has not failed");
        }
    }

    /** An invalid unique index would go on to refuse rows. If this does not work, the next run does it. */
    private void dropWhatIsLeft(Build build, StatementException failure) {
        try {
            if (connection.isValid(1) && state(build).equals(Optional.of(INVALID))) {
                session.outsideTransaction(statement, "drop index concurrently " + qualified(build));
            }
        } catch (SQLException | StatementException | Cancellation.CancelledException left) {
            failure.addSuppressed(left);
        }
    }

    /**
     * On the table alone, which makes it invalid; on each partition; and attached, the last of which makes it valid.
     */
    private void buildOnPartitions(Build build) throws StatementException, SQLException {
        if (state(build).isEmpty()) {
            session.inTransaction(statement, Limits.SHORT, build.onTableAlone(), Optional.empty());
        }
        String index = qualified(build);
        for (List<String> partition : partitionsWithout(index, build)) {
            String table = partition.get(0);
            var part = new Build(build.unique(), partition.get(2), table, build.rest());
            if (partition.get(1).equals("p")) {
                buildOnPartitions(part);
            } else {
                build(part, part.sql("concurrently " + part.name() + " on "));
            }
            session.inTransaction(
                    statement,
                    Limits.SHORT,
                    "alter index " + index + " attach partition " + qualified(part),
                    Optional.empty());
        }
        if (!state(build).equals(Optional.of(VALID))) {
            throw new IllegalStateException("index " + index + " is not valid, although each partition has its own");
        }
    }

    /** The partitions that have no index attached to it yet: their names, kinds, and what theirs is called. */
    private List<List<String>> partitionsWithout(String index, Build build) throws SQLException {
        return Sql.rows(
                connection,
                row -> List.of(row.getString(1), row.getString(2), nameOn(row.getString(3), build.name())),
                """
                select format('%I.%I', n.nspname, c.relname), c.relkind::text, c.relname
                from pg_inherits p
                join pg_class c on c.oid = p.inhrelid
                join pg_namespace n on n.oid = c.relnamespace
                where p.inhparent = to_regclass(?)
                and not exists (select
                                from pg_inherits a
                                join pg_index i on i.indexrelid = a.inhrelid
                                where a.inhparent = to_regclass(?)
                                and i.indrelid = c.oid)
                order by 1
                """,
                build.table(),
                index);
    }

    /** Told by both names; cut in the middle where they are too long together. */
    private static String nameOn(String partition, String index) {
        String plain =
                index.startsWith("\"") ? index.substring(1, index.length() - 1).replace("\"\"", "\"") : index;
        String name = partition + "_" + plain;
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            String hash = Integer.toHexString(name.hashCode());
            int room = LONGEST_NAME - hash.length() - 1;
            while (name.getBytes(StandardCharsets.UTF_8).length > room) {
                name = name.substring(0, name.length() - 1);
            }
            name = name + "_" + hash;
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
