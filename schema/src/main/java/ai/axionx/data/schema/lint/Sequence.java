package ai.axionx.data.schema.lint;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What ids are drawn from.
 *
 * @param name with its schema
 * @param step from one value to the next
 * @param table whose rows it numbers, with its schema; empty if none
 * @param column in which the numbers are; empty if there is no table
 */
record Sequence(String name, long step, String table, String column) {

    private static final String SEQUENCES = """
            select n.nspname || '.' || c.relname, s.seqincrement, coalesce(m.nspname || '.' || t.relname, ''),
                   coalesce(a.attname, '')
            from pg_sequence s
            join pg_class c          on c.oid = s.seqrelid
            join pg_namespace n      on n.oid = c.relnamespace
            left join pg_depend d    on d.classid = 'pg_class'::regclass and d.objid = c.oid
                                        and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
            left join pg_class t     on t.oid = d.refobjid
            left join pg_namespace m on m.oid = t.relnamespace
            left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
            """;

    /** All sequences of a database. */
    static List<Sequence> read(Connection connection) throws SQLException {
        return Query.rows(
                connection,
                row -> new Sequence(row.getString(1), row.getLong(2), row.getString(3), row.getString(4)),
                SEQUENCES);
    }
}
