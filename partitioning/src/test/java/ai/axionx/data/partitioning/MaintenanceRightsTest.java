package ai.axionx.data.partitioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worker role runs maintenance, and can do nothing else with it: not to other tables, not as somebody else. */
final class MaintenanceRightsTest {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private static final List<String> GRANTED = List.of(
            "create_partitions_ahead",
            "create_partitions_ahead_as_owner",
            "drop_quarantined_partition",
            "maintenance_plan",
            "partition_findings",
            "partition_status",
            "partman_lock_holder",
            "record_maintenance_run",
            "retire_partition");

    private OpsDatabase database;
    private Connection owner;
    private Connection worker;

    /**
     * Two tables: of one, partitions are missing, aged, and in quarantine; the other has a partition that is older
     * still.
     */
    @BeforeEach
    void start() throws SQLException {
        database = OpsDatabase.withMovableClock();
        owner = database.owner();
        OpsDatabase.register(owner, "visits", PartitionInterval.DAY);
        OpsDatabase.register(owner, "tracks", PartitionInterval.DAY);
        Sql.execute(
                owner,
                "select ops.set_retention('road.visits', interval '2 days', 'drop', null, interval '1 day')",
                "grant usage on schema road to survey_worker",
                "grant select, insert on road.visits to survey_worker");
        job().maintain();
        database.server().clock().advance(Duration.ofHours(50));
        worker = database.worker().getConnection();
    }

    @AfterEach
    void stop() throws SQLException {
        worker.close();
        owner.close();
        database.close();
    }

    @Test
    void workerRunsTheJob() throws SQLException {
        MaintenanceReport report = job().maintain();

        assertThat(report.succeeded()).as("%s", report).isTrue();
        assertThat(report.created()).isGreaterThanOrEqualTo(4);
        assertThat(report.tables().get(1).retired())
                .extracting(TableMaintenance.Outcome::outcome)
                .contains("quarantined", "dropped");
        assertThat(Sql.rows(owner, "select * from ops.partition_findings()")).isEmpty();
    }

    @Test
    void statementsOfItsOwn_areRefused() throws SQLException {
        String partition = Partition.of(owner, "road.visits").get(3).name();
        List<String> catalog = catalog();
        for (String sql : List.of(
                "create table road.mine (x integer)",
                "create table ops.mine (x integer)",
                "create table public.mine (x integer)",
                "create table partman.mine (x integer)",
                "create temporary table mine (x integer)",
                "create table road.mine partition of road.visits for values from ('1999-01-01') to ('1999-01-02')",
                "create view public.mine as select 1",
                "create function public.mine() returns integer language sql return 1",
                "create schema mine",
                "create index on road.visits (note)",
                "create trigger mine before insert on road.visits for each row execute function suppress_redundant_updates_trigger()",
                "drop table road.visits",
                "drop table PARTITION",
                "drop table ops.partition_policies",
                "drop schema ops cascade",
                "drop function ops.create_partitions_ahead(text)",
                "alter table road.visits add column mine integer",
                "alter table road.visits detach partition PARTITION",
                "alter table road.visits owner to survey_worker",
                "alter table PARTITION rename to mine",
                "alter function ops.create_partitions_ahead_as_owner(text) reset search_path",
                "alter role survey_worker superuser",
                "truncate road.visits",
                "truncate PARTITION",
                "select * from PARTITION",
                "insert into PARTITION (id, created_at) values (gen_random_uuid(), now())",
                "delete from PARTITION",
                "do 'begin lock table PARTITION in access share mode; end'",
                "do 'begin lock table road.visits in access exclusive mode; end'",
                "select * from road.visits_default",
                "select * from ops.template_road_visits",
                "insert into ops.partition_policies select * from ops.partition_policies",
                "update ops.partition_policies set still_needed = 'pg_sleep(1) is null'",
                "delete from ops.partition_policies",
                "insert into ops.quarantined_partitions select * from ops.quarantined_partitions",
                "update ops.quarantined_partitions set drop_after = now()",
                "delete from ops.quarantined_partitions",
                "insert into ops.maintenance_runs values (now(), now(), 1, 0, 0, 0)",
                "update ops.maintenance_runs set failed = 0",
                "delete from ops.maintenance_runs",
                "select * from partman.part_config",
                "insert into partman.part_config select * from partman.part_config",
                "update partman.part_config set retention = '1 day'",
                "delete from partman.part_config",
                "set role survey_owner",
                "set session authorization survey_owner")) {
            assertThat(Sql.refusal(worker, sql.replace("PARTITION", partition)).getSQLState())
                    .as(sql)
                    .isEqualTo(INSUFFICIENT_PRIVILEGE);
        }
        assertThat(catalog()).isEqualTo(catalog);
    }

