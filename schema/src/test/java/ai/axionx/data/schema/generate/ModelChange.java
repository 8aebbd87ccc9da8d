package ai.axionx.data.schema.generate;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A small change of the model.
 *
 * @param name what it is
 * @param given what both databases have before
 * @param change what becomes of the database that the entities made
 * @param entities entities that the model has in addition
 * @param value what a person fills in where one value is asked for
 * @param verdict what becomes of it
 */
record ModelChange(String name, String given, String change, List<Class<?>> entities, String value, Verdict verdict) {

    enum Verdict {
        /** Decided; at most it is asked for a description or for grants. */
        DECIDED,
        /** Asked, with statements for each answer. */
        ASKED,
        /** Asked, and no script can be the answer. */
        LEFT_TO_PEOPLE;

        String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private static ModelChange decided(String name, String change) {
        return new ModelChange(name, "", change, List.of(), "1", Verdict.DECIDED);
    }

    private static ModelChange asked(String name, String change) {
        return new ModelChange(name, "", change, List.of(), "1", Verdict.ASKED);
    }

    private static ModelChange left(String name, String change) {
        return new ModelChange(name, "", change, List.of(), "1", Verdict.LEFT_TO_PEOPLE);
    }

    private static ModelChange entity(String name, Class<?>... entities) {
        return new ModelChange(name, "", "", List.of(entities), "1", Verdict.DECIDED);
    }

    private ModelChange given(String sql) {
        return new ModelChange(name, sql, change, entities, value, verdict);
    }

    private ModelChange filled(String text) {
        return new ModelChange(name, given, change, entities, text, verdict);
    }

    private ModelChange as(Verdict other) {
        return new ModelChange(name, given, change, entities, value, other);
    }

    private static final String RENAME_ALL = """
            alter table planner.wms_sources rename to map_sources;
            alter sequence planner.wms_sources_id_seq rename to map_sources_id_seq;
            do $$ declare c record; begin
                for c in select conname from pg_constraint where conrelid = 'planner.map_sources'::regclass loop
                    execute format('alter table planner.map_sources rename constraint %I to %I', c.conname,
                                   replace(c.conname, 'wms_sources', 'map_sources'));
                end loop;
            end $$
            """;

