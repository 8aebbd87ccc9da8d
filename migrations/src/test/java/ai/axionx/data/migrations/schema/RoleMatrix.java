package ai.axionx.data.migrations.schema;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was decided, and what a server was found to do: a subject in each line, a role in each column.
 *
 * @param columns the roles
 * @param lines a cell for each role, by subject
 */
record RoleMatrix(List<String> columns, Map<String, List<String>> lines) {

    /**
     * Tables and views, the extensions' own included; one line for the partitions of a table. S is select, I insert, U
     * update, D delete, T truncate, R to refer to it, G triggers, M maintain, O what only an owner may; a dash is
     * nothing of these, x is no way into the database.
     */
    static final RoleMatrix TABLES = parse("""
                                                              sense_migrate  gen_migrate  sense_app  sense_worker  gen_app  permissions  monitor  backup
            axion_gen public.agent_artifact_versions          x              all          x          x             SI       x            -        S
            axion_gen public.agent_audit_entries              x              all          x          x             SI       x            -        S
            axion_gen public.agent_discovery_checkpoints      x              all          x          x             SIUD     x            -        S
            axion_gen public.board_layouts                    x              all          x          x             SIUD     x            -        S
            axion_gen public.chat_sessions                    x              all          x          x             SIUD     x            -        S
            axion_gen public.curation_overrides               x              all          x          x             SIUD     x            -        S
            axion_gen public.dashboard_filters                x              all          x          x             SIUD     x            -        S
            axion_gen public.dashboard_groups                 x              all          x          x             SIUD     x            -        S
            axion_gen public.dashboard_widgets                x              all          x          x             SIUD     x            -        S
            axion_gen public.dashboards                       x              all          x          x             SIUD     x            -        S
            axion_gen public.data_sources                     x              all          x          x             SIUD     x            -        S
            axion_gen public.dataset_groups                   x              all          x          x             SIUD     x            -        S
            axion_gen public.dataset_maps                     x              all          x          x             SIUD     x            -        S
            axion_gen public.dataset_semantic_metrics         x              all          x          x             SIUD     x            -        S
            axion_gen public.datasets                         x              all          x          x             SIUD     x            -        S
            axion_gen public.dkb_article_versions             x              all          x          x             SI       x            -        S
            axion_gen public.external_apis                    x              all          x          x             SIU      x            -        S
            axion_gen public.flyway_schema_history            x              all          x          x             -        x            -        S
            axion_gen public.openfga_model_versions           x              all          x          x             S        x            -        S
            axion_gen public.roles                            x              all          x          x             SIUD     x            -        S
            axion_gen public.table_filters                    x              all          x          x             SIUD     x            -        S
            axion_gen public.table_profile_cache              x              all          x          x             SIUD     x            -        S
            axion_gen public.tooltip_templates                x              all          x          x             SIUD     x            -        S
            axion_gen public.user_external_api_tokens         x              all          x          x             SIUD     x            -        S
            axion_gen public.user_favorite_dashboards         x              all          x          x             SID      x            -        S
            axion_gen public.user_favorite_datasets           x              all          x          x             SID      x            -        S
            axion_gen public.user_favorite_tables             x              all          x          x             SID      x            -        S
            axion_gen public.user_roles                       x              all          x          x             SID      x            -        S
            axion_gen public.users                            x              all          x          x             SIU      x            -        S
            axion_sense external.citylens_frame_mapping       all            x            S          SID           x        x            -        S
            axion_sense external.citylens_track_mapping       all            x            S          SID           x        x            -        S
            axion_sense external.foreign_integrations         all            x            SIUD       SU            x        x            -        S
            axion_sense ops.flyway_schema_history             all            x            -          -             x        x            -        S
            axion_sense ops.maintenance_runs                  all            x            -          S             x        x            S        S
            axion_sense ops.partition_policies                all            x            -          S             x        x            S        S
            axion_sense ops.quarantined_partitions            all            x            -          S             x        x            S        S
            axion_sense ops.template_public_outbox_messages   all            x            -          -             x        x            -        S
            axion_sense ops.template_road_data_frame_batches  all            x            -          -             x        x            -        S
            axion_sense ops.template_road_data_track_logs     all            x            -          -             x        x            -        S
            -- Of the extensions: pg_partman for the role that owns the tables, PostGIS for everybody.
            axion_sense partman.part_config                   SIUDTRGM       x            -          -             x        x            -        S
            axion_sense partman.part_config_sub               SIUDTRGM       x            -          -             x        x            -        S
            axion_sense partman.table_privs                   S              x            -          -             x        x            -        S
            axion_sense planner.custom_layers                 all            x            SIUD       S             x        x            -        S
            axion_sense planner.detour_tasks                  all            x            SIUD       S             x        x            -        S
            axion_sense planner.priority_layers               all            x            SIUD       S             x        x            -        S
            axion_sense planner.projects                      all            x            SIUD       S             x        x            -        S
            axion_sense planner.territories                   all            x            SIUD       S             x        x            -        S
            axion_sense planner.wms_sources                   all            x            SIUD       S             x        x            -        S
            axion_sense public.flyway_schema_history          all            x            -          -             x        x            -        S
            axion_sense public.geography_columns              S              x            S          S             x        x            S        S
            axion_sense public.geometry_columns               S              x            S          S             x        x            S        S
            axion_sense public.openfga_model_versions         all            x            S          S             x        x            -        S
            axion_sense public.organizations                  all            x            SIU        S             x        x            -        S
            axion_sense public.outbox_messages                all            x            SI         SIU           x        x            -        S
            axion_sense public.reference_items                all            x            S          S             x        x            -        S
            axion_sense public.roles                          all            x            SIUD       S             x        x            -        S
            -- The owner of a database may analyze anything in it.
            axion_sense public.spatial_ref_sys                SM             x            S          S             x        x            S        S
            axion_sense public.user_org                       all            x            SIUD       S             x        x            -        S
            axion_sense public.user_org_role                  all            x            SID        S             x        x            -        S
            axion_sense public.users                          all            x            SIU        S             x        x            -        S
            axion_sense public.outbox_messages (partition)    all            x            -          -             x        x            -        S
            axion_sense road_data.frame_batches               all            x            SIUD       SIUD          x        x            -        S
            axion_sense road_data.holds                       all            x            SIUD       SIUD          x        x            -        S
            axion_sense road_data.track_logs                  all            x            SIUD       SIUD          x        x            -        S
            axion_sense road_data.frame_batches (partition)   all            x            -          -             x        x            -        S
            axion_sense road_data.track_logs (partition)      all            x            -          -             x        x            -        S
            axion_sense_tasks public.citylens_migration       all            x            x          SU            x        x            -        S
            axion_sense_tasks public.flyway_schema_history    all            x            x          -             x        x            -        S
            axion_sense_tasks public.scheduled_tasks          all            x            x          SIUD          x        x            -        S
            """);