    @Test
    void functionsThatAreNotGranted_areRefused() throws SQLException {
        // A constant null would not do: the planner answers for a strict function then, and nobody calls it.
        List<String> called = new ArrayList<>();
        for (String row : Sql.rows(owner, """
                        select p.proname,
                               format(case p.prokind when 'p' then 'call %I.%I(%s)' else 'select %I.%I(%s)' end,
                                      n.nspname, p.proname,
                                      (select string_agg(format(case p.prokind when 'p' then 'null::%s' else '(select null::%s)' end, format_type(t.type, null)), ', ' order by t.position)
                                       from unnest(p.proargtypes::oid[]) with ordinality t(type, position)))
                        from pg_proc p
                        join pg_namespace n on n.oid = p.pronamespace
                        where n.nspname in ('ops', 'partman')
                        order by 2
                        """)) {
            String name = row.substring(0, row.indexOf('|'));
            String call = row.substring(row.indexOf('|') + 1);
            if (!(call.contains(" ops.") && GRANTED.contains(name))) {
                assertThat(Sql.refusal(worker, call).getSQLState()).as(call).isEqualTo(INSUFFICIENT_PRIVILEGE);
                called.add(call);
            }
        }
        assertThat(called)
                .hasSizeGreaterThan(50)
                .anyMatch(call -> call.startsWith("call partman.run_maintenance_proc"));
    }

    /** What no table is registered as. */
    private static final List<String> ODD_NAMES = List.of(
            "road.unregistered",
            "visits",
            "",
            " ",
            ".",
            "ROAD.VISITS",
            "Road.visits",
            " road.visits",
            "road.visits ",
            "road.visits\n",
            "road.visits\u00a0",
            "\"road\".\"visits\"",
            "\"road.visits\"",
            "survey.road.visits",
            "road.visits_default",
            "road.v%",
            "road.visits'; drop table road.visits; --",
            "road.visits\"; drop table road.visits; --",
            "road.visits); drop table road.visits; --",
            "' or true --",
            "road.visits' || pg_sleep(10) || '",
            "$$; drop table road.visits; $$",
            "ops.partition_policies",
            "ops.template_road_visits",
            "pg_catalog.pg_class",
            "partman.part_config",
            "16384");

    @Test
    void callsForAnythingButARegisteredTable_changeNothing() throws SQLException {
        List<String> catalog = catalog();
        String aged = aged();
        List<String> names = new ArrayList<>(ODD_NAMES);
        names.add(null);
        for (String name : names) {
            assertThat(refusal("select * from ops.create_partitions_ahead(?)", name))
                    .startsWith("no table ");
            assertThat(refusal("select * from ops.create_partitions_ahead_as_owner(?)", name))
                    .startsWith("no table ");
            assertThat(refusal("select * from ops.retire_partition(?, ?)", name, aged))
                    .startsWith("no table ");
            assertThat(Sql.row(worker, "select outcome from ops.retire_partition('road.visits', ?::text)", name))
                    .isEqualTo("gone");
            assertThat(Sql.row(worker, "select outcome from ops.drop_quarantined_partition(?::text)", name))
                    .isEqualTo("gone");
        }
        assertThat(catalog()).isEqualTo(catalog);
    }

    @Test
    void partitionsThatAreNotDue_stay() throws SQLException {
        // One in quarantine whose time has not come.
        Sql.execute(owner, "update ops.quarantined_partitions set drop_after = now() + interval '1 hour'");
        List<String> catalog = catalog();
        for (String partition : Sql.rows(
                owner, "select i.inhrelid::regclass from pg_inherits i where i.inhparent = 'road.tracks'::regclass")) {
            assertThat(outcome("road.visits", partition)).isEqualTo("gone");
            // Never, without a retention.
            assertThat(outcome("road.tracks", partition)).isEqualTo("gone");
        }
        for (String partition : Sql.rows(owner, """
                        select e.partition from ops.partitions('road.visits') e
                        where e.is_default or e.upper_bound > now() - interval '2 days'
                        """)) {
            assertThat(outcome("road.visits", partition)).isEqualTo("gone");
        }
        for (String partition : Sql.rows(owner, "select partition_table from ops.quarantined_partitions")) {
            assertThat(outcome("road.visits", partition)).isEqualTo("gone");
            assertThat(Sql.row(worker, "select outcome from ops.drop_quarantined_partition(?)", partition))
                    .isEqualTo("kept");
        }
        assertThat(catalog()).isEqualTo(catalog);
        assertThat(outcome("road.visits", aged())).isEqualTo("quarantined");
        assertThat(catalog()).isNotEqualTo(catalog);
    }