    private static final List<ModelChange> COLUMNS = List.of(
            decided("column that may be null", "alter table public.users add nickname text"),
            decided("column with default", "alter table public.users add theme text default 'light'"),
            decided("column not null with default", "alter table public.users add visits integer not null default 0"),
            asked("column not null without default", "alter table public.users add nickname text not null")
                    .filled("'nobody'"),
            asked(
                            "column not null without default on a partitioned table",
                            "alter table road_data.track_logs add weather text not null")
                    .filled("'dry'"),
            decided(
                    "jsonb column with check",
                    "alter table planner.projects add settings jsonb not null default '{}', add constraint"
                            + " ck_projects_settings check (jsonb_typeof(settings) = 'object')"),
            decided(
                    "geometry column with SRID, and a GiST index",
                    "alter table planner.projects add location public.geometry(Point, 4326);"
                            + " create index ix_projects_location on planner.projects using gist (location)"),
            decided(
                    "column with the check of an enumeration",
                    "alter table road_data.holds add severity text not null default 'LOW', add constraint"
                            + " ck_holds_severity check (severity in ('LOW', 'HIGH'))"),
            decided("numeric column", "alter table planner.projects add budget numeric(12, 2)"),
            decided("timestamptz column", "alter table planner.projects add archived_at timestamptz"),
            decided(
                    "column with a time of its own",
                    "alter table planner.projects add seen_at timestamptz not null default now()"),
            decided(
                    "column whose default differs from row to row",
                    "alter table planner.projects add token uuid not null default gen_random_uuid()"),
            asked(
                    "generated column",
                    "alter table planner.projects add label text generated always as (upper(name)) stored"),
            decided("column of a partitioned table", "alter table road_data.track_logs add weather text"),
            decided(
                    "column of a partitioned table whose default differs from row to row",
                    "alter table road_data.track_logs add token uuid not null default gen_random_uuid()"),
            left(
                    "column of a partitioned table between others",
                    "alter table road_data.track_logs add weather text, drop version, drop updated_at;"
                            + " alter table road_data.track_logs add updated_at timestamptz not null default now(),"
                            + " add version integer not null default 0"),
            decided("varchar to text", "alter table planner.projects alter motto type text")
                    .given("alter table planner.projects add motto varchar(20)"),
            decided("longer varchar", "alter table planner.projects alter motto type varchar(40)")
                    .given("alter table planner.projects add motto varchar(20)"),
            decided("numeric with more digits", "alter table planner.projects alter budget type numeric(14, 2)")
                    .given("alter table planner.projects add budget numeric(12, 2)"),
            asked("integer to bigint", "alter table public.users alter version type bigint"),
            asked("text to varchar", "alter table public.users alter email type varchar(320)"),
            asked(
                            "text to a type that text is not cast to by itself",
                            "alter table planner.projects alter motto type jsonb using motto::jsonb")
                    .given("alter table planner.projects add motto text"),
            asked(
                    "geometry of any kind instead of a line",
                    "alter table road_data.track_logs alter route type public.geometry(Geometry, 4326)"),
            asked("column that goes", "alter table planner.projects drop description"),
            asked("column not null that goes, with its check", "alter table public.users drop display_name"),
            asked("column renamed", "alter table public.users rename display_name to shown"),
            asked(
                            "column of a partitioned table renamed",
                            "alter table road_data.track_logs rename distance_meters to way")
                    .as(Verdict.LEFT_TO_PEOPLE),
            decided(
                    "column whose name is a word of SQL",
                    "alter table planner.projects add \"order\" uuid not null default gen_random_uuid()"),
            asked("column renamed to a word of SQL", "alter table planner.projects rename description to \"order\""),
            asked("not null", "alter table planner.projects alter description set not null"),
            decided("null allowed", "alter table planner.projects alter name drop not null"),
            decided("default", "alter table planner.projects alter description set default 'none'"),
            decided("another default", "alter table planner.wms_sources alter image_format set default 'image/jpeg'"),
            decided("no default", "alter table planner.wms_sources alter image_format drop default"));

    /** Types that do not hold all that the former one did, among others that do. */
    private static final List<ModelChange> TYPES = List.of(
            asked("fewer digits after the point", "alter table planner.projects alter budget type numeric(10, 2)")
                    .given("alter table planner.projects add budget numeric(10, 4);"
                            + " update planner.projects set budget = 12.5"),
            asked("bigint to integer", "alter table planner.projects alter visits type integer")
                    .given("alter table planner.projects add visits bigint; update planner.projects set visits = 7"),
            asked("bigint to double precision", "alter table planner.projects alter visits type double precision")
                    .given("alter table planner.projects add visits bigint; update planner.projects set visits = 7"),
            asked("double precision to real", "alter table planner.projects alter share type real")
                    .given("alter table planner.projects add share double precision;"
                            + " update planner.projects set share = 0.5"),
            decided("timestamp to timestamptz", "alter table planner.projects alter seen_at type timestamptz")
                    .given("alter table planner.projects add seen_at timestamp"),
            asked("timestamptz to date", "alter table planner.projects alter seen_at type date")
                    .given("alter table planner.projects add seen_at timestamptz;"
                            + " update planner.projects set seen_at = date_trunc('day', now())"),
            asked(
                            "timestamptz without fractions of a second",
                            "alter table planner.projects alter seen_at type timestamptz(0)")
                    .given("alter table planner.projects add seen_at timestamptz;"
                            + " update planner.projects set seen_at = date_trunc('day', now())"),
            asked("shorter varchar", "alter table planner.projects alter motto type varchar(20)")
                    .given("alter table planner.projects add motto varchar(40);"
                            + " update planner.projects set motto = 'On the road'"),
            asked(
                            "text to an enumeration of the server's",
                            "alter table planner.projects alter mood type public.mood using mood::public.mood")
                    .given(
                            "create type public.mood as enum ('calm', 'glad'); alter table planner.projects add mood text;"
                                    + " update planner.projects set mood = 'glad'"),
            asked("jsonb to text", "alter table planner.projects alter settings type text")
                    .given("alter table planner.projects add settings jsonb;"
                            + " update planner.projects set settings = '{\"a\": 1}'"),
            asked(
                            "geometry of one kind instead of any",
                            "alter table planner.projects alter site type public.geometry(LineString, 4326)")
                    .given("alter table planner.projects add site public.geometry(Geometry, 4326);"
                            + " update planner.projects set site = public.st_makeline(public.st_setsrid("
                            + "public.st_makepoint(1, 2), 4326), public.st_setsrid(public.st_makepoint(3, 4), 4326))"),
            left(
                            "geometry of another kind",
                            "alter table planner.projects drop site; alter table planner.projects add site"
                                    + " public.geometry(Polygon, 4326)")
                    .given("alter table planner.projects add site public.geometry(MultiPolygon, 4326)"),
            asked(
                            "geometry without heights",
                            "alter table planner.projects alter site type public.geometry(Point, 4326) using"
                                    + " public.st_force2d(site)")
                    .given(
                            "alter table planner.projects add site public.geometry(PointZ, 4326);"
                                    + " update planner.projects set site = public.st_setsrid(public.st_makepoint(1, 2, 3), 4326)"));

