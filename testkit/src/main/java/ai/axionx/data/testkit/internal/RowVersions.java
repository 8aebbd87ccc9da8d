package ai.axionx.data.testkit.internal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which versions of rows a database holds, and where its sequences stand: enough to prove later that nothing was
 * written, without a look at values.
 *
 * <p>Each committed write leaves a row version where none was, or takes one away. Those of the catalog are among them,
 * so a change of a table's definition shows as well, and so does {@code truncate}. The server's own counters would be
 * cheaper, but a session may keep them to itself for ten seconds, and they count what was rolled back.
 *
 * <p>Left out are what {@code analyze} gathers, roles and whatever else all databases share, and temporary tables. A
 * lock of a row is no write.
 */
public final class RowVersions {

    private static final String TABLES = """
            select /* axion-testkit */ format('%I.%I', n.nspname, c.relname) as name, c.relkind = 'S' as is_sequence
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'm', 'S') and c.relpersistence <> 't' and not c.relisshared
              and n.nspname <> 'pg_toast'
              and c.oid not in ('pg_statistic'::regclass, 'pg_statistic_ext_data'::regclass)
            order by 1
            """;

    /** What is written later bears a higher number, so that the same rows in number and sum are the same rows. */
    private static final String VERSIONS = """
            select '%s' as name, count(*) as rows, sum(xmin::text::bigint) as state
            from only %s
            """;

    private static final String POSITION = """
            select '%s' as name, 1 as rows, last_value || '/' || is_called as state
            from %s
            """;

    private final String snapshot;
    private final Map<String, State> sequences;
    private final Map<String, State> tables;

    private RowVersions(String snapshot, Map<String, State> sequences, Map<String, State> tables) {
        this.snapshot = snapshot;
        this.sequences = sequences;
        this.tables = tables;
    }

    /**
     * What the database holds now.
     *
     * @param administrator of a superuser, with auto-commit on
     */
    public static RowVersions of(Connection administrator) throws SQLException {
        String snapshot = snapshot(administrator);
        return new RowVersions(snapshot, states(administrator, true, POSITION), states(administrator, false, VERSIONS));
    }

    /**
     * What was written since, a line for each table and sequence; and each transaction that is open now and may have
     * written. Empty when nothing was written.
     *
     * @param administrator of a superuser, with auto-commit on
     */
    public List<String> writtenUntilNow(Connection administrator) throws SQLException {
        List<String> written = new ArrayList<>();
        OpenTransactions.writing(administrator)
                .forEach(open -> written.add("cannot tell: a transaction that may have written is open, of " + open));
        if (!written.isEmpty()) {
            return written;
        }
        // Asked for after the open ones: whatever ends in between shows in one of the two.
        boolean quiet = snapshot.equals(snapshot(administrator));
        compare(sequences, states(administrator, true, POSITION), written);
        if (!quiet) {
            compare(tables, states(administrator, false, VERSIONS), written);
        }
        return written;
    }

    /** The transactions that have ended and those that have not: while it stays the same, no table is written to. */
    private static String snapshot(Connection administrator) throws SQLException {
        try (Statement statement = administrator.createStatement();
                ResultSet row = statement.executeQuery("select /* axion-testkit */ pg_current_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    private static Map<String, State> states(Connection administrator, boolean sequences, String query)
            throws SQLException {
        Map<String, State> states = new TreeMap<>();
        try (Statement statement = administrator.createStatement()) {
            List<String> parts = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(TABLES)) {
                while (rows.next()) {
                    if (rows.getBoolean("is_sequence") == sequences) {
                        String name = rows.getString("name");
                        parts.add(query.formatted(name.replace("'", "''"), name));
                    }
                }
            }
            if (parts.isEmpty()) {
                return states;
            }
            try (ResultSet rows = statement.executeQuery("/* axion-testkit */ " + String.join("union all\n", parts))) {
                while (rows.next()) {
                    states.put(
                            rows.getString("name"),
                            new State(rows.getLong("rows"), String.valueOf(rows.getString("state"))));
                }
            }
            return states;
        }
    }

    private static void compare(Map<String, State> before, Map<String, State> after, List<String> written) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        for (String name : names) {
            State earlier = before.get(name);
            State later = after.get(name);
            if (earlier == null) {
                written.add(name + " was made");
            } else if (later == null) {
                written.add(name + " was dropped");
            } else if (!earlier.equals(later)) {
                written.add(
                        earlier.rows() == later.rows()
                                ? name + " was changed"
                                : "%s was changed, from %d rows to %d".formatted(name, earlier.rows(), later.rows()));
            }
        }
    }

    private record State(long rows, String state) {}
}
