package ai.axionx.data.schema;

import ai.axionx.data.migrations.catalog.Catalog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change to a database, and what it changes: the same on both sides, seen from either.
 *
 * @param sql the change
 * @param object what it changes, such as {@code table public.users}
 * @param fact the fact that becomes another; null if the object as a whole comes or goes
 * @param before how that is before the change; "nothing" if it is not there
 * @param after how it is after the change; "nothing" if it is gone
 */
record Mutation(String sql, String object, @Nullable String fact, String before, String after) {

    /** Whose database is changed. */
    enum Side {
        MODEL,
        MIGRATIONS
    }

    private static final String PARTITION = "partition ";
    private static final String NOTHING = "nothing";

    static final List<Mutation> ALL = List.of(
            // Tables, and so entities
            object("create table road_data.secrets (id bigint)", "table road_data.secrets", true),
            object("drop table public.organizations cascade", "table public.organizations", false),
            object("create schema archive", "schema archive", true),
            object("create view planner.people as select id from public.users", "view planner.people", true),
            object("create sequence public.spare_id_seq", "sequence public.spare_id_seq", true),
            object("create type public.mood as enum ('good', 'bad')", "type public.mood", true),
            object("create function public.one() returns int language sql return 1", "function public.one()", true),
            user(
                    "drop table public.users cascade; create unlogged table public.users (id bigint)",
                    "kind",
                    "table",
                    "table, not logged"),
            user("alter table public.users set (fillfactor = 70)", "storage parameters", NOTHING, "fillfactor=70"),
            // Columns
            user("alter table public.users add nickname text", "column nickname", NOTHING, "text"),
            user("alter table public.users drop display_name", "column display_name", "text not null", NOTHING),
            user("alter table public.users rename display_name to shown", "column shown", NOTHING, "text not null"),
            user(
                    "alter table public.users alter email type varchar(320)",
                    "column email",
                    "text not null",
                    "character varying(320) not null"),
            user(
                    "alter table public.users alter version type bigint",
                    "column version",
                    "integer not null default 0",
                    "bigint not null default 0"),
            user(
                    "alter table public.users alter updated_at type timestamptz(3)",
                    "column updated_at",
                    "timestamp with time zone not null default now()",
                    "timestamp(3) with time zone not null default now()"),
            user(
                    "alter table public.users alter updated_at type timestamp",
                    "column updated_at",
                    "timestamp with time zone not null default now()",
                    "timestamp without time zone not null default now()"),
            user("alter table public.users alter email drop not null", "column email", "text not null", "text"),
            user(
                    "alter table public.users alter version drop default",
                    "column version",
                    "integer not null default 0",
                    "integer not null"),
            user(
                    "alter table public.users alter active set default false",
                    "column active",
                    "boolean not null default true",
                    "boolean not null default false"),
            user(
                    "alter table public.users alter email type text collate \"C\"",
                    "column email",
                    "text not null",
                    "text collate \"C\" not null"),
            track(
                    "alter table road_data.track_logs alter ended_at set not null",
                    "column ended_at",
                    "timestamp with time zone",
                    "timestamp with time zone not null"),
            track(
                    "alter table road_data.track_logs alter route type public.geometry(LineStringZ, 4326)"
                            + " using public.st_force3d(route)",
                    "column route",
                    "public.geometry(LineString,4326)",
                    "public.geometry(LineStringZ,4326)"),
            track("""
                    alter table road_data.track_logs drop constraint ck_track_logs_route_range,
                          alter route type public.geometry(LineString, 3857) using public.st_transform(route, 3857)
                    """, "column route", "public.geometry(LineString,4326)", "public.geometry(LineString,3857)"),
            track(
                    "alter table road_data.track_logs alter route type public.geometry(Geometry, 4326)",
                    "column route",
                    "public.geometry(LineString,4326)",
                    "public.geometry(Geometry,4326)"),
            track(
                    "alter table road_data.track_logs drop distance_meters, add distance_meters double precision",
                    "order of columns",
                    "id, created_at, organization_id, user_id, status, device_info, started_at, ended_at,"
                            + " frame_count, distance_meters, route, updated_at, version",
                    "id, created_at, organization_id, user_id, status, device_info, started_at, ended_at,"
                            + " frame_count, route, updated_at, version, distance_meters"),
            // Ids
            new Mutation(
                    "alter sequence public.users_id_seq increment by 1",
                    "sequence public.users_id_seq",
                    "increment",
                    "50",
                    "1"),
            new Mutation(
                    "alter sequence public.users_id_seq start with 7",
                    "sequence public.users_id_seq",
                    "start",
                    "1",
                    "7"),
            new Mutation(
                    "alter sequence public.users_id_seq cache 20",
                    "sequence public.users_id_seq",
                    "cache",
                    NOTHING,
                    "20"),
            object("alter sequence public.users_id_seq rename to people_id_seq", "sequence public.users_id_seq", false),
            // Keys and other constraints
            track(
                    "alter table road_data.track_logs drop constraint pk_track_logs, add constraint pk_track_logs"
                            + " primary key (created_at, id)",
                    "constraint pk_track_logs",
                    "PRIMARY KEY (id, created_at)",
                    "PRIMARY KEY (created_at, id)"),
            track(
                    "alter table road_data.track_logs rename constraint pk_track_logs to track_logs_pkey",
                    "constraint pk_track_logs",
                    "PRIMARY KEY (id, created_at)",
                    NOTHING),
            user(
                    "alter table public.users drop constraint uq_users_email",
                    "constraint uq_users_email",
                    "UNIQUE (email)",
                    NOTHING),
            user(
                    "alter table public.users drop constraint uq_users_email, add constraint uq_users_email"
                            + " unique (email, display_name)",
                    "constraint uq_users_email",
                    "UNIQUE (email)",
                    "UNIQUE (email, display_name)"),
            user(
                    "alter table public.users add constraint uq_users_display_name unique (display_name)",
                    "constraint uq_users_display_name",
                    NOTHING,
                    "UNIQUE (display_name)"),
            user(
                    "alter table public.users drop constraint ck_users_profile_data",
                    "constraint ck_users_profile_data",
                    "CHECK ((jsonb_typeof(profile_data) = 'object'::text))",
                    NOTHING),
            user(
                    "alter table public.users add constraint ck_users_version check (version >= 0)",
                    "constraint ck_users_version",
                    NOTHING,
                    "CHECK ((version >= 0))"),
            track(
                    "alter table road_data.track_logs drop constraint ck_track_logs_frame_count, add constraint"
                            + " ck_track_logs_frame_count check (frame_count > 0)",
                    "constraint ck_track_logs_frame_count",
                    "CHECK ((frame_count >= 0))",
                    "CHECK ((frame_count > 0))"),
            track(
                    "alter table road_data.track_logs drop constraint fk_track_logs_user_id",
                    "constraint fk_track_logs_user_id",
                    "FOREIGN KEY (user_id) REFERENCES public.users(id)",
                    NOTHING),
            track(
                    "alter table road_data.track_logs drop constraint fk_track_logs_user_id, add constraint"
                            + " fk_track_logs_user_id foreign key (user_id) references public.users (id) on delete cascade",
                    "constraint fk_track_logs_user_id",
                    "FOREIGN KEY (user_id) REFERENCES public.users(id)",
                    "FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE"),
            track(
                    "alter table road_data.track_logs drop constraint fk_track_logs_user_id, add constraint"
                            + " fk_track_logs_user_id foreign key (user_id) references public.organizations (id)",
                    "constraint fk_track_logs_user_id",
                    "FOREIGN KEY (user_id) REFERENCES public.users(id)",
                    "FOREIGN KEY (user_id) REFERENCES public.organizations(id)"),
            track(
                    "alter table road_data.track_logs drop constraint fk_track_logs_user_id, add constraint"
                            + " fk_track_logs_user_id foreign key (user_id) references public.users (id)"
                            + " deferrable initially deferred",
                    "constraint fk_track_logs_user_id",
                    "FOREIGN KEY (user_id) REFERENCES public.users(id)",
                    "FOREIGN KEY (user_id) REFERENCES public.users(id) DEFERRABLE INITIALLY DEFERRED"),
            // Indexes
            track(
                    "drop index road_data.ix_track_logs_route",
                    "index ix_track_logs_route",
                    "CREATE INDEX ix_track_logs_route ON ONLY road_data.track_logs USING gist (route)",
                    NOTHING),
            user(
                    "create index ix_users_version on public.users (version)",
                    "index ix_users_version",
                    NOTHING,
                    "CREATE INDEX ix_users_version ON public.users USING btree (version)"),
            track(
                    "drop index road_data.ix_track_logs_route; create index ix_track_logs_route on road_data.track_logs"
                            + " using brin (route)",
                    "index ix_track_logs_route",
                    "CREATE INDEX ix_track_logs_route ON ONLY road_data.track_logs USING gist (route)",
                    "CREATE INDEX ix_track_logs_route ON ONLY road_data.track_logs USING brin (route)"),
            user(
                    "drop index public.ix_users_profile_data; create index ix_users_profile_data on"
                            + " public.users using gin (profile_data)",
                    "index ix_users_profile_data",
                    "CREATE INDEX ix_users_profile_data ON public.users USING gin (profile_data jsonb_path_ops)",
                    "CREATE INDEX ix_users_profile_data ON public.users USING gin (profile_data)"),
            track(
                    "drop index road_data.ix_track_logs_user_id_created_at_id; create index"
                            + " ix_track_logs_user_id_created_at_id on road_data.track_logs (user_id, created_at, id)",
                    "index ix_track_logs_user_id_created_at_id",
                    "CREATE INDEX ix_track_logs_user_id_created_at_id ON ONLY road_data.track_logs USING btree"
                            + " (user_id, created_at DESC, id DESC)",
                    "CREATE INDEX ix_track_logs_user_id_created_at_id ON ONLY road_data.track_logs USING btree"
                            + " (user_id, created_at, id)"),
            new Mutation(
                    "drop index road_data.ix_frame_batches_pending_created_at; create index"
                            + " ix_frame_batches_pending_created_at on road_data.frame_batches (created_at)",
                    "table road_data.frame_batches",
                    "index ix_frame_batches_pending_created_at",
                    "CREATE INDEX ix_frame_batches_pending_created_at ON ONLY road_data.frame_batches USING btree"
                            + " (created_at) WHERE (status = 'PENDING'::text)",
                    "CREATE INDEX ix_frame_batches_pending_created_at ON ONLY road_data.frame_batches USING btree"
                            + " (created_at)"),
            user(
                    "drop index public.ix_users_profile_data; create unique index ix_users_profile_data on"
                            + " public.users (profile_data)",
                    "index ix_users_profile_data",
                    "CREATE INDEX ix_users_profile_data ON public.users USING gin (profile_data jsonb_path_ops)",
                    "CREATE UNIQUE INDEX ix_users_profile_data ON public.users USING btree (profile_data)"),
            // What acts by itself
            user(
                    "create trigger t before update on public.users for each row execute function"
                            + " suppress_redundant_updates_trigger()",
                    "trigger t",
                    NOTHING,
                    "CREATE TRIGGER t BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION"
                            + " suppress_redundant_updates_trigger()"),
            user(
                    "create rule r as on delete to public.users do instead nothing",
                    "rule r",
                    NOTHING,
                    "CREATE RULE r AS\n    ON DELETE TO public.users DO INSTEAD NOTHING;"),
            user("alter table public.users enable row level security", "row security", NOTHING, "enabled"),
            // Partitions and their policies
            new Mutation(
                    "drop table road_data.frame_batches; create table road_data.frame_batches (id uuid)"
                            + " partition by hash (id)",
                    "table road_data.frame_batches",
                    "partition key",
                    "RANGE (created_at)",
                    "HASH (id)"),
            new Mutation(
                    "create index ix_strange on road_data.track_logs_default (status)",
                    "partition road_data.track_logs_default",
                    "index ix_strange",
                    NOTHING,
                    "CREATE INDEX ix_strange ON road_data.track_logs_default USING btree (status)"),
            object(
                    "alter table road_data.track_logs detach partition road_data.track_logs_default",
                    "partition road_data.track_logs_default",
                    false),
            policy(
                    "update ops.partition_policies set partition_interval = '1 week' where parent_table ="
                            + " 'public.outbox_messages'",
                    "partition_interval",
                    "1 day",
                    "1 week"),
            policy(
                    "update ops.partition_policies set premake = 8 where parent_table = 'public.outbox_messages'",
                    "premake",
                    "7",
                    "8"),
            policy(
                    "select ops.set_retention('public.outbox_messages', interval '8 days', 'drop', 'published_at is null')",
                    "retention",
                    "7 days",
                    "8 days"),
            policy(
                    "select ops.set_retention('public.outbox_messages', interval '7 days', 'detach', 'published_at is null')",
                    "retention_action",
                    "drop",
                    "detach"),
            policy(
                    "select ops.set_retention('public.outbox_messages', interval '7 days', 'drop')",
                    "still_needed",
                    "published_at is null",
                    NOTHING),
            new Mutation(
                    "update partman.part_config set retention = '7 days' where parent_table ="
                            + " 'public.outbox_messages'",
                    "table public.outbox_messages",
                    "pg_partman, retention",
                    NOTHING,
                    "7 days"));

