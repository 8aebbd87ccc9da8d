package ai.axionx.data.schema.lint;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import ai.axionx.data.schema.lint.Structure.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A database before a script: what is in it, and which tables are in use.
 *
 * @param structure its tables
 * @param rows how many rows each table holds, with those of its partitions
 * @param released the tables that a release has; those that came after it are nobody's yet
 */
record Before(Structure structure, Map<Long, Long> rows, Set<Long> released) {

    /**
     * How many rows it takes to tell a statement that reads all of them from one that finds a few. With less, a table
     * is one that can only hold a few.
     */
    static final int ENOUGH_TO_TELL = 20;

    /**
     * Looks at a database.
     *
     * @param released the names of the tables that a release has; null if all are
     */
    static Before read(Connection connection, @org.jspecify.annotations.Nullable Set<String> released)
            throws SQLException {
        Structure structure = Structure.read(connection);
        List<Relation> tables = structure.relations().values().stream()
                .filter(Relation::holdsRows)
                .toList();
        Map<Long, Long> rows = new HashMap<>();
        if (!tables.isEmpty()) {
            String counts = tables.stream()
                    .map(table -> "select " + table.oid() + "::bigint, count(*) from only " + qualified(table.name()))
                    .collect(joining(" union all "));
            for (long[] count :
                    Query.plainRows(connection, row -> new long[] {row.getLong(1), row.getLong(2)}, counts)) {
                rows.merge(count[0], count[1], Long::sum);
                if (structure.root(count[0]) != count[0]) {
                    rows.merge(structure.root(count[0]), count[1], Long::sum);
                }
            }
        }
        return new Before(
                structure,
                rows,
                structure.relations().values().stream()
                        .filter(relation -> released == null
                                || released.contains(structure
                                        .relation(structure.root(relation.oid()))
                                        .name()))
                        .map(Relation::oid)
                        .collect(toSet()));
    }

    static String qualified(String name) {
        int dot = name.indexOf('.');
        return Query.identifier(name.substring(0, dot)) + "." + Query.identifier(name.substring(dot + 1));
    }

    /** Whether others may use it now: it was there before, and holds rows. */
    boolean isInUse(long relation) {
        return released.contains(relation) && rowsOf(relation) > 0;
    }

    /** How many rows it holds. */
    long rowsOf(long relation) {
        return rows.getOrDefault(relation, 0L);
    }

    String name(long relation) {
        return structure.relation(relation).name();
    }
}
