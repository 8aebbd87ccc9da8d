package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.TestDatabaseException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * A database that is copied.
 *
 * <p>PostgreSQL copies what is in a database, but neither its ACL nor its settings; those are read here once and put
 * back into each copy.
 *
 * @param name its name in the server
 * @param owner the role that owns it
 * @param bytes its size
 * @param restoration statements with the placeholder {@code :copy}
 * @param facts what the statements must lead to
 */
record Template(String name, String owner, long bytes, List<String> restoration, String facts) {

    private static final String PLACEHOLDER = ":copy";

    private static final String RESTORATION = """
            select statement
            from (
                select 1 as step, 0 as position, 'revoke all on database :copy from public' as statement
                from pg_database
                where datname = ? and datacl is not null
                union all
                select 2, 0, format('revoke all on database :copy from %I', pg_get_userbyid(datdba))
                from pg_database
                where datname = ? and datacl is not null
                union all
                select 3,
                       0,
                       format('grant %s on database :copy to %s%s',
                              privilege_type,
                              case when grantee = 0 then 'public' else format('%I', pg_get_userbyid(grantee)) end,
                              case when is_grantable and grantee <> datdba then ' with grant option' else '' end)
                from pg_database
                cross join aclexplode(datacl)
                where datname = ?
                union all
                select 4,
                       position,
                       format('alter %s :copy set %I to %s',
                              case when setrole = 0 then 'database'
                                   else format('role %I in database', pg_get_userbyid(setrole)) end,
                              split_part(setting, '=', 1),
                              -- a list is stored as it is written, any other value without its quotes
                              case when split_part(setting, '=', 1) in
                                        ('search_path', 'temp_tablespaces', 'local_preload_libraries',
                                         'session_preload_libraries')
                                   then substr(setting, strpos(setting, '=') + 1)
                                   else quote_literal(substr(setting, strpos(setting, '=') + 1)) end)
                from pg_db_role_setting
                join pg_database on pg_database.oid = setdatabase
                cross join unnest(setconfig) with ordinality as configured (setting, position)
                where datname = ?
            ) as statements
            order by step, position, statement
            """;

    private static final String FACTS = """
            select coalesce((select string_agg(item::text, ', ' order by item::text) from unnest(datacl) as item),
                            'default rights')
                || '; '
                || coalesce((select string_agg(pg_get_userbyid(setrole) || ' ' || setconfig::text, ', ' order by setrole)
                             from pg_db_role_setting
                             where setdatabase = pg_database.oid),
                            'no settings')
            from pg_database
            where datname = ?
            """;

    static Template read(Connection administrator, String name) throws SQLException {
        try (PreparedStatement statement = administrator.prepareStatement(
                "select pg_get_userbyid(datdba), pg_database_size(oid) from pg_database where datname = ?")) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return new Template(
                        name,
                        rows.getString(1),
                        rows.getLong(2),
                        Administration.column(administrator, RESTORATION, name, name, name, name),
                        Administration.column(administrator, FACTS, name).get(0));
            }
        }
    }

    /**
     * Copies it. Files are copied as they are, which takes a third of the time of the way through the write-ahead log
     * that PostgreSQL takes by itself.
     *
     * @throws TestDatabaseException when the copy has not the rights and settings of the template
     */
    void copyTo(Connection administrator, String copy, int connectionLimit) throws SQLException {
        Administration.execute(
                administrator,
                // Not by a format: some languages have digits of their own, which SQL does not know.
                "create database " + copy + " template " + name + " owner \"" + owner
                        + "\" strategy file_copy connection limit " + connectionLimit);
        if (!restoration.isEmpty()) {
            Administration.execute(
                    administrator, String.join(";\n", restoration).replace(PLACEHOLDER, copy));
        }
        String copied = Administration.column(administrator, FACTS, copy).get(0);
        if (!copied.equals(facts)) {
            throw new TestDatabaseException("a copy of " + name + " has not its rights and settings: expected " + facts
                    + ", found " + copied + ". This is a defect of the testkit");
        }
    }
}