    /** Whether partitions have to be looked at. */
    boolean isOfPartitions() {
        return object.startsWith(PARTITION);
    }

    /** The part of a catalog that has to be looked at. */
    Catalog seenIn(Catalog catalog) {
        return isOfPartitions()
                ? catalog
                : new Catalog(catalog.facts().stream()
                        .filter(fact -> !fact.object().startsWith(PARTITION))
                        .toList());
    }

    /** What the comparison says when this happens to the model's database or to the migrated one. */
    String told(Side side) {
        String expected = side == Side.MODEL ? before : after;
        String found = side == Side.MODEL ? after : before;
        if (fact != null) {
            return object + ", " + fact + ": expected " + expected + ", found " + found;
        }
        return object
                + (expected.equals(NOTHING) ? ": not expected, but there is one" : ": expected, but there is none");
    }

    private static Mutation object(String sql, String object, boolean comes) {
        return new Mutation(sql, object, null, comes ? NOTHING : "there", comes ? "there" : NOTHING);
    }

    private static Mutation user(String sql, String fact, String before, String after) {
        return new Mutation(sql, "table public.users", fact, before, after);
    }

    private static Mutation track(String sql, String fact, String before, String after) {
        return new Mutation(sql, "table road_data.track_logs", fact, before, after);
    }

    private static Mutation policy(String sql, String fact, String before, String after) {
        return new Mutation(sql, "table public.outbox_messages", "policy, " + fact, before, after);
    }

    @Override
    public String toString() {
        return sql;
    }
}
