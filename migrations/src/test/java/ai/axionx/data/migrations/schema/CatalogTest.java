package ai.axionx.data.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What holds for every table of every database, asked of the server's own catalog after all migrations ran. Ours is
 * everything outside the server's schemas and {@code partman} that belongs to no extension.
 */
final class CatalogTest {

    /** What each statement below starts from. */
    private static final String OURS = """
            create temp view our_schemas as
            select n.oid, n.nspname as name, n.nspowner as owner
            from pg_namespace n
            where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'partman')
              and not exists (select from pg_depend d
                              where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e');

            create temp view our_relations as
            select c.oid, n.name as schema, c.relname as name, n.name || '.' || c.relname as full_name, c.relkind,
                   c.relispartition, c.relowner as owner, c.relacl as acl
            from pg_class c
            join our_schemas n on n.oid = c.relnamespace
            where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
              and not exists (select from pg_depend d
                              where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e');

            create temp view our_tables as
            select * from our_relations where relkind in ('r', 'p', 'v', 'm', 'f');

            create temp view our_columns as
            select t.*, a.attnum, a.attname as column_name, t.full_name || '.' || a.attname as full_column, a.atttypid, a.atttypmod
            from our_tables t
            join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped;

            create temp view our_functions as
            select p.oid, p.oid::regprocedure::text as full_name, p.proowner as owner, p.proacl as acl, p.prosecdef, p.proconfig
            from pg_proc p
            join our_schemas n on n.oid = p.pronamespace
            where not exists (select from pg_depend d
                              where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e');

            -- Constraints and indexes that a migration named: not those that partitions get of themselves, nor Flyway's.
            create temp view our_constraints as
            select t.full_name, t.name as table_name, c.*,
                   (select string_agg(a.attname, '_' order by k.position)
                    from unnest(c.conkey) with ordinality as k(attnum, position)
                    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum) as column_names
            from pg_constraint c
            join our_tables t on t.oid = c.conrelid
            where c.conparentid = 0 and not t.relispartition and t.name <> 'flyway_schema_history'
              and c.contype in ('p', 'u', 'f', 'c', 'x');

            create temp view our_indexes as
            select t.full_name, t.name as table_name, c.relname as index_name, i.*, am.amname as method
            from pg_index i
            join pg_class c on c.oid = i.indexrelid
            join pg_am am on am.oid = c.relam
            join our_tables t on t.oid = i.indrelid;
            """;