    private static final List<ModelChange> TABLES = List.of(
            entity("table with a foreign key, a geometry, jsonb and numeric", Vehicle.class),
            entity("partitioned table with retention", Reading.class),
            entity("table in a new schema, with an enumeration of the server's", Sensor.class),
            entity("several tables at once", Vehicle.class, Reading.class),
            decided("two tables that refer to each other", """
                    create table planner.hens (id bigint primary key, egg_id bigint);
                    create table planner.eggs (id bigint primary key, hen_id bigint,
                        constraint fk_eggs_hen_id foreign key (hen_id) references planner.hens (id));
                    alter table planner.hens add constraint fk_hens_egg_id foreign key (egg_id) references planner.eggs (id)
                    """),
            asked("table that goes", "drop table planner.wms_sources; drop sequence planner.wms_sources_id_seq"),
            asked("partitioned table that goes", """
                    select ops.unregister_partitioned_table('road_data.frame_batches'); drop table road_data.frame_batches
                    """),
            asked("table renamed", RENAME_ALL),
            decided("view", "create view planner.names as select id, name from planner.projects"));

    private static final List<ModelChange> CONSTRAINTS = List.of(
            decided("check", "alter table public.users add constraint ck_users_version check (version >= 0)"),
            decided(
                    "check of a partitioned table",
                    "alter table road_data.track_logs add constraint ck_track_logs_version check (version >= 0)"),
            decided(
                    "another check",
                    "alter table road_data.track_logs drop constraint ck_track_logs_frame_count, add constraint"
                            + " ck_track_logs_frame_count check (frame_count >= -1)"),
            decided("check that goes", "alter table public.users drop constraint ck_users_profile_data"),
            decided(
                    "check renamed",
                    "alter table public.users rename constraint ck_users_profile_data to ck_users_profile"),
            decided(
                            "foreign key",
                            "alter table planner.custom_layers add constraint fk_custom_layers_owner_id foreign key"
                                    + " (owner_id) references public.users (id)")
                    .given("alter table planner.custom_layers add owner_id bigint"),
            decided(
                    "column with a foreign key on a partitioned table",
                    "alter table road_data.track_logs add project_id bigint, add constraint fk_track_logs_project_id"
                            + " foreign key (project_id) references planner.projects (id)"),
            decided("foreign key that goes", "alter table road_data.track_logs drop constraint fk_track_logs_user_id"),
            decided(
                    "foreign key that deletes along",
                    "alter table planner.projects drop constraint fk_projects_organization_id, add constraint"
                            + " fk_projects_organization_id foreign key (organization_id) references"
                            + " public.organizations (id) on delete cascade"),
            decided(
                            "foreign key to what has just become unique",
                            "alter table public.organizations add constraint uq_organizations_name unique (name);"
                                    + " alter table planner.projects add constraint fk_projects_customer foreign key"
                                    + " (customer) references public.organizations (name)")
                    .given("alter table planner.projects add customer text"),
            decided(
                    "unique constraint",
                    "alter table public.users add constraint uq_users_display_name unique (display_name)"),
            decided(
                    "another unique constraint",
                    "alter table planner.projects drop constraint uq_projects_organization_id_name, add constraint"
                            + " uq_projects_organization_id_name unique (organization_id, name, active)"),
            decided("unique constraint that goes", "alter table public.users drop constraint uq_users_email"),
            asked(
                    "unique constraint of a partitioned table",
                    "alter table road_data.track_logs add constraint uq_track_logs_started_at unique (id, started_at,"
                            + " created_at)"),
            asked(
                    "another primary key",
                    "alter table external.citylens_frame_mapping drop constraint citylens_frame_mapping_pkey, add"
                            + " constraint citylens_frame_mapping_pkey primary key (frame_batch_id, frame_index, legacy_id)"),
            left("constraint without a name", "alter table planner.projects add check (char_length(name) < 500)"));

