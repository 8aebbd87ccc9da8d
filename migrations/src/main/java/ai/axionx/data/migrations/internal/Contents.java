package ai.axionx.data.migrations.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a database holds, and whether it is ours. */
public final class Contents {

    /** Tables, views and sequences of people: neither the server's own nor an extension's. */
    private static final String RELATIONS = """
            select quote_ident(n.nspname) || '.' || quote_ident(c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
              and n.nspname not in ('pg_catalog', 'information_schema')
              and n.nspname !~ '^pg_(toast|temp)'
              and not exists (select from pg_depend d
                              where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
            """;

    private Contents() {}

    /** Whether a table exists. */
    public static boolean hasTable(Connection connection, String schema, String table) throws SQLException {
        return Sql.isTrue(
                connection,
                "select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                        + " where n.nspname = ? and c.relname = ?)",
                schema,
                table);
    }

    /** All relations of people. */
    public static List<String> relations(Connection connection) throws SQLException {
        return Sql.strings(connection, RELATIONS + " order by 1");
    }

    /** The relations of people within a schema. */
    public static List<String> relationsIn(Connection connection, String schema) throws SQLException {
        return Sql.strings(connection, RELATIONS + " and n.nspname = ? order by 1", schema);
    }

    /** The relations of people outside a schema. */
    public static List<String> relationsOutside(Connection connection, String schema) throws SQLException {
        return Sql.strings(connection, RELATIONS + " and n.nspname <> ? order by 1", schema);
    }

    /** Some of the names, and how many there are. */
    public static String some(List<String> names) {
        int shown = Math.min(5, names.size());
        return String.join(", ", names.subList(0, shown))
                + (names.size() > shown ? " and " + (names.size() - shown) + " more" : "");
    }
}
