package ai.axionx.data.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.partitioning.TimeOrderedId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each role may do what its column in {@link RoleMatrix} says and nothing else. Every cell is what a server answered to
 * real statements of that role under its own login; the lines are those that the server's catalog names, so a table, a
 * schema, a sequence, a function or a database without a decision makes the test fail, and so does one right too many.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoleMatrixTest {

    /** A schema in which everybody may make tables for once, since trying REFERENCES takes that right as well. */
    private static final String OPEN_SCHEMA = "open_for_the_test";

    private final Platform platform = platform();
    private final RoleSessions sessions = new RoleSessions(platform);

    /** What is looked at. */
    Platform platform() {
        return Platform.start();
    }

    @AfterAll
    void stop() throws SQLException {
        sessions.close();
        platform.close();
    }

    @Test
    void tables() throws SQLException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (String database : Platform.DATABASES) {
            try (Connection administrator = platform.administrator(database)) {
                Sql.execute(
                        administrator,
                        "create schema " + OPEN_SCHEMA,
                        "grant all on schema " + OPEN_SCHEMA + " to public");
                for (String row : Sql.rows(administrator, """
                        select c.oid::regclass, quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                               coalesce(i.inhparent::regclass::text, ''),
                               coalesce((select quote_ident(a.attname) from pg_attribute a
                                         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                                         order by a.attnum limit 1), ''),
                               coalesce((select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
                                         from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey)
                                         where k.conrelid = c.oid and k.contype = 'p'), ''),
                               coalesce((select string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                                         from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey)
                                         where k.conrelid = c.oid and k.contype = 'p'), ''),
                               c.relkind,
                               (select pn.nspname || '.' || pc.relname from pg_class pc join pg_namespace pn on pn.oid = pc.relnamespace
                                where pc.oid = i.inhparent)
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        left join pg_inherits i on i.inhrelid = c.oid and c.relispartition
                        where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                        order by n.nspname, c.relispartition, c.relname
                        """)) {
                    String[] parts = row.split("\\|", -1);
                    List<String> cells = sessions.line(
                            database,
                            connection -> RoleSessions.letters(
                                    connection, statements(parts[1], parts[3], parts[4], parts[5], parts[6])));
                    // Partitions come and go, so there is one line for all of a table, unless one of them differs.
                    String subject = database + " " + (parts[2].isEmpty() ? parts[1] : parts[7] + " (partition)");
                    List<String> others = found.putIfAbsent(subject, cells);
                    if (others != null && !others.equals(cells)) {
                        found.put(database + " " + parts[1], cells);
                    }
                }
                Sql.execute(administrator, "drop schema " + OPEN_SCHEMA);
            }
        }
        assertSame(RoleMatrix.TABLES, found);
    }

    /** Harmless when they are allowed, and refused when they are not before anything else is looked at. */
    private static Map<String, String> statements(
            String table, String firstColumn, String keyDefinition, String key, String kind) {
        Map<String, String> statements = new LinkedHashMap<>();
        statements.put("S", "select * from " + table + " limit 0");
        if (kind.equals("v")) {
            return statements;
        }
        statements.put("I", "insert into " + table + " select where false");
        statements.put(
                "U",
                firstColumn.isEmpty()
                        ? "select from " + table + " limit 0 for update"
                        : "update " + table + " set " + firstColumn + " = default where false");
        statements.put("D", "delete from " + table + " where false");
        statements.put("T", "truncate " + table + " cascade");
        if (!key.isEmpty()) {
            statements.put(
                    "R",
                    "create table " + OPEN_SCHEMA + ".r (" + keyDefinition + ", foreign key (" + key + ") references "
                            + table + ")");
        }
        statements.put(
                "G",
                "create trigger t before update on " + table
                        + " for each row execute function suppress_redundant_updates_trigger()");
        statements.put("M", "analyze " + table);
        statements.put("O", "comment on table " + table + " is 'changed'");
        return statements;
    }

    @Test
    void databases() throws SQLException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        List<String> databases;
        try (Connection administrator = platform.administrator("postgres")) {
            databases = Sql.rows(
                    administrator,
                    "select datname from pg_database where datallowconn and not datistemplate"
                            + " and datname !~ '^axion_(test|making)_' order by 1");
        }
        for (String database : databases) {
            found.put(
                    database,
                    sessions.line(
                            database,
                            connection -> RoleSessions.letters(
                                    connection,
                                    ordered(
                                            "C", "select 1",
                                            "T", "create temp table t ()",
                                            "S", "create schema s",
                                            "A", "alter database " + database + " set work_mem = '1MB'"))));
        }
        assertSame(RoleMatrix.DATABASES, found);
    }

    @Test
    void schemas() throws SQLException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (String database : Platform.DATABASES) {
            List<String> schemas;
            try (Connection administrator = platform.administrator(database)) {
                schemas = Sql.rows(
                        administrator,
                        "select nspname from pg_namespace where nspname !~ '^pg_(toast|temp)' order by 1");
            }
            for (String schema : schemas) {
                found.put(
                        database + " " + schema,
                        sessions.line(
                                database,
                                connection -> RoleSessions.letters(
                                        connection,
                                        ordered(
                                                "T", "create table " + schema + ".made_by_the_test ()",
                                                "V", "create view " + schema + ".made_by_the_test as select 1",
                                                "F",
                                                        "create function " + schema
                                                                + ".made_by_the_test() returns integer return 1",
                                                "Y", "create type " + schema + ".made_by_the_test as (a integer)",
                                                "O", "comment on schema " + schema + " is 'changed'"))));
            }
        }
        assertSame(RoleMatrix.SCHEMAS, found);
    }

    @Test
    void sequences() throws SQLException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        Map<String, String> ownersOf = new LinkedHashMap<>();
        for (String database : Platform.DATABASES) {
            try (Connection administrator = platform.administrator(database)) {
                for (String row : Sql.rows(administrator, """
                        select n.nspname || '.' || c.relname, t.nspname || '.' || o.relname
                        from pg_class c
                        join pg_namespace n on n.oid = c.relnamespace
                        left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'i'
                        left join pg_class o on o.oid = d.refobjid
                        left join pg_namespace t on t.oid = o.relnamespace
                        where c.relkind = 'S'
                        order by 1
                        """)) {
                    String sequence = row.substring(0, row.indexOf('|'));
                    String subject = database + " " + sequence;
                    String table = database + " " + row.substring(row.indexOf('|') + 1);
                    List<String> cells = sessions.line(
                            database,
                            connection -> RoleSessions.letters(
                                    connection,
                                    ordered(
                                            "N", "select nextval('" + sequence + "')",
                                            "S", "select last_value from " + sequence,
                                            "V", "select setval('" + sequence + "', 50)",
                                            "O", "alter sequence " + sequence + " restart")));
                    found.put(subject, cells);
                    ownersOf.put(subject, table);
                }
            }
        }
        assertSame(RoleMatrix.SEQUENCES, found);
        assertThat(ownersOf.keySet())
                .as("ids are drawn by exactly those who may insert")
                .allSatisfy(sequence -> {
                    for (PlatformRole role : PlatformRole.values()) {
                        String table = String.valueOf(ownersOf.get(sequence));
                        assertThat(RoleMatrix.SEQUENCES
                                        .cell(sequence, role.roleName())
                                        .matches("all|.*N.*"))
                                .as("%s on %s", role, table)
                                .isEqualTo(RoleMatrix.TABLES
                                        .cell(table, role.roleName())
                                        .matches("all|.*I.*"));
                    }
                });
    }

    @Test
    void functions() throws SQLException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (String database : Platform.DATABASES) {
            try (Connection administrator = platform.administrator(database)) {
                for (String row : Sql.rows(administrator, """
                        select n.nspname || '.' || p.proname, p.prokind,
                               (select coalesce(string_agg(case p.prokind when 'p' then 'null::' || format_type(t.type, null)
                                                            else '(select null::' || format_type(t.type, null) || ')' end,
                                                       ', ' order by t.position), '')
                                from unnest(p.proargtypes) with ordinality as t(type, position)),
                               exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
                        from pg_proc p
                        join pg_namespace n on n.oid = p.pronamespace
                        where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                          and not exists (select from pg_depend d
                                          join pg_extension e on e.oid = d.refobjid
                                          where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
                                            and e.extname = 'postgis')
                        order by 4, 1, 3
                        """)) {
                    String[] parts = row.split("\\|", -1);
                    String call = (parts[1].equals("p") ? "call " : "select ") + parts[0] + "(" + parts[2] + ")";
                    List<String> cells = sessions.line(database, connection -> mayCall(connection, call));
                    String subject = database + " " + (parts[3].equals("t") ? "partman (each function)" : parts[0]);
                    List<String> others = found.putIfAbsent(subject, cells);
                    if (others != null && !others.equals(cells)) {
                        found.put(database + " " + call, cells);
                    }
                }
            }
        }
        assertSame(RoleMatrix.FUNCTIONS, found);
    }

    /**
     * Called with nulls, most functions complain; that they do means that the call was allowed. The nulls come out of a
     * query, since a call of a strict function with constants is gone before anybody asks who may run it.
     */
    private static String mayCall(Connection connection, String call) throws SQLException {
        String outcome = RoleSessions.attempt(connection, call);
        return outcome.equals("-") ? "-" : "call";
    }

    /** With sensible arguments, and what comes of it. */
    @Test
    void actions() throws SQLException {
        String partition;
        try (Connection administrator = platform.administrator("axion_sense")) {
            partition = Sql.rows(
                            administrator,
                            "select min(inhrelid::regclass::text) from pg_inherits"
                                    + " where inhparent = 'road_data.track_logs'::regclass")
                    .get(0);
        }
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (String action : RoleMatrix.ACTIONS.lines().keySet()) {
            String sql = action.replace("<partition>", partition)
                    .replace("<partition without schema>", partition.replaceFirst(".*\\.", ""));
            found.put(action, sessions.line("axion_sense", connection -> RoleSessions.attempt(connection, sql)));
        }
        assertSame(RoleMatrix.ACTIONS, found);
    }

    /** In the database where the role is at home: nobody reaches the server, its files, or another role. */
    @Test
    void theServerItself() throws SQLException {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (String action : RoleMatrix.SERVER.lines().keySet()) {
            List<String> cells = new ArrayList<>();
            for (PlatformRole role : PlatformRole.values()) {
                Connection connection = home(role);
                connection.setAutoCommit(true);
                String sql = action.replace(
                                "<other migrate role>",
                                role == PlatformRole.SENSE_MIGRATE ? "axion_gen_migrate" : "axion_sense_migrate")
                        .replace("<self>", role.roleName());
                cells.add(RoleSessions.attempt(connection, sql));
                connection.setAutoCommit(false);
            }
            found.put(action, cells);
        }
        assertSame(RoleMatrix.SERVER, found);
    }

    private Connection home(PlatformRole role) throws SQLException {
        for (String database : Platform.DATABASES) {
            Optional<Connection> connection = sessions.connect(role, database);
            if (connection.isPresent()) {
                return connection.get();
            }
        }
        throw new AssertionError(role + " gets into no database");
    }

    @Test
    void attributes_andMemberships() throws SQLException {
        try (Connection administrator = platform.administrator("postgres")) {
            assertThat(Sql.rows(administrator, """
                            select rolname, rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
                            from pg_roles where rolname !~ '^pg_' and rolname <> current_user order by 1
                            """))
                    .containsExactly(
                            "axion_backup|t|f|f|f|f|f",
                            "axion_gen_app|t|f|f|f|f|f",
                            "axion_gen_migrate|t|f|f|f|f|f",
                            "axion_monitor|t|f|f|f|f|f",
                            "axion_permissions|t|f|f|f|f|f",
                            "axion_sense_app|t|f|f|f|f|f",
                            "axion_sense_migrate|t|f|f|f|f|f",
                            "axion_sense_worker|t|f|f|f|f|f");
            assertThat(Sql.rows(administrator, """
                            select member::regrole, roleid::regrole, admin_option from pg_auth_members
                            where member::regrole::text !~ '^pg_' or roleid::regrole::text ~ '^axion_'
                            order by 1
                            """))
                    .containsExactlyInAnyOrder("axion_backup|pg_read_all_data|f", "axion_monitor|pg_monitor|f");
        }
    }

    /** What the role is for, and proof that the refusals in its column do not keep it from that. */
    @Test
    void theBackupRole_dumpsEveryDatabase(@TempDir Path folder) throws IOException, InterruptedException {
        Optional<Path> dump = platform.clientProgram("pg_dump");
        Assumptions.assumeTrue(dump.isPresent(), "pg_dump comes with the embedded server only");
        for (String database : Platform.DATABASES) {
            Path file = folder.resolve(database + ".dump");
            Path said = folder.resolve(database + ".log");
            ProcessBuilder builder = new ProcessBuilder(
                            dump.get().toString(),
                            "--dbname=" + platform.uri(database),
                            "--username=" + PlatformRole.BACKUP,
                            "--format=custom",
                            "--file=" + file)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().put("PGPASSWORD", platform.password(PlatformRole.BACKUP));
            Process process = builder.start();
            process.getOutputStream().close();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(database).isTrue();
            assertThat(process.exitValue()).as("%s", Files.readString(said)).isZero();
            assertThat(file).isNotEmptyFile();
        }
    }

    /** Partitions are reached through their parent and in no other way, whatever the search path. */
    @Test
    void aPartitionIsReadThroughItsParent_only() throws SQLException {
        try (Connection owner = platform.connect(PlatformRole.SENSE_MIGRATE, "axion_sense")) {
            Sql.execute(owner, "select ops.ensure_partitions('public.outbox_messages', '2020-05-05Z', '2020-05-05Z')");
        }
        try (Connection app = platform.connect(PlatformRole.SENSE_APP, "axion_sense")) {
            TimeOrderedId id = TimeOrderedId.at(Instant.parse("2020-05-05T12:00:00Z"));
            Sql.execute(
                    app,
                    "insert into outbox_messages (id, created_at, topic, payload) values ('" + id.id() + "', '"
                            + id.createdAt() + "', 't', '{}')");
            assertThat(Sql.rows(app, "select tableoid::regclass from outbox_messages where id = ?", id.id()))
                    .containsExactly("outbox_messages_p20200505");
            for (String path :
                    List.of("public", "road_data, ops, public", "pg_temp", "\"$user\", pg_catalog, public")) {
                Sql.execute(app, "set search_path = " + path);
                assertThat(RoleSessions.attempt(app, "select from outbox_messages_p20200505"))
                        .isEqualTo(path.contains("public") ? "-" : "42P01");
                assertThat(RoleSessions.attempt(app, "select from only public.outbox_messages_p20200505"))
                        .isEqualTo("-");
                assertThat(RoleSessions.attempt(
                                app, "update public.outbox_messages_p20200505 set topic = 'u' where false"))
                        .isEqualTo("-");
                assertThat(RoleSessions.attempt(app, "insert into public.outbox_messages_p20200505 select where false"))
                        .isEqualTo("-");
                assertThat(RoleSessions.attempt(app, "copy public.outbox_messages_p20200505 to stdout"))
                        .isEqualTo("-");
                assertThat(RoleSessions.attempt(
                                app,
                                "alter table public.outbox_messages detach partition"
                                        + " public.outbox_messages_p20200505"))
                        .isEqualTo("-");
                assertThat(RoleSessions.attempt(app, "drop table public.outbox_messages_p20200505"))
                        .isEqualTo("-");
            }
        }
    }

    private static Map<String, String> ordered(String... lettersAndStatements) {
        Map<String, String> statements = new LinkedHashMap<>();
        for (int i = 0; i < lettersAndStatements.length; i += 2) {
            statements.put(lettersAndStatements[i], lettersAndStatements[i + 1]);
        }
        return statements;
    }

    private static void assertSame(RoleMatrix decided, Map<String, List<String>> found) {
        RoleMatrix actual = RoleSessions.matrix(found);
        assertThat(actual.rows())
                .as("What the server does is\n%s", actual)
                .containsExactlyInAnyOrderElementsOf(decided.rows());
    }
}