    private static final List<ModelChange> INDEXES = List.of(
            decided("index", "create index ix_users_version on public.users (version)"),
            decided(
                    "index of a partitioned table",
                    "create index ix_track_logs_status on road_data.track_logs (status, created_at desc)"),
            decided(
                    "GiST index",
                    "create index ix_territories_area_geography on planner.territories using gist"
                            + " ((area::public.geography))"),
            decided("partial index", "create index ix_users_inactive on public.users (id) where not active"),
            decided(
                    "partial index of a partitioned table",
                    "create index ix_track_logs_recording on road_data.track_logs (started_at)"
                            + " where status = 'RECORDING'"),
            decided("unique index", "create unique index ix_users_lower on public.users (lower(display_name))"),
            decided(
                    "another index",
                    "drop index public.ix_users_profile_data;"
                            + " create index ix_users_profile_data on public.users using gin (profile_data)"),
            decided(
                    "another index of a partitioned table",
                    "drop index road_data.ix_track_logs_route;"
                            + " create index ix_track_logs_route on road_data.track_logs using brin (created_at)"),
            decided("index that goes", "drop index public.ix_users_profile_data"),
            decided("index of a partitioned table that goes", "drop index road_data.ix_track_logs_route"),
            decided("index renamed", "alter index public.ix_users_profile_data rename to ix_users_profile"));