    /** C is connect, T temporary tables, S schemas, A to alter it. {@code postgres} is the server's, not ours. */
    static final RoleMatrix DATABASES = parse("""
                                     sense_migrate  gen_migrate  sense_app  sense_worker  gen_app  permissions  monitor  backup
            axion_gen                x              all          x          x             C        x            C        C
            axion_sense              all            x            C          C             x        x            C        C
            axion_sense_permissions  x              x            x          x             x        all          C        C
            axion_sense_tasks        all            x            x          C             x        x            C        C
            postgres                 CT             CT           CT         CT            CT       CT           CT       CT
            """);

    /** What may be made in them: T tables, V views, F functions, Y types; O is what only an owner may. */
    static final RoleMatrix SCHEMAS = parse("""
                                                        sense_migrate  gen_migrate  sense_app  sense_worker  gen_app  permissions  monitor  backup
            axion_gen information_schema                x              -            x          x             -        x            -        -
            axion_gen pg_catalog                        x              -            x          x             -        x            -        -
            axion_gen public                            x              all          x          x             -        x            -        -
            axion_sense external                        all            x            -          -             x        x            -        -
            axion_sense information_schema              -              x            -          -             x        x            -        -
            axion_sense ops                             all            x            -          -             x        x            -        -
            axion_sense partman                         TVFY           x            -          -             x        x            -        -
            axion_sense pg_catalog                      -              x            -          -             x        x            -        -
            axion_sense planner                         all            x            -          -             x        x            -        -
            axion_sense public                          all            x            -          -             x        x            -        -
            axion_sense road_data                       all            x            -          -             x        x            -        -
            axion_sense_permissions information_schema  x              x            x          x             x        -            -        -
            axion_sense_permissions pg_catalog          x              x            x          x             x        -            -        -
            axion_sense_permissions public              x              x            x          x             x        all          -        -
            axion_sense_tasks information_schema        -              x            x          -             x        x            -        -
            axion_sense_tasks pg_catalog                -              x            x          -             x        x            -        -
            axion_sense_tasks public                    all            x            x          -             x        x            -        -
            """);

