package ai.axionx.data.testkit.assertj;

import ai.axionx.data.testkit.internal.OpenTransactions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What ran in a database while a block did.
 *
 * @param calls how often each ran, by its text, which is without values
 * @param doubt why it cannot be told whether that is all; empty when it is
 */
record Statements(Map<String, Long> calls, String doubt) {

    /** What says how the others run, and does no work itself. */
    private static final Pattern UNCOUNTED = Pattern.compile(
            "(?:/\\*.*?\\*/|--[^\\n]*\\n|\\s)*(?:begin|start\\s+transaction|commit|end|rollback|abort|savepoint|release"
                    + "|prepare\\s+transaction|set|show|reset|discard|deallocate)\\b.*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    static <E extends Exception> Statements of(Connection administrator, Block<E> block) throws SQLException, E {
        Administrator.require(administrator);
        Counters before = Counters.of(administrator);
        block.run();
        List<String> open = OpenTransactions.any(administrator);
        Counters after = Counters.of(administrator);

        Map<String, Long> calls = new TreeMap<>();
        after.byStatement().forEach((id, counter) -> {
            long earlier = before.byStatement().containsKey(id)
                    ? before.byStatement().get(id).calls()
                    : 0;
            if (counter.calls() > earlier && !UNCOUNTED.matcher(counter.text()).matches()) {
                calls.merge(Values.masked(counter.text()), counter.calls() - earlier, Long::sum);
            }
        });
        return new Statements(calls, doubt(open, before, after));
    }

    private static String doubt(List<String> open, Counters before, Counters after) {
        if (!open.isEmpty()) {
            // The server counts a query once its rows were all taken, which may be at the end of the transaction.
            return "a transaction is open, whose last statement may not be counted yet; end it in the block: "
                    + String.join("; ", open);
        }
        boolean all = before.forgotten().equals(after.forgotten())
                && after.byStatement().keySet().containsAll(before.byStatement().keySet());
        return all
                ? ""
                : "the server has forgotten statements in between; raise pg_stat_statements.max, and let nobody reset it";
    }

    long number() {
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String toString() {
        return calls.entrySet().stream()
                .map(entry ->
                        "\n  %d × %s".formatted(entry.getValue(), entry.getKey().strip()))
                .collect(Collectors.joining());
    }

    /**
     * What pg_stat_statements says about the database.
     *
     * @param forgotten tells whether it has forgotten something since
     */
    private record Counters(Map<String, Counter> byStatement, String forgotten) {

        private static final String LOADED = """
                select /* axion-testkit */
                       coalesce(current_setting('pg_stat_statements.track', true), 'none') <> 'none' as counts,
                       (select format('%I', nspname)
                        from pg_extension
                        join pg_namespace n on n.oid = extnamespace
                        where extname = 'pg_stat_statements') as schema
                """;

        private static final String COUNTERS = """
                select /* axion-testkit */
                       concat_ws(' ', userid, queryid, stats_since) as id, query, calls
                from %s.pg_stat_statements
                where dbid = (select oid from pg_database where datname = current_database())
                  and toplevel and query not like '%%/* axion-testkit */%%'
                """;

        private static final String FORGOTTEN = """
                select /* axion-testkit */ concat_ws(' ', dealloc, stats_reset)
                from %s.pg_stat_statements_info
                """;

        static Counters of(Connection administrator) throws SQLException {
            try (Statement statement = administrator.createStatement()) {
                String schema;
                try (ResultSet row = statement.executeQuery(LOADED)) {
                    row.next();
                    if (!row.getBoolean("counts")) {
                        throw new IllegalStateException("""
                                statements are not counted, because the server has not loaded pg_stat_statements or is \
                                told to track none; start it with shared_preload_libraries = 'pg_stat_statements', a \
                                server of the testkit with PostgresServerSettings.withParameter""");
                    }
                    schema = row.getString("schema");
                }
                return schema == null ? withExtensionForNow(administrator, statement) : read(statement, schema);
            }
        }

        /** The server counts whether or not a database has the view, which is to be as in production. */
        private static Counters withExtensionForNow(Connection administrator, Statement statement) throws SQLException {
            return Undone.undone(administrator, () -> {
                statement.execute("create /* axion-testkit */ schema axion_testkit_statements");
                statement.execute(
                        "create /* axion-testkit */ extension pg_stat_statements schema axion_testkit_statements");
                return read(statement, "axion_testkit_statements");
            });
        }

        private static Counters read(Statement statement, String schema) throws SQLException {
            Map<String, Counter> counters = new HashMap<>();
            try (ResultSet rows = statement.executeQuery(COUNTERS.formatted(schema))) {
                while (rows.next()) {
                    counters.put(
                            rows.getString("id"),
                            new Counter(String.valueOf(rows.getString("query")), rows.getLong("calls")));
                }
            }
            try (ResultSet row = statement.executeQuery(FORGOTTEN.formatted(schema))) {
                row.next();
                return new Counters(counters, row.getString(1));
            }
        }
    }

    private record Counter(String text, long calls) {}
}
