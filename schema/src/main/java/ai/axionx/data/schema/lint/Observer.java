package ai.axionx.data.schema.lint;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.script.ScriptExecution;
import ai.axionx.data.migrations.script.ScriptStatement;
import ai.axionx.data.schema.lint.Structure.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server, after each step and on the step's own connection, what the step did: its transaction's locks are in
 * {@code pg_locks}, rows that it read and wrote are counted in {@code pg_stat_xact_all_tables}, and so are its writes
 * to the catalog, after which the catalog is read again.
 */
final class Observer implements ScriptExecution.Listener {

    private static final String LOCKS = """
            select relation::bigint, mode
            from pg_locks
            where pid = pg_backend_pid() and locktype = 'relation' and granted
              and database = (select oid from pg_database where datname = current_database())
            """;

    /** In a transaction these stand still but for what it does itself. */
    private static final String COUNTERS = """
            select relid::bigint, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0), n_tup_ins + n_tup_upd + n_tup_del,
                   schemaname = 'pg_catalog' and relname <> 'pg_description'
            from pg_stat_%sall_tables
            where schemaname !~ '^pg_toast'
            """;

    private final Connection connection;
    private final DataSource administrator;
    private final Before base;
    private final List<ObservedStep> steps = new ArrayList<>();

    private Structure structure;
    private boolean inTransaction;
    private Map<Long, LockMode> held = Map.of();
    private Counters counters = Counters.NONE;
    private @Nullable Gate gate;
    private @Nullable ScriptStatement current;

    /**
     * An observer of what happens on a connection.
     *
     * @param administrator connections by which it looks at what cannot run in a transaction
     */
    Observer(Connection connection, DataSource administrator, Before base) {
        this.connection = connection;
        this.administrator = administrator;
        this.base = base;
        this.structure = base.structure();
    }

    /** What was observed so far. */
    List<ObservedStep> steps() {
        return List.copyOf(steps);
    }

    /** The statement that was begun last; null before the first. */
    @Nullable
    ScriptStatement current() {
        return current;
    }

    @Override
    public void before(ScriptStatement statement, String step) throws SQLException {
        // A step that was refused has no end.
        close();
        current = statement;
        inTransaction = !connection.getAutoCommit();
        held = inTransaction ? locks(structure) : Map.of();
        counters = Counters.read(connection, inTransaction);
        gate = inTransaction ? null : Gate.close(administrator, pid(), tables());
    }

    @Override
    public void after(ScriptStatement statement, String step) throws SQLException {
        Map<Long, LockMode> waitedFor = Map.of();
        if (gate != null) {
            waitedFor = gate.open();
            gate = null;
        }
        Counters now = Counters.read(connection, inTransaction);
        Structure before = structure;
        if (!inTransaction || now.catalogWrites() != counters.catalogWrites()) {
            structure = Structure.read(connection);
        }
        steps.add(new ObservedStep(
                statement,
                step,
                inTransaction,
                held,
                inTransaction ? locks(before) : byRoot(waitedFor, before),
                work(now, before),
                emptied(before),
                before,
                structure));
    }

    /** Lets those go who wait for the gate, when the step was refused. */
    void close() throws SQLException {
        if (gate != null) {
            gate.open();
            gate = null;
        }
    }

    private int pid() throws SQLException {
        return Query.rows(connection, row -> row.getInt(1), "select pg_backend_pid()")
                .get(0);
    }

    private List<String> tables() {
        return structure.relations().values().stream()
                .filter(Relation::holdsRows)
                .map(relation -> Before.qualified(relation.name()))
                .toList();
    }

    private Map<Long, LockMode> locks(Structure before) throws SQLException {
        Map<Long, LockMode> locks = new HashMap<>();
        Query.rows(
                connection, row -> locks.merge(row.getLong(1), LockMode.parse(row.getString(2)), LockMode::or), LOCKS);
        return byRoot(locks, before);
    }

    /** Locks on what is, or was, a table of ours. One on an index counts for its table only where it blocks readers. */
    private Map<Long, LockMode> byRoot(Map<Long, LockMode> locks, Structure before) {
        Map<Long, LockMode> roots = new HashMap<>();
        locks.forEach((relation, mode) -> {
            Structure known = before.has(relation) ? before : structure;
            boolean isNewIndex = !before.has(relation) && known.indexes().containsKey(relation);
            if (known.has(relation) && !isNewIndex) {
                roots.merge(known.root(relation), mode, LockMode::or);
            }
        });
        return roots;
    }

    private Map<Long, Work> work(Counters now, Structure before) {
        Map<Long, Work> work = new HashMap<>();
        now.tables().forEach((table, done) -> {
            Work more = done.minus(counters.tables().getOrDefault(table, Work.NONE));
            Structure known = before.has(table) ? before : structure;
            if (!more.equals(Work.NONE) && known.has(table)) {
                work.merge(known.root(table), more, Work::plus);
            }
        });
        return work;
    }

    /** A new file is a rewrite if rows are in it, and a truncation if not. */
    private Set<Long> emptied(Structure before) throws SQLException {
        Set<Long> emptied = new HashSet<>();
        for (Relation relation : structure.relations().values()) {
            Relation earlier = before.relations().get(relation.oid());
            if (relation.holdsRows()
                    && earlier != null
                    && earlier.file() != relation.file()
                    && base.rowsOf(relation.oid()) > 0
                    && !hasRows(relation)) {
                emptied.add(relation.oid());
            }
        }
        return emptied;
    }

    /** A view that waits for its first rows cannot be asked. */
    private boolean hasRows(Relation relation) throws SQLException {
        return Query.isTrue(connection, "select relispopulated from pg_class where oid = ?", relation.oid())
                && Query.isTrue(
                        connection, "select exists (select from only " + Before.qualified(relation.name()) + ")");
    }

    /** What the server has counted so far. */
    private record Counters(Map<Long, Work> tables, long catalogWrites) {

        static final Counters NONE = new Counters(Map.of(), 0);

        static Counters read(Connection connection, boolean inTransaction) throws SQLException {
            if (!inTransaction) {
                // Counts are handed over when a session is idle; this one's at its next.
                Query.plainRows(connection, row -> true, "select pg_stat_force_next_flush()");
            }
            Map<Long, Work> tables = new HashMap<>();
            long[] catalog = {0};
            Query.rows(
                    connection,
                    row -> {
                        if (row.getBoolean(4)) {
                            catalog[0] += row.getLong(3);
                        }
                        return tables.put(row.getLong(1), new Work(row.getLong(2), row.getLong(3)));
                    },
                    COUNTERS.formatted(inTransaction ? "xact_" : ""));
            return new Counters(tables, catalog[0]);
        }
    }

    /** What the connection is for, in words. */
    @Override
    public String toString() {
        return "observer of " + requireNonNull(connection);
    }
}