    private static final List<ModelChange> OTHERS = List.of(
            decided("sequence in longer steps", "alter sequence public.users_id_seq increment by 100"),
            asked("sequence in shorter steps", "alter sequence public.users_id_seq increment by 10"),
            decided("sequence", "create sequence public.spare_id_seq increment by 50"),
            asked("sequence renamed", "alter sequence public.users_id_seq rename to people_id_seq"),
            decided(
                    "longer retention",
                    "select ops.set_retention('public.outbox_messages', interval '8 days', 'drop', 'published_at is null')"),
            asked(
                    "shorter retention",
                    "select ops.set_retention('public.outbox_messages', interval '2 days', 'drop', 'published_at is null')"),
            asked("retention", "select ops.set_retention('road_data.track_logs', interval '1 year', 'detach')"),
            asked(
                    "retention without the guard",
                    "select ops.set_retention('public.outbox_messages', interval '7 days', 'drop')"),
            decided("no retention", "select ops.set_retention('public.outbox_messages', null, 'keep')"),
            decided(
                    "more partitions ahead",
                    "update ops.partition_policies set premake = 8 where parent_table = 'public.outbox_messages';"
                            + " update partman.part_config set premake = 8 where parent_table = 'public.outbox_messages'"),
            asked(
                    "other partitions",
                    "update ops.partition_policies set partition_interval = '1 week' where parent_table ="
                            + " 'public.outbox_messages'; update partman.part_config set partition_interval = '7 days',"
                            + " date_trunc_interval = 'week' where parent_table = 'public.outbox_messages'"),
            asked("no default partition", """
                    update ops.partition_policies set default_partition = false
                    where parent_table = 'public.outbox_messages';
                    drop table public.outbox_messages_default
                    """),
            decided("label of an enumeration", "alter type public.mood add value 'angry' after 'calm'")
                    .given("create type public.mood as enum ('calm', 'glad');"
                            + " alter table planner.projects add mood public.mood"),
            decided("first and last label of an enumeration", """
                    alter type public.mood add value 'angry' before 'calm'; alter type public.mood add value 'sad'
                    """)
                    .given("create type public.mood as enum ('calm', 'glad');"
                            + " alter table planner.projects add mood public.mood"),
            left("label of an enumeration that goes", """
                    alter table planner.projects drop mood; drop type public.mood;
                    create type public.mood as enum ('calm'); alter table planner.projects add mood public.mood
                    """)
                    .given("create type public.mood as enum ('calm', 'glad');"
                            + " alter table planner.projects add mood public.mood"),
            asked("label of an enumeration renamed", "alter type public.mood rename value 'glad' to 'happy'")
                    .given("create type public.mood as enum ('calm', 'glad');"
                            + " alter table planner.projects add mood public.mood;"
                            + " update planner.projects set mood = 'glad'"),
            asked(
                    "domain with a column of it",
                    "create domain public.share as integer check (value between 0 and 100);"
                            + " alter table planner.projects add done public.share"),
            decided("label of an enumeration, and the default becomes it", """
                    alter table planner.projects alter mood drop default;
                    alter type public.mood rename to mood_old; create type public.mood as enum ('calm', 'glad', 'sad');
                    alter table planner.projects alter mood type public.mood using mood::text::public.mood;
                    drop type public.mood_old; alter table planner.projects alter mood set default 'sad'
                    """)
                    .given("create type public.mood as enum ('calm', 'glad');"
                            + " alter table planner.projects add mood public.mood default 'calm'"),
            decided("many things at once", """
                    alter table public.users add nickname text, alter active set default false,
                          add constraint ck_users_nickname check (char_length(nickname) < 50);
                    alter table planner.projects add budget numeric(10, 2) default 0,
                          drop constraint ck_projects_description;
                    create sequence planner.trips_id_seq increment by 50;
                    create table planner.trips (id bigint primary key, project_id bigint not null, "order" integer not null,
                          constraint fk_trips_project_id foreign key (project_id) references planner.projects (id));
                    create index ix_trips_project_id on planner.trips (project_id);
                    alter table planner.custom_layers add trip_id bigint, add constraint fk_custom_layers_trip_id
                          foreign key (trip_id) references planner.trips (id);
                    create index ix_custom_layers_trip_id on planner.custom_layers (trip_id);
                    alter table road_data.track_logs add weather text;
                    create index ix_track_logs_weather on road_data.track_logs (weather) where weather is not null
                    """),
            left("row security", "alter table public.users enable row level security"));