    private static Platform platform;
    private static final Map<String, Connection> administrators = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws SQLException {
        platform = Platform.start();
        for (String database : Platform.DATABASES) {
            Connection administrator = platform.administrator(database);
            administrators.put(database, administrator);
            Sql.execute(administrator, OURS);
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        for (Connection administrator : administrators.values()) {
            administrator.close();
        }
        platform.close();
    }

    /** Whatever the other tests find nothing wrong with, they looked at this much. */
    @Test
    void thereIsSomethingToLookAt() throws SQLException {
        assertThat(all("""
                        select (select count(*) >= 2 from our_tables where not relispartition),
                               (select count(*) >= 20 from our_columns),
                               (select count(*) >= 2 from our_constraints), (select count(*) >= 3 from our_indexes)
                        where current_database() <> 'axion_sense_permissions'
                        """))
                .containsExactly("axion_gen: t|t|t|t", "axion_sense: t|t|t|t", "axion_sense_tasks: t|t|t|t");
        assertThat(all("select count(*) from our_relations where current_database() = 'axion_sense_permissions'"))
                .as("what OpenFGA owns, it makes itself")
                .contains("axion_sense_permissions: 0");
        assertThat(all("select name from our_schemas order by 1"))
                .containsExactly(
                        "axion_gen: public",
                        "axion_sense: external",
                        "axion_sense: ops",
                        "axion_sense: planner",
                        "axion_sense: public",
                        "axion_sense: road_data",
                        "axion_sense_permissions: public",
                        "axion_sense_tasks: public");
    }

    /** The role matrix tries whole tables; a grant on a single column would slip past it. */
    @Test
    void noGrant_isOnASingleColumn() throws SQLException {
        assertThat(all("""
                        select a.attrelid::regclass || '.' || a.attname
                        from pg_attribute a
                        join pg_class c on c.oid = a.attrelid
                        where a.attacl is not null
                          and (c.relnamespace in (select oid from our_schemas)
                               or c.relnamespace = to_regnamespace('partman'))
                        """)).isEmpty();
    }

    /** Partitions have no comment of their own: pg_partman copies those of the columns only. */
    @Test
    void everyTable_hasAComment() throws SQLException {
        assertThat(all("""
                        select full_name from our_tables
                        where not relispartition and coalesce(obj_description(oid, 'pg_class'), '') !~ '[[:alpha:]]{3}.*\\.$'
                        """)).isEmpty();
    }

    @Test
    void everyColumn_hasAComment_thoseOfPartitionsToo() throws SQLException {
        assertThat(all("""
                        select full_column from our_columns
                        where coalesce(col_description(oid, attnum), '') !~ '[[:alpha:]]{3}.*\\.$'
                        """)).isEmpty();
    }

    @Test
    void everySchemaAndFunction_hasAComment() throws SQLException {
        assertThat(all("""
                        select name from our_schemas
                        where coalesce(obj_description(oid, 'pg_namespace'), '') !~ '[[:alpha:]]{3}.*\\.$'
                          and current_database() <> 'axion_sense_permissions'
                        union all
                        select full_name from our_functions
                        where coalesce(obj_description(oid, 'pg_proc'), '') !~ '[[:alpha:]]{3}.*\\.$'
                        """)).isEmpty();
    }

    @Test
    void everyGeometry_hasATypeADimensionAndSrid4326_asPostgisSeesIt() throws SQLException {
        String sense = """
                select g.f_table_schema || '.' || g.f_table_name || '.' || g.f_geometry_column, g.type, g.coord_dimension, g.srid
                from public.geometry_columns g
                join our_tables t on t.schema = g.f_table_schema and t.name = g.f_table_name
                """;
        assertThat(in("axion_sense", sense + " where not t.relispartition order by 1"))
                .containsExactly(
                        "planner.detour_tasks.area|POLYGON|2|4326",
                        "planner.detour_tasks.segment|LINESTRING|2|4326",
                        "planner.territories.area|POLYGON|2|4326",
                        "road_data.holds.location|POINT|3|4326",
                        "road_data.track_logs.route|LINESTRING|2|4326");
        assertThat(in("axion_sense", sense + " where g.srid <> 4326 or g.type in ('GEOMETRY', 'GEOGRAPHY')"))
                .isEmpty();
        // The view above leaves out what has another type than geometry, a geography for instance.
        assertThat(in("axion_sense", """
                        select full_column from our_columns
                        where format_type(atttypid, atttypmod)
                              !~ '^(public\\.)?(geometry|geography)\\((Point|LineString|Polygon|Multi(Point|LineString|Polygon))Z?M?,4326\\)$'
                          and atttypid in (select oid from pg_type where typname in ('geometry', 'geography', 'box2d', 'box3d', 'raster', 'point', 'polygon', 'path', 'line', 'lseg', 'circle'))
                        """)).isEmpty();
    }

    @Test
    void everyGeometry_hasAValidGistIndexOfItsOwn_inPartitionsToo() throws SQLException {
        assertThat(in("axion_sense", """
                        select full_column from our_columns c
                        where c.atttypid in ('public.geometry'::regtype, 'public.geography'::regtype)
                          and not exists (
                              select from our_indexes i
                              where i.indrelid = c.oid and i.method = 'gist' and i.indkey[0] = c.attnum
                                and i.indisvalid and i.indisready and i.indislive and i.indpred is null)
                        """)).isEmpty();
        assertThat(in(
                        "axion_sense",
                        "select count(*) > 3 from our_columns where atttypid = 'public.geometry'::regtype"))
                .containsExactly("t");
    }

    /** The lines say what the platform's description says. */
    @Test
    void everyPartitionedTable_hasItsPolicy() throws SQLException {
        assertThat(in("axion_sense", """
                        select parent_table, partition_column, partition_interval, premake,
                               coalesce(justify_days(retention)::text, 'none'), retention_action, default_partition
                        from ops.partition_policies order by 1
                        """))
                .containsExactly(
                        "public.outbox_messages|created_at|1 day|7|7 days|drop|t",
                        "road_data.frame_batches|created_at|1 month|4|none|keep|t",
                        "road_data.track_logs|created_at|1 month|4|none|keep|t");
        assertThat(in("axion_sense", "select full_name from our_relations where relkind = 'p' order by 1"))
                .isEqualTo(in("axion_sense", "select parent_table from ops.partition_policies order by 1"));
        assertThat(all("select full_name from our_relations where relkind = 'p'"))
                .allMatch(table -> table.startsWith("axion_sense: "));
    }

    @Test
    void everyPartitionedTable_isRegisteredWithPgPartman_asItsPolicySays() throws SQLException {
        assertThat(in("axion_sense", """
                        select coalesce(t.full_name, p.parent_table, c.parent_table)
                        from (select * from our_relations where relkind = 'p') t
                        join pg_partitioned_table k on k.partrelid = t.oid
                        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.partattrs[0]
                        full join ops.partition_policies p on p.parent_table = t.full_name
                        full join partman.part_config c on c.parent_table = coalesce(t.full_name, p.parent_table)
                        where (k.partstrat = 'r' and k.partnatts = 1 and a.attname = p.partition_column
                               and a.atttypid = 'timestamptz'::regtype and a.attnotnull
                               and c.control = p.partition_column
                               and c.partition_type = 'range'
                               and c.partition_interval::interval = p.partition_interval::interval
                               and c.premake = p.premake
                               and c.infinite_time_partitions
                               and c.retention is null
                               and c.automatic_maintenance = 'off'
                               and c.epoch = 'none'
                               and not c.undo_in_progress
                               and c.template_table = 'ops.template_' || replace(t.full_name, '.', '_')) is not true
                        """)).isEmpty();
        assertThat(in("axion_sense", "select parent_table from partman.part_config order by 1"))
                .hasSize(3);
        assertThat(in("axion_sense", "select sub_parent from partman.part_config_sub"))
                .isEmpty();
    }

    @Test
    void everyTemplate_belongsToTheMigrateRole_andHasNoColumnAndNoGrant() throws SQLException {
        assertThat(in("axion_sense", """
                        select p.parent_table, pg_get_userbyid(t.owner), c.relnatts, t.acl
                        from ops.partition_policies p
                        left join our_tables t on t.full_name = 'ops.template_' || replace(p.parent_table, '.', '_')
                        left join pg_class c on c.oid = t.oid
                        order by 1
                        """))
                .containsExactly(
                        "public.outbox_messages|axion_sense_migrate|0|null",
                        "road_data.frame_batches|axion_sense_migrate|0|null",
                        "road_data.track_logs|axion_sense_migrate|0|null");
    }

    @Test
    void everyPartitionedTable_hasAnEmptyDefaultPartition_andPartitionsForNowAndLater() throws SQLException {
        List<String> defaults = in("axion_sense", """
                select d.oid::regclass from our_relations t
                join pg_partitioned_table k on k.partrelid = t.oid
                join pg_class d on d.oid = k.partdefid
                order by 1
                """);
        assertThat(defaults).hasSize(3);
        for (String table : defaults) {
            assertThat(in("axion_sense", "select count(*) from " + table))
                    .as(table)
                    .containsExactly("0");
        }
        assertThat(in("axion_sense", """
                        select t.full_name,
                               count(*) filter (where e.lower_bound <= now() and e.upper_bound > now()),
                               count(*) filter (where e.lower_bound > now()) >= p.premake
                        from our_relations t
                        join ops.partition_policies p on p.parent_table = t.full_name
                        cross join lateral ops.partitions(t.oid) e
                        group by t.full_name, p.premake order by 1
                        """))
                .containsExactly(
                        "public.outbox_messages|1|t", "road_data.frame_batches|1|t", "road_data.track_logs|1|t");
    }

    @Test
    void everyPartitionedTable_hasTheIdFirstInItsKey_andTheIdentityCheck() throws SQLException {
        assertThat(in("axion_sense", """
                        select t.full_name from our_relations t
                        where t.relkind = 'p'
                          and not exists (select from our_constraints c
                                          where c.conrelid = t.oid and c.contype = 'p'
                                            and pg_get_constraintdef(c.oid) = 'PRIMARY KEY (id, created_at)')
                           or t.relkind = 'p'
                          and not exists (select from our_constraints c
                                          where c.conrelid = t.oid and c.contype = 'c' and c.convalidated
                                            and c.conname = 'ck_' || t.name || '_identity')
                        """)).isEmpty();
    }

    @Test
    void everyTable_hasAPrimaryKey_butTemplates() throws SQLException {
        assertThat(all("""
                        select full_name from our_tables t
                        where relkind in ('r', 'p')
                          and not exists (select from pg_constraint c where c.conrelid = t.oid and c.contype = 'p')
                        order by 1
                        """))
                .containsExactly(
                        "axion_sense: ops.template_public_outbox_messages",
                        "axion_sense: ops.template_road_data_frame_batches",
                        "axion_sense: ops.template_road_data_track_logs");
    }

    @Test
    void everyForeignKey_isValid_andHasAWholeIndexThatStartsWithItsColumns() throws SQLException {
        assertThat(all("""
                        select c.full_name || ' ' || c.conname from our_constraints c
                        where c.contype = 'f'
                          and (not c.convalidated
                               or not exists (
                                   select from our_indexes i
                                   where i.indrelid = c.conrelid and i.indpred is null and i.indisvalid
                                     and (select array_agg(k order by k) from unnest((i.indkey::int2[])[0:cardinality(c.conkey) - 1]) k)
                                         = (select array_agg(k order by k) from unnest(c.conkey) k)))
                        """)).isEmpty();
        assertThat(all("select count(*) > 0 from our_constraints where contype = 'f'"))
                .contains("axion_gen: t", "axion_sense: t");
    }

    @Test
    void noForeignKey_pointsIntoAPartitionedTable() throws SQLException {
        assertThat(all("""
                        select c.conrelid::regclass, c.conname from pg_constraint c
                        join pg_class target on target.oid = c.confrelid
                        where c.contype = 'f' and (target.relkind = 'p' or target.relispartition)
                        """)).isEmpty();
    }

    /** GIN is for those that are filtered by; it makes every write dearer. */
    @Test
    void jsonColumns_holdObjects_andThoseThatAreFilteredByHaveAGinIndex() throws SQLException {
        assertThat(all("""
                        select i.full_name, a.attname, o.opcname from our_indexes i
                        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
                        join pg_opclass o on o.oid = i.indclass[0]
                        where i.method = 'gin'
                        """)).containsExactly("axion_sense: public.users|profile_data|jsonb_path_ops");
        assertThat(all("""
                        select full_column from our_columns c
                        where atttypid in ('json'::regtype, 'jsonb'::regtype)
                          and not exists (
                              select from pg_constraint k
                              where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[c.attnum]
                                and pg_get_constraintdef(k.oid) = format('CHECK ((jsonb_typeof(%I) = ''object''::text))', c.column_name))
                        """)).isEmpty();
        assertThat(all("select count(*) > 0 from our_columns where atttypid = 'jsonb'::regtype"))
                .contains("axion_gen: t", "axion_sense: t");
    }

    @Test
    void everyConstraint_saysInItsNameWhatItIs() throws SQLException {
        assertThat(all("""
                        select full_name || ' ' || conname from our_constraints
                        where case contype
                                  when 'p' then conname <> 'pk_' || table_name
                                  when 'u' then conname <> 'uq_' || table_name || '_' || column_names
                                  when 'f' then conname <> 'fk_' || table_name || '_' || column_names
                                  when 'c' then not starts_with(conname, 'ck_' || table_name || '_')
                                  else true
                              end
                        """)).isEmpty();
    }

    @Test
    void everyIndex_saysInItsNameWhatItIs_andIsValid() throws SQLException {
        assertThat(all("""
                        select i.full_name || ' ' || i.index_name from our_indexes i
                        join our_tables t on t.oid = i.indrelid
                        where not t.relispartition and t.name <> 'flyway_schema_history'
                          and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
                          and not (starts_with(i.index_name, 'ix_' || i.table_name || '_')
                                   and i.index_name like '%' || (select a.attname from pg_attribute a
                                                                 where a.attrelid = i.indexrelid and a.attnum = 1
                                                                   and i.indkey[0] <> 0) || '%')
                           or not i.indisvalid
                        """)).isEmpty();
    }

    @Test
    void noIndex_isThereTwice() throws SQLException {
        assertThat(all("""
                        select i.full_name || ': ' || i.index_name || ' = ' || j.index_name
                        from our_indexes i join our_indexes j
                          on j.indrelid = i.indrelid and j.indexrelid > i.indexrelid
                         and j.indkey = i.indkey and j.indclass = i.indclass and j.indoption = i.indoption
                         and j.indpred is not distinct from i.indpred and j.indexprs is not distinct from i.indexprs
                        """)).isEmpty();
    }

    /** Which decision it is, and that it holds, is for {@link RoleMatrixTest} to say. */
    @Test
    void everyTable_hasADecidedGrant_forEveryRole() throws SQLException {
        List<String> undecided = new ArrayList<>();
        for (String table : all("select full_name from our_tables where not relispartition")) {
            for (PlatformRole role : PlatformRole.values()) {
                String cell = RoleMatrix.TABLES.cell(table.replace(": ", " "), role.roleName());
                if (cell.isEmpty()) {
                    undecided.add(table + " for " + role);
                }
            }
        }
        assertThat(undecided).isEmpty();
        assertThat(RoleMatrix.TABLES.columns()).hasSize(PlatformRole.values().length);
    }

    @Test
    void everything_belongsToTheMigrateRole_extensionsToTheAdministrator() throws SQLException {
        for (String database : Platform.DATABASES) {
            String owner = Platform.ownerOf(database).roleName();
            assertThat(in(database, """
                            select 'database ' || datname from pg_database
                            where datname = current_database() and pg_get_userbyid(datdba) <> $owner
                            union all
                            select 'schema ' || name from our_schemas
                            where pg_get_userbyid(owner) <> case name when 'public' then 'pg_database_owner' else $owner end
                            union all
                            select full_name from our_relations where pg_get_userbyid(owner) <> $owner
                            union all
                            select full_name from our_functions where pg_get_userbyid(owner) <> $owner
                            union all
                            select 'type ' || t.oid::regtype from pg_type t join our_schemas n on n.oid = t.typnamespace
                            where pg_get_userbyid(t.typowner) <> $owner
                              and not exists (select from pg_depend d
                                              where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
                              and t.typelem not in (select objid from pg_depend where classid = 'pg_type'::regclass and deptype = 'e')
                            """.replace("$owner", "'" + owner + "'")))
                    .as(database)
                    .isEmpty();
        }
        String administrator = platform.administratorName();
        assertThat(in("axion_sense", "select extname, pg_get_userbyid(extowner) from pg_extension order by 1"))
                .containsExactly("pg_partman|" + administrator, "plpgsql|" + administrator, "postgis|" + administrator);
        assertThat(in("axion_sense", "select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'partman'"))
                .containsExactly(administrator);
        assertThat(all("select extname from pg_extension where current_database() <> 'axion_sense'"))
                .allMatch(extension -> extension.endsWith(": plpgsql"));
    }

    @Test
    void everyFunction_isForThoseOnly_whoWereGrantedIt() throws SQLException {
        assertThat(all("""
                        select full_name, grantee.name
                        from our_functions f
                        cross join lateral aclexplode(coalesce(f.acl, acldefault('f', f.owner))) a
                        cross join lateral (select case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end) as grantee(name)
                        where a.grantee <> f.owner
                        order by 1, 2
                        """))
                .containsExactly(
                        "axion_sense: ops.create_partitions_ahead(text)|axion_sense_worker",
                        "axion_sense: ops.create_partitions_ahead_as_owner(text)|axion_sense_worker",
                        "axion_sense: ops.drop_quarantined_partition(text)|axion_sense_worker",
                        "axion_sense: ops.maintenance_plan()|axion_sense_worker",
                        "axion_sense: ops.partition_findings()|axion_monitor",
                        "axion_sense: ops.partition_findings()|axion_sense_worker",
                        "axion_sense: ops.partition_status()|axion_monitor",
                        "axion_sense: ops.partition_status()|axion_sense_worker",
                        "axion_sense: ops.partman_lock_holder()|axion_sense_worker",
                        "axion_sense: ops.record_maintenance_run(timestamp with time zone,integer,integer,integer,integer)|axion_sense_worker",
                        "axion_sense: ops.retire_partition(text,text)|axion_sense_worker",
                        "axion_sense: ops.uuid_v7_ts(uuid)|axion_sense_app",
                        "axion_sense: ops.uuid_v7_ts(uuid)|axion_sense_worker");
        assertThat(in("axion_sense", """
                        select p.oid::regprocedure
                        from pg_proc p
                        cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                        where p.pronamespace = 'partman'::regnamespace
                          and a.grantee not in (p.proowner, 'axion_sense_migrate'::regrole)
                        """)).isEmpty();
        // The next function that a migration makes is nobody's either.
        for (PlatformDatabase database : PlatformDatabase.values()) {
            try (Connection owner = platform.connect(database.migrateRole(), database.databaseName())) {
                owner.setAutoCommit(false);
                Sql.execute(owner, "create function public.later() returns integer return 1");
                assertThat(Sql.rows(owner, """
                                select a.grantee::regrole from pg_proc p
                                cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                                where p.oid = 'public.later()'::regprocedure
                                """))
                        .as(database.databaseName())
                        .containsExactly(database.migrateRole().roleName());
                owner.rollback();
            }
        }
    }

    @Test
    void everyFunctionWithItsOwnersRights_hasAFixedSearchPath_withTemporaryTablesLast() throws SQLException {
        assertThat(all("""
                        select full_name from our_functions f
                        where prosecdef
                          and not exists (select from unnest(f.proconfig) as setting
                                          where setting ~ '^search_path=.*pg_temp$' or setting = 'search_path=pg_temp')
                        """)).isEmpty();
    }

    @Test
    void nothingButSchemaPublicIsForEverybody_andNothingIsGrantedInAdvance() throws SQLException {
        assertThat(all("""
                        select r.full_name from our_relations r cross join lateral aclexplode(r.acl) a where a.grantee = 0
                        union all
                        select 'schema ' || n.nspname || ' ' || a.privilege_type from pg_namespace n
                        cross join lateral aclexplode(n.nspacl) a
                        where a.grantee = 0 and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
                        order by 1
                        """))
                .containsExactly(
                        "axion_gen: schema public USAGE",
                        "axion_sense: schema public USAGE",
                        "axion_sense_permissions: schema public USAGE",
                        "axion_sense_tasks: schema public USAGE");
        assertThat(all("select defaclobjtype, defaclacl from pg_default_acl"))
                .allMatch(acl -> acl.matches("\\w+: f\\|\\{(axion_\\w+)=X/\\1}"));
    }

    /** The grant of a parent is enough; one on a partition would be a way around it. */
    @Test
    void noPartition_isGrantedToAnybody() throws SQLException {
        assertThat(all("""
                        select r.full_name, a.grantee::regrole from our_relations r cross join lateral aclexplode(r.acl) a
                        where r.relispartition and a.grantee <> r.owner
                        """)).isEmpty();
        assertThat(in("axion_sense", "select count(*) > 30 from our_relations where relispartition"))
                .containsExactly("t");
    }

    /** The rows of a query in every database, each after the database's name. */
    private static List<String> all(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String database : Platform.DATABASES) {
            in(database, query).forEach(row -> rows.add(database + ": " + row));
        }
        return rows;
    }

    private static List<String> in(String database, String query) throws SQLException {
        Connection administrator = administrators.get(database);
        if (administrator == null) {
            throw new IllegalArgumentException(database);
        }
        return Sql.rows(administrator, query);
    }
}