    /** N is nextval, S to look, V setval, O what only an owner may. */
    static final RoleMatrix SEQUENCES = parse("""
                                                              sense_migrate  gen_migrate  sense_app  sense_worker  gen_app  permissions  monitor  backup
            axion_gen public.agent_artifact_versions_id_seq   x              all          x          x             N        x            -        S
            axion_gen public.agent_audit_entries_id_seq       x              all          x          x             N        x            -        S
            axion_gen public.agent_discovery_checkpoints_id_seq  x            all          x          x             N        x            -        S
            axion_gen public.board_layouts_id_seq             x              all          x          x             N        x            -        S
            axion_gen public.chat_sessions_id_seq             x              all          x          x             N        x            -        S
            axion_gen public.curation_overrides_id_seq        x              all          x          x             N        x            -        S
            axion_gen public.dashboard_filters_id_seq         x              all          x          x             N        x            -        S
            axion_gen public.dashboard_groups_id_seq          x              all          x          x             N        x            -        S
            axion_gen public.dashboard_widgets_id_seq         x              all          x          x             N        x            -        S
            axion_gen public.dashboards_id_seq                x              all          x          x             N        x            -        S
            axion_gen public.data_sources_id_seq              x              all          x          x             N        x            -        S
            axion_gen public.dataset_groups_id_seq            x              all          x          x             N        x            -        S
            axion_gen public.dataset_maps_id_seq              x              all          x          x             N        x            -        S
            axion_gen public.dataset_semantic_metrics_id_seq  x              all          x          x             N        x            -        S
            axion_gen public.datasets_id_seq                  x              all          x          x             N        x            -        S
            axion_gen public.dkb_article_versions_id_seq      x              all          x          x             N        x            -        S
            axion_gen public.external_apis_id_seq             x              all          x          x             N        x            -        S
            axion_gen public.openfga_model_versions_id_seq    x              all          x          x             -        x            -        S
            axion_gen public.roles_id_seq                     x              all          x          x             N        x            -        S
            axion_gen public.table_filters_id_seq             x              all          x          x             N        x            -        S
            axion_gen public.table_profile_cache_id_seq       x              all          x          x             N        x            -        S
            axion_gen public.tooltip_templates_id_seq         x              all          x          x             N        x            -        S
            axion_gen public.user_external_api_tokens_id_seq  x              all          x          x             N        x            -        S
            axion_gen public.user_favorite_dashboards_id_seq  x              all          x          x             N        x            -        S
            axion_gen public.user_favorite_datasets_id_seq    x              all          x          x             N        x            -        S
            axion_gen public.user_favorite_tables_id_seq      x              all          x          x             N        x            -        S
            axion_gen public.user_roles_id_seq                x              all          x          x             N        x            -        S
            axion_gen public.users_id_seq                     x              all          x          x             N        x            -        S
            axion_sense external.foreign_integrations_id_seq  all            x            N          -             x        x            -        S
            axion_sense planner.custom_layers_id_seq          all            x            N          -             x        x            -        S
            axion_sense planner.detour_tasks_id_seq           all            x            N          -             x        x            -        S
            axion_sense planner.projects_id_seq               all            x            N          -             x        x            -        S
            axion_sense planner.territories_id_seq            all            x            N          -             x        x            -        S
            axion_sense planner.wms_sources_id_seq            all            x            N          -             x        x            -        S
            axion_sense public.openfga_model_versions_id_seq  all            x            -          -             x        x            -        S
            axion_sense public.organizations_id_seq           all            x            N          -             x        x            -        S
            axion_sense public.reference_items_id_seq         all            x            -          -             x        x            -        S
            axion_sense public.roles_id_seq                   all            x            N          -             x        x            -        S
            axion_sense public.user_org_id_seq                all            x            N          -             x        x            -        S
            axion_sense public.user_org_role_id_seq           all            x            N          -             x        x            -        S
            axion_sense public.users_id_seq                   all            x            N          -             x        x            -        S
            axion_sense road_data.holds_id_seq                all            x            N          N             x        x            -        S
            """);

