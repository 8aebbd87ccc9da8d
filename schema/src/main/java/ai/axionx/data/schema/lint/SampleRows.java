package ai.axionx.data.schema.lint;

import static java.util.stream.Collectors.joining;

import ai.axionx.data.schema.lint.Structure.Constraint;
import ai.axionx.data.schema.lint.Structure.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts rows into every table of a database, and notes in {@code axion_lint.samples} by which expressions it made them.
 *
 * <p>It knows no table: it tries expressions until all checks of a table agree, asking the server for each. Tables of
 * schema {@code ops} keep what migrations and maintenance have put in.
 */
final class SampleRows {

    private static final String NOTES = """
            create schema if not exists axion_lint;
            create table if not exists axion_lint.samples (
                table_name  text not null,
                column_name text not null,
                expression  text not null,
                primary key (table_name, column_name)
            )
            """;

    /** As many partitions of each registered table as a service of two years has, or a month of days. */
    private static final String PARTITIONS = """
            select ops.ensure_partitions(parent_table::regclass, now() - 23 * partition_interval::interval, now())
            from ops.partition_policies
            """;

    private final Connection connection;
    private final Map<String, Map<String, String>> preferred;

    private SampleRows(Connection connection, Map<String, Map<String, String>> preferred) {
        this.connection = connection;
        this.preferred = preferred;
    }

    /**
     * Fills what is empty.
     *
     * @param owner of the database
     * @param preferred expressions that are tried before all others, by table and column
     * @return the tables for which no row was found, with the reason
     */
    static Map<String, String> fill(Connection owner, Map<String, Map<String, String>> preferred) throws SQLException {
        return new SampleRows(owner, preferred).fill();
    }

    /** The expressions of the rows that a database was filled with, by table and column. */
    static Map<String, Map<String, String>> read(Connection connection) throws SQLException {
        Map<String, Map<String, String>> samples = new HashMap<>();
        Query.rows(
                connection,
                row -> samples.computeIfAbsent(row.getString(1), table -> new LinkedHashMap<>())
                        .put(row.getString(2), row.getString(3)),
                "select table_name, column_name, expression from axion_lint.samples");
        return samples;
    }

    /** Makes rows of each table that it filled differ from the others, in one column each. */
    static void vary(Connection owner) throws SQLException {
        Structure structure = Structure.read(owner);
        Set<String> filled = read(owner).keySet();
        for (Relation table : structure.relations().values()) {
            if (table.isTable() && filled.contains(table.name())) {
                new SampleRow(owner, structure, table, Map.of()).vary();
            }
        }
    }

    private Map<String, String> fill() throws SQLException {
        Query.execute(connection, NOTES);
        if (Query.isTrue(
                connection,
                "select to_regprocedure('ops.ensure_partitions(regclass, timestamptz, timestamptz)') is not null")) {
            Query.plainRows(connection, row -> true, PARTITIONS);
        }
        Set<String> known = read(connection).keySet();
        Structure structure = Structure.read(connection);
        Map<String, String> unfilled = new LinkedHashMap<>();
        for (Relation table : ordered(structure)) {
            if (!known.contains(table.name()) && !table.name().matches("ops\\..*|.*\\.flyway_schema_history")) {
                String failure = row(structure, table, preferred.getOrDefault(table.name(), Map.of()));
                if (!failure.isEmpty() && preferred.containsKey(table.name())) {
                    failure = row(structure, table, Map.of());
                }
                if (!failure.isEmpty()) {
                    unfilled.put(table.name(), failure);
                }
            }
        }
        for (Relation view : structure.relations().values()) {
            if (view.kind().equals("m")) {
                Query.execute(connection, "refresh materialized view " + Before.qualified(view.name()));
            }
        }
        return unfilled;
    }

    /** Whether rows of a table are wanted that refer to another's, though no key says so yet. */
    private boolean isPreferredFrom(Relation table, Relation other) {
        String from = " from " + Before.qualified(other.name()) + " r ";
        return preferred.getOrDefault(table.name(), Map.of()).values().stream()
                .anyMatch(expression -> expression.contains(from));
    }

    private String row(Structure structure, Relation table, Map<String, String> wanted) throws SQLException {
        return new SampleRow(connection, structure, table, wanted).insert();
    }

    /** Those that others refer to come first. */
    private List<Relation> ordered(Structure structure) {
        List<Relation> waiting = new ArrayList<>(structure.relations().values().stream()
                .filter(Relation::isTable)
                .sorted(Comparator.comparing(Relation::name))
                .toList());
        List<Relation> ordered = new ArrayList<>();
        Set<Long> done = new TreeSet<>();
        while (!waiting.isEmpty()) {
            Relation next = waiting.stream()
                    .filter(table -> structure.constraints().values().stream()
                            .filter(key -> key.kind().equals("f") && key.table() == table.oid())
                            .allMatch(key -> done.contains(key.referenced()) || key.referenced() == table.oid()))
                    .filter(table ->
                            waiting.stream().noneMatch(other -> !other.equals(table) && isPreferredFrom(table, other)))
                    .findFirst()
                    .orElse(waiting.get(0));
            waiting.remove(next);
            done.add(next.oid());
            ordered.add(next);
        }
        return ordered;
    }

    /** The checks of a table. */
    static List<Constraint> checks(Structure structure, long table) {
        return structure.constraints().values().stream()
                .filter(constraint ->
                        constraint.table() == table && constraint.kind().equals("c"))
                .sorted(Comparator.comparing(
                                (Constraint check) -> check.columns().size())
                        .thenComparing(Constraint::name))
                .toList();
    }

    static String list(List<String> names) {
        return names.stream().map(Query::identifier).collect(joining(", "));
    }
}
