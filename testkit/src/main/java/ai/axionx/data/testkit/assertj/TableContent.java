package ai.axionx.data.testkit.assertj;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table.
 *
 * @param table its schema and name
 * @param columns their names, in their order
 * @param rows as the server writes them, by primary key; those of a table without one by their place in the order of
 *     all columns
 * @param keyed whether it has a primary key
 */
record TableContent(String table, List<String> columns, Map<List<String>, List<@Nullable String>> rows, boolean keyed) {

    /** Tables of the database's own, not those of extensions; partitions are rows of their parent. */
    private static final String TABLES = """
            select /* axion-testkit */
                   n.nspname || '.' || c.relname         as name,
                   format('%I.%I', n.nspname, c.relname) as quoted,
                   array(select a.attname
                         from pg_attribute a
                         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                         order by a.attnum)              as columns,
                   array(select a.attname
                         from pg_index i
                         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
                         where i.indrelid = c.oid and i.indisprimary
                         order by array_position(i.indkey::smallint[], a.attnum)) as key
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
              and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
              and not exists (select
                              from pg_depend
                              where classid = 'pg_class'::regclass and objid = c.oid and deptype = 'e')
            order by 1
            """;

    /** All tables, by name. */
    static Map<String, TableContent> all(Connection administrator) throws SQLException {
        Map<String, TableContent> tables = new TreeMap<>();
        try (Statement statement = administrator.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                String name = rows.getString("name");
                List<String> columns =
                        List.of((String[]) rows.getArray("columns").getArray());
                List<String> key = List.of((String[]) rows.getArray("key").getArray());
                tables.put(name, read(administrator, name, rows.getString("quoted"), columns, key));
            }
        }
        return tables;
    }

    private static TableContent read(
            Connection administrator, String name, String quoted, List<String> columns, List<String> key)
            throws SQLException {
        Map<List<String>, List<@Nullable String>> content = new LinkedHashMap<>();
        String query = "select /* axion-testkit */ * from " + quoted + " as axion_row"
                + (key.isEmpty() ? " order by axion_row::text collate \"C\"" : "");
        try (Statement statement = administrator.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                List<@Nullable String> values = new ArrayList<>();
                for (int i = 1; i <= columns.size(); i++) {
                    values.add(rows.getString(i));
                }
                List<String> id = key.isEmpty()
                        ? List.of("row " + (content.size() + 1))
                        : key.stream()
                                .map(column -> String.valueOf(values.get(columns.indexOf(column))))
                                .toList();
                content.put(id, values);
            }
        }
        return new TableContent(name, columns, content, !key.isEmpty());
    }

    boolean isCalled(String given) {
        return table.equals(given) || table.substring(table.indexOf('.') + 1).equals(given);
    }

    /** What became of the rows that it had before. */
    List<ChangedRow> since(TableContent before) {
        List<ChangedRow> changed = new ArrayList<>();
        before.rows.forEach((key, earlier) -> {
            List<@Nullable String> later = rows.get(key);
            if (later == null) {
                changed.add(new ChangedRow(Change.Kind.DELETED, key, List.of()));
            } else if (!later.equals(earlier)) {
                changed.add(new ChangedRow(Change.Kind.UPDATED, key, different(earlier, later)));
            }
        });
        rows.keySet().stream()
                .filter(key -> !before.rows.containsKey(key))
                .forEach(key -> changed.add(new ChangedRow(Change.Kind.INSERTED, key, List.of())));
        return changed;
    }

    private List<String> different(List<@Nullable String> earlier, List<@Nullable String> later) {
        List<String> different = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!Objects.equals(earlier.get(i), later.get(i))) {
                different.add(columns.get(i));
            }
        }
        return different;
    }
}