    /** Those of schema {@code ops} and of pg_partman; PostGIS is for everybody. */
    static final RoleMatrix FUNCTIONS = parse("""
                                                              sense_migrate  gen_migrate  sense_app  sense_worker  gen_app  permissions  monitor  backup
            axion_sense ops.create_partitions_ahead           call           x            -          call          x        x            -        -
            axion_sense ops.create_partitions_ahead_as_owner  call           x            -          call          x        x            -        -
            axion_sense ops.drop_quarantined_partition        call           x            -          call          x        x            -        -
            axion_sense ops.ensure_partitions                 call           x            -          -             x        x            -        -
            axion_sense ops.gapless_from                      call           x            -          -             x        x            -        -
            axion_sense ops.grant_maintenance_to              call           x            -          -             x        x            -        -
            axion_sense ops.grant_monitoring_to               call           x            -          -             x        x            -        -
            axion_sense ops.interval_unit                     call           x            -          -             x        x            -        -
            axion_sense ops.lock_holders                      call           x            -          -             x        x            -        -
            axion_sense ops.maintenance_plan                  call           x            -          call          x        x            -        -
            axion_sense ops.move_out_of_default               call           x            -          -             x        x            -        -
            axion_sense ops.make_partitions                   call           x            -          -             x        x            -        -
            axion_sense ops.partition_coverage                call           x            -          -             x        x            -        -
            axion_sense ops.partition_findings                call           x            -          call          x        x            call     -
            axion_sense ops.partition_status                  call           x            -          call          x        x            call     -
            axion_sense ops.partitions                        call           x            -          -             x        x            -        -
            axion_sense ops.partman_lock_holder               call           x            -          call          x        x            -        -
            axion_sense ops.policy_differences                call           x            -          -             x        x            -        -
            axion_sense ops.record_maintenance_run            call           x            -          call          x        x            -        -
            axion_sense ops.register_partitioned_table        call           x            -          -             x        x            -        -
            axion_sense ops.require_maintainable              call           x            -          -             x        x            -        -
            axion_sense ops.retire_partition                  call           x            -          call          x        x            -        -
            axion_sense ops.set_retention                     call           x            -          -             x        x            -        -
            axion_sense ops.still_needed                      call           x            -          -             x        x            -        -
            axion_sense ops.take_locks                        call           x            -          -             x        x            -        -
            axion_sense ops.unregister_partitioned_table      call           x            -          -             x        x            -        -
            axion_sense ops.uuid_v7_ts                        call           x            call       call          x        x            -        -
            axion_sense partman (each function)               call           x            -          -             x        x            -        -
            """);

    /** Statements in {@code axion_sense}; five digits are an error for another reason than a missing right. */
    static final RoleMatrix ACTIONS = parse("""
                                                                                                 sense_migrate  gen_migrate  sense_app  sense_worker  gen_app  permissions  monitor  backup
            select * from road_data.track_logs limit 0                                           done           x            done       done          x        x            -        done
            select * from <partition> limit 0                                                    done           x            -          -             x        x            -        done
            insert into <partition> select where false                                           done           x            -          -             x        x            -        -
            alter table road_data.track_logs add column added text                               done           x            -          -             x        x            -        -
            alter table road_data.holds drop column note                                         done           x            -          -             x        x            -        -
            -- Foreign keys are kept by the server's own triggers, which even an owner cannot switch off.
            alter table road_data.holds disable trigger all                                      -              x            -          -             x        x            -        -
            drop table road_data.holds                                                           done           x            -          -             x        x            -        -
            create index on road_data.holds (note)                                               done           x            -          -             x        x            -        -
            create rule r as on delete to road_data.holds do instead nothing                     done           x            -          -             x        x            -        -
            comment on table road_data.holds is 'changed'                                        done           x            -          -             x        x            -        -
            create schema s                                                                      done           x            -          -             x        x            -        -
            create temp table t as select 1                                                      done           x            -          -             x        x            -        -
            create function pg_temp.f() returns integer return 1                                 done           x            -          -             x        x            -        -
            select ops.uuid_v7_ts(gen_random_uuid())                                             done           x            done       done          x        x            -        -
            select * from ops.partitions('road_data.track_logs')                                 done           x            -          -             x        x            -        -
            select ops.ensure_partitions('road_data.track_logs', '2008-10-01Z', '2008-10-01Z')   done           x            -          -             x        x            -        -
            select ops.register_partitioned_table('road_data.track_logs', '1 month')             42710          x            -          -             x        x            -        -
            select ops.unregister_partitioned_table('road_data.track_logs')                      done           x            -          -             x        x            -        -
            select partman.create_parent('road_data.holds', 'created_at', '1 month')             P0001          x            -          -             x        x            -        -
            select partman.run_maintenance('road_data.track_logs')                               done           x            -          -             x        x            -        -
            select partman.run_maintenance()                                                     done           x            -          -             x        x            -        -
            update ops.partition_policies set premake = 5                                        done           x            -          -             x        x            -        -
            insert into ops.partition_policies select * from ops.partition_policies where false  done           x            -          -             x        x            -        -
            update partman.part_config set retention = '1 day'                                   done           x            -          -             x        x            -        -
            insert into ops.template_road_data_track_logs default values                         done           x            -          -             x        x            -        -
            -- The server lets whoever may update a table lock it in any mode.
            lock table road_data.track_logs in access exclusive mode                             done           x            done       done          x        x            -        -
            drop extension postgis cascade                                                       -              x            -          -             x        x            -        -
            -- Large objects are in no table, so a backup without superuser could not read them: nobody makes any.
            select lo_create(0)                                                                  -              x            -          -             x        x            -        -
            select lo_from_bytea(0, '')                                                          -              x            -          -             x        x            -        -
            -- To itself, which is nothing new.
            set role axion_sense_migrate                                                         done           x            -          -             x        x            -        -
            """);

