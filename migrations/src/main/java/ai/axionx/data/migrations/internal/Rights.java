package ai.axionx.data.migrations.internal;

import static java.util.stream.Collectors.joining;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;

/** What the session must be able to do before it changes anything, and what nobody else may. */
public final class Rights {

    /** Relations, functions and types of people that are another role's, with what an administrator does about it. */
    private static final String FOREIGN = """
            select format('%s belongs to %s; as administrator: alter %s %s owner to %s;',
                          o.name, pg_get_userbyid(o.owner), o.kind, o.name, current_user)
            from (select c.relowner as owner, c.oid::regclass::text as name, c.relnamespace as namespace,
                         case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                                        when 'f' then 'foreign table' else 'table' end as kind,
                         'pg_class'::regclass as class, c.oid
                  from pg_class c
                  where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
                  union all
                  select p.proowner, p.oid::regprocedure::text, p.pronamespace, 'routine', 'pg_proc'::regclass, p.oid
                  from pg_proc p
                  union all
                  select t.typowner, t.oid::regtype::text, t.typnamespace,
                         case t.typtype when 'd' then 'domain' else 'type' end, 'pg_type'::regclass, t.oid
                  from pg_type t
                  left join pg_class c on c.oid = t.typrelid
                  where t.typtype in ('e', 'd', 'r')
                  or c.relkind = 'c') o
            join pg_namespace n on n.oid = o.namespace
            where n.nspname not in ('pg_catalog', 'information_schema')
            and n.nspname !~ '^pg_(toast|temp)'
            and o.owner <> current_user::regrole
            and not exists (select from pg_depend d
                            where d.classid = o.class and d.objid = o.oid and d.deptype = 'e')
            and not exists (select from pg_type t
                            join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = t.typrelid and d.deptype = 'e'
                            where o.class = 'pg_type'::regclass and t.oid = o.oid)
            order by 1
            limit 5
            """;

    /** Ways of a role to define something, with what takes them away. */
    private static final String DEFINING = """
            select format('role %I may create in schema %I; revoke create on schema %I from %I, public;',
                          r.rolname, n.nspname, n.nspname, r.rolname)
            from pg_roles r
            cross join pg_namespace n
            where r.rolname = any (?)
            and n.nspname !~ '^pg_'
            and n.nspname <> 'information_schema'
            and has_schema_privilege(r.oid, n.oid, 'create')
            union all
            select format('role %I may create schemas; revoke create on database %I from %I, public;',
                          r.rolname, current_database(), r.rolname)
            from pg_roles r
            where r.rolname = any (?)
            and has_database_privilege(r.oid, current_database(), 'create')
            union all
            select format('role %I is a member of %I; revoke %I from %I;',
                          r.rolname, current_user, current_user, r.rolname)
            from pg_roles r
            where r.rolname = any (?)
            and pg_has_role(r.oid, current_user, 'member')
            order by 1
            """;

    private Rights() {}

    /** Refuses to start where a statement would fail half-way, or where others could change what is made here. */
    public static void require(Connection connection, PlatformDatabase database) throws SQLException {
        List<String> defects = new ArrayList<>(Sql.strings(connection, FOREIGN));
        java.sql.Array users = connection.createArrayOf(
                "text", database.users().stream().map(PlatformRole::roleName).toArray());
        defects.addAll(Sql.strings(connection, DEFINING, users, users, users));
        if (!defects.isEmpty()) {
            throw new MigrationException(
                    ExitCode.NOT_BOOTSTRAPPED,
                    "nothing was changed. Expected that everything in database "
                            + Sql.value(connection, "select current_database()") + " belongs to "
                            + database.migrateRole()
                            + " and that no role of a service can define anything, found:"
                            + defects.stream().map(defect -> "\n  " + defect).collect(joining()));
        }
    }

    /**
     * Refuses PgBouncer and its like. Locks and settings belong to sessions, and a pooler may give each transaction
     * another one. It answers with a process id of its own, which no process of the server has.
     */
    public static void requireNoPooler(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return;
        }
        int told = connection.unwrap(PGConnection.class).getBackendPID();
        String real = Sql.value(connection, "select pg_backend_pid()");
        if (!String.valueOf(told).equals(real)) {
            throw pooler();
        }
    }

    static MigrationException pooler() {
        return new MigrationException(
                ExitCode.USAGE,
                "the address leads through a connection pooler, such as PgBouncer, expected the server itself. In"
                        + " transaction mode a pooler may give each statement another session: the lock that keeps a"
                        + " second runner away, lock_timeout and concurrent index builds do not survive that. Name"
                        + " the server's own host and port; nothing was changed.");
    }
}