    /** What came from trying it with changes that nobody had in mind when it was written. */
    private static final List<ModelChange> TRIED = List.of(
            decided(
                    "embedded object of several columns",
                    "alter table planner.projects add site_street text, add site_zip varchar(10), add site_built_in integer"),
            decided("array with a default", "alter table planner.projects add tags text[] not null default '{}'"),
            asked("more digits after the point", "alter table planner.projects alter budget type numeric(14, 4)")
                    .given("alter table planner.projects add budget numeric(12, 2)"),
            decided(
                    "unique constraint over several columns",
                    "alter table planner.custom_layers add constraint uq_custom_layers_name_organization_id"
                            + " unique (name, organization_id)"),
            decided(
                    "unique index with a condition, in another order",
                    "create unique index uq_projects_live on planner.projects (organization_id, lower(name) desc nulls"
                            + " last) where active"),
            asked(
                            "geometry of another system",
                            "alter table planner.projects alter site type public.geometry(Point, 3857) using"
                                    + " public.st_transform(site, 3857)")
                    .given("alter table planner.projects add site public.geometry(Point, 4326);"
                            + " update planner.projects set site = public.st_setsrid(public.st_makepoint(1, 2), 4326)"),
            left(
                    "geometry with heights",
                    "alter table planner.territories alter area type public.geometry(PolygonZ, 4326) using"
                            + " public.st_force3d(area)"),
            decided("relation to a new table", """
                    create sequence planner.teams_id_seq increment by 50;
                    create table planner.teams (id bigint primary key, name text not null);
                    alter table planner.projects add team_id bigint, add constraint fk_projects_team_id
                          foreign key (team_id) references planner.teams (id);
                    create index ix_projects_team_id on planner.projects (team_id)
                    """),
            decided("table of pairs", """
                    create table planner.followers (user_id bigint not null, project_id bigint not null, primary key (user_id,
                          project_id), constraint fk_followers_user_id foreign key (user_id) references public.users (id),
                          constraint fk_followers_project_id foreign key (project_id) references planner.projects (id))
                    """),
            asked("generated column that goes", "alter table planner.projects drop label")
                    .given("alter table planner.projects add label text generated always as (upper(name)) stored"),
            left("generated column of another expression", """
                    alter table planner.projects drop label;
                    alter table planner.projects add label text generated always as (lower(name)) stored
                    """)
                    .given("alter table planner.projects add label text generated always as (upper(name)) stored"),
            asked("truth becomes text", "alter table public.users alter active drop default, alter active type text"),
            decided(
                    "foreign key of a partitioned table that deletes along",
                    "alter table road_data.track_logs drop constraint fk_track_logs_organization_id, add constraint"
                            + " fk_track_logs_organization_id foreign key (organization_id) references"
                            + " public.organizations (id) on delete cascade"),
            decided(
                            "another value of an enumeration that a check lists",
                            "alter table planner.projects drop constraint ck_projects_phase, add constraint"
                                    + " ck_projects_phase check (phase in ('PLAN', 'BUILD', 'DONE'))")
                    .given(
                            "alter table planner.projects add phase text default 'PLAN', add constraint ck_projects_phase"
                                    + " check (phase in ('PLAN', 'BUILD'))"),
            decided("collection of an entity", """
                    create table planner.project_links (project_id bigint not null, position integer not null, link text,
                          primary key (project_id, position), constraint fk_project_links_project_id
                          foreign key (project_id) references planner.projects (id))
                    """),
            decided(
                    "unique constraint that is looked at last",
                    "alter table planner.custom_layers add constraint uq_custom_layers_name unique (organization_id, name)"
                            + " deferrable initially deferred"),
            decided(
                    "unique constraint that takes one null",
                    "alter table planner.projects add constraint uq_projects_description unique nulls not distinct"
                            + " (organization_id, name, description)"),
            decided("partial index of another condition", """
                    drop index planner.ix_projects_live;
                    create index ix_projects_live on planner.projects (name) where not active
                    """)
                    .given("create index ix_projects_live on planner.projects (name) where active"),
            asked("column moved to another table", """
                    alter table planner.projects drop description; alter table planner.custom_layers add description text
                    """),
            decided(
                    "another default of a partitioned table",
                    "alter table road_data.track_logs alter frame_count set default 5"),
            asked(
                    "type of a column of a partitioned table",
                    "alter table road_data.track_logs alter frame_count type bigint"),
            asked(
                            "not null of a partitioned table",
                            "alter table road_data.track_logs alter distance_meters set not null")
                    .given("update road_data.track_logs set distance_meters = 1"),
            left(
                    "numbers given by the server",
                    "alter table planner.projects add number bigint generated always as identity"));

    static final List<ModelChange> ALL = Stream.of(COLUMNS, TYPES, TABLES, CONSTRAINTS, INDEXES, OTHERS, TRIED)
            .flatMap(List::stream)
            .toList();

    static final List<ModelChange> FEW = ALL.stream()
            .filter(change -> Set.of(
                            "column of a partitioned table whose default differs from row to row",
                            "column renamed",
                            "integer to bigint",
                            "fewer digits after the point",
                            "partitioned table with retention",
                            "another check",
                            "column with a foreign key on a partitioned table",
                            "another index of a partitioned table",
                            "label of an enumeration")
                    .contains(change.name()))
            .toList();

    @Override
    public String toString() {
        return name;
    }
}
