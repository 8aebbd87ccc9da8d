package ai.axionx.data.model.internal;

import ai.axionx.data.model.UnitException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.jspecify.annotations.Nullable;

/**
 * The columns that entities are mapped to, looked for in a database with one statement. Types and constraints are not
 * compared: that model and migrations agree is proven when they are built, and here only which of them it is.
 */
public final class ExpectedColumns {

    private static final int NAMED = 5;

    private final List<ExpectedColumn> columns;

    private ExpectedColumns(List<ExpectedColumn> columns) {
        this.columns = List.copyOf(columns);
    }

    public static ExpectedColumns of(Metadata metadata) {
        List<ExpectedColumn> columns = new ArrayList<>();
        for (Namespace namespace : metadata.getDatabase().getNamespaces()) {
            for (Table table : namespace.getTables()) {
                if (table.isPhysicalTable()) {
                    for (Column column : table.getColumns()) {
                        columns.add(new ExpectedColumn(
                                table.getSchema(),
                                folded(table.getName(), table.isQuoted()),
                                folded(column.getName(), column.isQuoted())));
                    }
                }
            }
        }
        return new ExpectedColumns(columns);
    }

    /**
     * Looks for them.
     *
     * @param name the database's name on the platform
     * @throws UnitException if there are some that the database lacks
     */
    public void requireIn(Connection connection, String name) throws SQLException {
        Set<String> tables = new TreeSet<>();
        Set<String> lonely = new TreeSet<>();
        String found = "";
        try (PreparedStatement missing = connection.prepareStatement("""
                select current_database(),
                       wanted.table_schema,
                       wanted.table_name,
                       wanted.column_name,
                       existing.oid is null as without_table
                from unnest(?::text[], ?::text[], ?::text[]) as wanted (table_schema, table_name, column_name)
                left join pg_catalog.pg_namespace as home
                       on home.nspname = coalesce(wanted.table_schema, current_schema())
                left join pg_catalog.pg_class as existing
                       on existing.relnamespace = home.oid and existing.relname = wanted.table_name
                where not exists (
                        select
                        from pg_catalog.pg_attribute as attribute
                        where attribute.attrelid = existing.oid
                          and attribute.attname = wanted.column_name
                          and not attribute.attisdropped)
                """)) {
            missing.setArray(1, connection.createArrayOf("text", all(ExpectedColumn::schema)));
            missing.setArray(2, connection.createArrayOf("text", all(ExpectedColumn::table)));
            missing.setArray(3, connection.createArrayOf("text", all(ExpectedColumn::column)));
            try (ResultSet rows = missing.executeQuery()) {
                while (rows.next()) {
                    found = rows.getString(1);
                    String table = qualified(rows.getString(2), rows.getString(3));
                    if (rows.getBoolean(5)) {
                        tables.add(table);
                    } else {
                        lonely.add(table + "." + rows.getString(4));
                    }
                }
            }
        }
        if (!tables.isEmpty() || !lonely.isEmpty()) {
            throw new UnitException(message(name, found, tables, lonely));
        }
    }

    private String message(String name, String found, Set<String> tables, Set<String> lonely) {
        long all = columns.stream()
                .map(column -> qualified(column.schema(), column.table()))
                .distinct()
                .count();
        String lacks = Stream.of(
                        tables.isEmpty() ? "" : tables.size() + " of the " + all + " tables (" + someOf(tables) + ")",
                        lonely.isEmpty() ? "" : "the columns " + someOf(lonely))
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" and "));
        return "a migrated " + name + " is expected, but the data source leads to database " + found + ", which lacks "
                + lacks + ". If that is not the database you mean, correct the data source's address; if it is, migrate"
                + " it first, with the release that this model belongs to: java -jar axion-migrations.jar migrate "
                + name + ".";
    }

    private static String someOf(Set<String> names) {
        String some = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() <= NAMED ? some : some + " and " + (names.size() - NAMED) + " more";
    }

    private static String qualified(@Nullable String schema, String table) {
        return schema == null ? table : schema + "." + table;
    }

    private static String folded(String name, boolean quoted) {
        return quoted ? name : name.toLowerCase(Locale.ROOT);
    }

    private @Nullable Object[] all(Function<ExpectedColumn, @Nullable String> part) {
        return columns.stream().map(part).toArray();
    }

    private record ExpectedColumn(@Nullable String schema, String table, String column) {}
}