    // what lies in the way of names
    // ------------------------------------------------------------------------------------

    @Test
    void poisonedSearchPath_hasNoEffect_andStays() throws SQLException {
        poison();
        Sql.execute(worker, "set search_path = evil, pg_catalog");
        assertThat(Sql.refusal(worker, "select now()").getMessage()).isEqualTo("evil code has run");
        assertThat(Sql.refusal(worker, "select 1 where 'a' = 'a'::text").getMessage())
                .isEqualTo("evil code has run");
        assertThat(Sql.refusal(worker, "select 'a'::text").getMessage()).isEqualTo("evil code has run");
        Sql.execute(worker, "set search_path = evil, pg_catalog");

        // In a session that has called none of them, so that nothing has been looked up before.
        Sql.rows(worker, "select * from ops.partition_status()");
        Sql.rows(worker, "select * from ops.partition_findings()");
        Sql.rows(worker, "select * from ops.partman_lock_holder()");
        assertThat(Sql.rows(worker, "select parent_table from ops.maintenance_plan()"))
                .containsExactly("road.tracks", "road.visits");
        Sql.rows(worker, "select * from ops.create_partitions_ahead('road.visits')");
        assertThat(outcome("road.visits", aged())).isEqualTo("quarantined");
        assertThat(Sql.rows(
                        worker,
                        "select outcome from ops.drop_quarantined_partition('"
                                + Sql.row(owner, "select min(partition_table) from ops.quarantined_partitions") + "')"))
                .containsExactly("dropped");
        Sql.rows(worker, "select ops.record_maintenance_run('2026-01-01', 2, 0, 0, 0)");
        assertThat(Sql.row(worker, "show search_path")).isEqualTo("evil, pg_catalog");

        // The other half of create_partitions_ahead(): as unimpressed, but putting the path back is the first one's
        // part.
        Sql.rows(worker, "select * from ops.create_partitions_ahead_as_owner('road.tracks')");
        assertThat(Sql.rows(owner, "select * from ops.partition_findings()")).isEmpty();
    }

    @Test
    void poisonedSearchPathOfTheWholeRole_doesNotMisleadTheJob() throws SQLException {
        poison();
        try (Connection administrator = database.administrator()) {
            Sql.execute(administrator, "alter role survey_worker set search_path = evil, pg_catalog");
        }
        workerRunsTheJob();
    }

    /** Every function, operator, type and table that one could mean, in a schema of another role. */
    private void poison() throws SQLException {
        try (Connection administrator = database.administrator()) {
            Sql.execute(administrator, "grant create on database " + database.name() + " to survey_stranger");
        }
        try (Connection stranger = database.strangersDataSource().getConnection()) {
            Sql.execute(stranger, "create schema evil", "grant usage on schema evil to public", """
                    do $do$
                    declare
                        item   record;
                        number integer := 0;
                        evil   constant text := 'language plpgsql as $f$ begin raise exception ''evil code has run''; end $f$';
                    begin
                        execute format('create function evil.evil_check() returns boolean %s', evil);
                        for item in
                            select format('create function evil.%I(%s) returns %s %s',
                                          p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid), evil) as sql
                            from pg_proc p
                            where p.pronamespace = 'pg_catalog'::regnamespace
                            union all
                            select format('create function evil.evil_operator_%s(%s) returns %s %s; create operator evil.%s (%s, function = evil.evil_operator_%1$s)',
                                          o.oid,
                                          concat_ws(', ', nullif(o.oprleft, 0)::regtype, o.oprright::regtype), o.oprresult::regtype, evil,
                                          o.oprname,
                                          concat_ws(', ', 'leftarg = ' || nullif(o.oprleft, 0)::regtype, 'rightarg = ' || o.oprright::regtype))
                            from pg_operator o
                            where o.oprnamespace = 'pg_catalog'::regnamespace
                            union all
                            select format('create table evil.%I (evil integer)', c.relname)
                            from pg_class c
                            where c.relkind in ('r', 'v', 'p')
                              and c.relnamespace::regnamespace::text in ('pg_catalog', 'information_schema', 'ops', 'partman', 'road')
                            union all
                            select format('create domain evil.%I as pg_catalog.%1$I check (evil.evil_check())', t.typname)
                            from pg_type t
                            where t.typnamespace = 'pg_catalog'::regnamespace and t.typtype = 'b' and t.typcategory <> 'A'
                        loop
                            begin
                                execute item.sql;
                                number := number + 1;
                            exception when others then
                                null; -- Some cannot be written in PL/pgSQL.
                            end;
                        end loop;
                        if number < 3500 then
                            raise exception 'only % names are poisoned', number;
                        end if;
                    end $do$
                    """);
        }
    }