    /** Statements that reach for the server, its files, or another role. */
    static final RoleMatrix SERVER = parse("""
                                                                            sense_migrate  gen_migrate  sense_app  sense_worker  gen_app  permissions  monitor  backup
            -- The predefined role pg_read_all_data means all: backups read the password verifiers, too.
            select rolname, rolpassword from pg_authid                      -              -            -          -             -        -            -        done
            select pg_read_file('PG_VERSION')                               -              -            -          -             -        -            -        -
            select pg_ls_dir('.')                                           -              -            -          -             -        -            -        -
            select lo_import('/etc/passwd')                                 -              -            -          -             -        -            -        -
            copy (select 1) to program 'true'                               -              -            -          -             -        -            -        -
            copy (select 1) to '/tmp/made-by-the-test'                      -              -            -          -             -        -            -        -
            set role <other migrate role>                                   -              -            -          -             -        -            -        -
            set session authorization <other migrate role>                  -              -            -          -             -        -            -        -
            set role pg_write_all_data                                      -              -            -          -             -        -            -        -
            grant <other migrate role> to <self>                            -              -            -          -             -        -            -        -
            grant pg_read_all_data to <self>                                -              -            -          -             -        -            -        -
            alter role <self> superuser                                     -              -            -          -             -        -            -        -
            alter role <self> bypassrls                                     -              -            -          -             -        -            -        -
            create role made_by_the_test                                    -              -            -          -             -        -            -        -
            create database made_by_the_test                                -              -            -          -             -        -            -        -
            alter system set work_mem = '8MB'                               -              -            -          -             -        -            -        -
            select pg_reload_conf()                                         -              -            -          -             -        -            -        -
            select pg_create_physical_replication_slot('made_by_the_test')  -              -            -          -             -        -            -        -
            set session_replication_role = replica                          -              -            -          -             -        -            -        -
            set log_min_duration_statement = -1                             -              -            -          -             -        -            -        -
            drop extension plpgsql                                          -              -            -          -             -        -            -        -
            """);

    /**
     * Reads what {@link #toString()} writes: the roles first, without what all their names start with, then the lines.
     * Two blanks or more separate cells, one is part of a subject. A line that starts with two dashes is a remark.
     */
    static RoleMatrix parse(String text) {
        List<List<String>> lines = text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("--"))
                .map(line -> Arrays.asList(line.strip().split(" {2,}")))
                .toList();
        List<String> columns =
                lines.get(0).stream().map(name -> "axion_" + name).toList();
        Map<String, List<String>> cells = new LinkedHashMap<>();
        for (List<String> line : lines.subList(1, lines.size())) {
            if (line.size() != columns.size() + 1) {
                throw new IllegalArgumentException("expected " + columns.size() + " cells in the line " + line);
            }
            if (cells.put(line.get(0), List.copyOf(line.subList(1, line.size()))) != null) {
                throw new IllegalArgumentException("two lines of " + line.get(0));
            }
        }
        return new RoleMatrix(columns, cells);
    }

    /** What is decided about a subject for a role; empty if nothing is. */
    String cell(String subject, String role) {
        List<String> cells = lines.get(subject);
        int column = columns.indexOf(role);
        return cells == null || column < 0 ? "" : cells.get(column);
    }

    /** The header and the lines, each with its subject first. */
    List<List<String>> rows() {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of(""));
        columns.forEach(column -> header.add(column.replaceFirst("^axion_", "")));
        rows.add(header);
        lines.forEach((subject, cells) -> {
            List<String> row = new ArrayList<>(List.of(subject));
            row.addAll(cells);
            rows.add(row);
        });
        return rows;
    }

    @Override
    public String toString() {
        List<List<String>> rows = rows();
        int[] widths = new int[columns.size() + 1];
        rows.forEach(row ->
                Arrays.setAll(widths, i -> Math.max(widths[i], row.get(i).length())));
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