    @Test
    void temporaryObjects_maintenanceIsRefused_andReadingIsNotFooled() throws SQLException {
        List<String> before = reading();
        try (Connection administrator = database.administrator()) {
            Sql.execute(administrator, "grant temporary on database " + database.name() + " to survey_worker");
        }
        for (String table : List.of(
                "partition_policies",
                "quarantined_partitions",
                "part_config",
                "pg_class",
                "pg_inherits",
                "pg_partitioned_table",
                "pg_locks",
                "visits")) {
            Sql.execute(worker, "create temporary table " + table + " (x integer)");
        }
        Sql.execute(
                worker,
                "create domain pg_temp.text as pg_catalog.text check (value is null)",
                "set search_path = pg_temp, ops, road, pg_catalog");
        List<String> catalog = catalog();

        assertThat(reading()).isEqualTo(before);
        for (String call : List.of(
                "select * from ops.create_partitions_ahead('road.visits')",
                "select * from ops.create_partitions_ahead_as_owner('road.visits')",
                "select * from ops.retire_partition('road.visits', '" + aged() + "')",
                "select * from ops.drop_quarantined_partition('"
                        + Sql.row(owner, "select min(partition_table) from ops.quarantined_partitions") + "')")) {
            var refusal = Sql.refusal(worker, call);
            assertThat(refusal.getMessage())
                    .as(call)
                    .isEqualTo("this session has temporary objects, and maintenance runs only in sessions without");
            assertThat(refusal.getHint())
                    .isEqualTo("Use a new connection, of a role that may not make temporary tables.");
        }
        assertThat(catalog()).isEqualTo(catalog);
        assertThat(Sql.row(worker, "show search_path")).isEqualTo("pg_temp, ops, road, pg_catalog");
    }

    private List<String> reading() throws SQLException {
        List<String> read = new ArrayList<>();
        read.addAll(Sql.rows(
                worker, "select parent_table, to_create, to_retire, to_drop, difference from ops.maintenance_plan()"));
        read.addAll(Sql.rows(worker, "select * from ops.partition_status()"));
        read.addAll(Sql.rows(worker, "select * from ops.partition_findings()"));
        read.addAll(Sql.rows(worker, "select * from ops.partman_lock_holder()"));
        return read;
    }

    // ----------------------------------------------------------------------------------------------------------------

    private PartmanMaintenanceJob job() {
        return new PartmanMaintenanceJob(database.worker()).withAttempts(1, Duration.ZERO);
    }

    /** A partition that is due to be retired. */
    private String aged() throws SQLException {
        return Sql.row(owner, """
                select min(e.partition::text) from ops.partitions('road.visits') e
                where not e.is_default and e.upper_bound <= now() - interval '2 days'
                """);
    }

    private String outcome(String table, String partition) throws SQLException {
        return Sql.row(worker, "select outcome from ops.retire_partition(?, ?)", table, partition);
    }

    /** What the server says to a call with parameters that it has to refuse. */
    private String refusal(String call, String... parameters) {
        try (PreparedStatement statement = worker.prepareStatement(call)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            return String.valueOf(
                    e instanceof org.postgresql.util.PSQLException p && p.getServerErrorMessage() != null
                            ? p.getServerErrorMessage().getMessage()
                            : e.getMessage());
        }
        throw new AssertionError("was not refused: " + call + " with " + List.of(parameters));
    }

    /** Every relation with its owner, grants, columns' number and bounds, and every row of our tables. */
    private List<String> catalog() throws SQLException {
        List<String> catalog = new ArrayList<>();
        for (String query : List.of(
                """
                select c.oid, c.oid::regclass, c.relkind, c.relowner::regrole, c.relacl, c.relnatts, c.relispartition, pg_get_expr(c.relpartbound, c.oid)
                from pg_class c
                where c.relnamespace::regnamespace::text in ('ops', 'road', 'public', 'partman')
                order by 1
                """,
                "select p.oid, p.proowner::regrole, p.proacl, p.proconfig, p.prosecdef from pg_proc p where p.pronamespace = 'ops'::regnamespace order by 1",
                "select n.nspname, n.nspowner::regrole, n.nspacl from pg_namespace n where n.nspname !~ '^pg_' order by 1",
                "select * from ops.partition_policies order by 1",
                "select * from ops.quarantined_partitions order by 1",
                "select * from ops.maintenance_runs order by 1",
                "select * from partman.part_config order by 1")) {
            catalog.addAll(Sql.rows(owner, query));
        }
        return catalog;
    }
}
