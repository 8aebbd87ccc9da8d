-- axion_sense, schema road_data: what vehicles record, and the pins that come of it.

create schema road_data;

comment on schema road_data is 'What vehicles record: tracks, their batches of frames, and holds on the map.';


-- track_logs ---------------------------------------------------------------------------------------------------------

-- Nothing has a foreign key into this table: it would keep partitions from being retired. Others refer to a track by
-- its id alone, and "created_at = ops.uuid_v7_ts(id)" leads from there to one partition.
create table road_data.track_logs (
    id              uuid        not null,
    created_at      timestamptz not null,
    organization_id bigint      not null,
    user_id         bigint      not null,
    status          text        not null,
    device_info     jsonb       not null default '{}',
    started_at      timestamptz not null,
    ended_at        timestamptz,
    frame_count     integer     not null default 0,
    distance_meters double precision,
    route           public.geometry(LineString, 4326),
    updated_at      timestamptz not null default now(),
    version         integer     not null default 0,

    constraint pk_track_logs                 primary key (id, created_at),
    constraint fk_track_logs_organization_id foreign key (organization_id) references public.organizations (id),
    constraint fk_track_logs_user_id         foreign key (user_id) references public.users (id),
    constraint ck_track_logs_identity        check (uuid_extract_version(id) is not distinct from 7
                                                    and created_at = ops.uuid_v7_ts(id)),
    constraint ck_track_logs_status          check (status in ('RECORDING', 'COMPLETED', 'ABORTED')),
    constraint ck_track_logs_device_info     check (jsonb_typeof(device_info) = 'object'),
    constraint ck_track_logs_ended           check ((status = 'RECORDING') = (ended_at is null)),
    constraint ck_track_logs_ended_at        check (ended_at >= started_at),
    constraint ck_track_logs_frame_count     check (frame_count >= 0),
    constraint ck_track_logs_distance_meters check (distance_meters >= 0 and distance_meters < 'infinity'),
    -- Valid also means: no NaN, and at least two points that differ.
    constraint ck_track_logs_route_valid     check (public.st_isvalid(route) and not public.st_isempty(route)),
    constraint ck_track_logs_route_range     check (route operator(public.@) public.st_makeenvelope(-180, -90, 180, 90, 4326))
) partition by range (created_at);

-- Newest first, page by page, for an organization or a person; also what the foreign keys need.
create index ix_track_logs_organization_id_created_at_id on road_data.track_logs (organization_id, created_at desc, id desc);
create index ix_track_logs_user_id_created_at_id         on road_data.track_logs (user_id, created_at desc, id desc);
create index ix_track_logs_route                         on road_data.track_logs using gist (route);

comment on table  road_data.track_logs                 is 'One recording session of a vehicle. One partition a month, kept for good.';
comment on column road_data.track_logs.id              is 'Time-ordered id (UUIDv7).';
comment on column road_data.track_logs.created_at      is 'The instant inside the id; names the partition.';
comment on column road_data.track_logs.organization_id is 'The organization that the track belongs to.';
comment on column road_data.track_logs.user_id         is 'Who recorded it.';
comment on column road_data.track_logs.status          is 'RECORDING until it has ended, then COMPLETED or ABORTED.';
comment on column road_data.track_logs.device_info     is 'What recorded it: camera, firmware, vehicle; a JSON object.';
comment on column road_data.track_logs.started_at      is 'When recording began.';
comment on column road_data.track_logs.ended_at        is 'When recording ended; null while it goes on.';
comment on column road_data.track_logs.frame_count     is 'How many frames were recorded.';
comment on column road_data.track_logs.distance_meters is 'Length of the way driven, in metres; null if it was not measured.';
comment on column road_data.track_logs.route           is 'The way driven, as WGS 84 longitude and latitude; null if the track has fewer than two different points.';
comment on column road_data.track_logs.updated_at      is 'When the row was last changed.';
comment on column road_data.track_logs.version         is 'Counts changes, for optimistic locking.';

select ops.register_partitioned_table(parent => 'road_data.track_logs', partition_interval => '1 month');


-- frame_batches ------------------------------------------------------------------------------------------------------

create table road_data.frame_batches (
    id              uuid        not null,
    created_at      timestamptz not null,
    organization_id bigint      not null,
    track_log_id    uuid        not null,
    status          text        not null default 'PENDING',
    frame_count     integer     not null,
    first_frame_at  timestamptz not null,
    last_frame_at   timestamptz not null,
    manifest        jsonb       not null default '{}',
    committed_at    timestamptz,
    updated_at      timestamptz not null default now(),
    version         integer     not null default 0,

    constraint pk_frame_batches                 primary key (id, created_at),
    constraint fk_frame_batches_organization_id foreign key (organization_id) references public.organizations (id),
    constraint ck_frame_batches_identity        check (uuid_extract_version(id) is not distinct from 7
                                                       and created_at = ops.uuid_v7_ts(id)),
    constraint ck_frame_batches_track_log_id    check (uuid_extract_version(track_log_id) is not distinct from 7),
    constraint ck_frame_batches_status          check (status in ('PENDING', 'COMMITTED')),
    constraint ck_frame_batches_frame_count     check (frame_count > 0),
    constraint ck_frame_batches_last_frame_at   check (last_frame_at >= first_frame_at),
    constraint ck_frame_batches_manifest        check (jsonb_typeof(manifest) = 'object'),
    constraint ck_frame_batches_committed_at    check ((status = 'COMMITTED') = (committed_at is not null))
) partition by range (created_at);

create index ix_frame_batches_organization_id_created_at_id on road_data.frame_batches (organization_id, created_at desc, id desc);
-- The batches of a track, wherever they are: whoever knows the time of the recording adds a range of created_at, with a
-- margin for clocks that differ, and spares the other partitions.
create index ix_frame_batches_track_log_id_created_at       on road_data.frame_batches (track_log_id, created_at);
-- Batches that were begun and never committed.
create index ix_frame_batches_pending_created_at            on road_data.frame_batches (created_at)
    where status = 'PENDING';

comment on table  road_data.frame_batches                 is 'Frames of a track that are committed together. One partition a month, kept for good.';
comment on column road_data.frame_batches.id              is 'Time-ordered id (UUIDv7).';
comment on column road_data.frame_batches.created_at      is 'The instant inside the id; names the partition.';
comment on column road_data.frame_batches.organization_id is 'The organization that the batch belongs to.';
comment on column road_data.frame_batches.track_log_id    is 'Id of the track (UUIDv7); ops.uuid_v7_ts of it is the track''s created_at.';
comment on column road_data.frame_batches.status          is 'PENDING until all frames have arrived, then COMMITTED for good.';
comment on column road_data.frame_batches.frame_count     is 'How many frames the batch has.';
comment on column road_data.frame_batches.first_frame_at  is 'When its first frame was taken.';
comment on column road_data.frame_batches.last_frame_at   is 'When its last frame was taken.';
comment on column road_data.frame_batches.manifest        is 'What the uploader says about the frames, for example where they are stored; a JSON object.';
comment on column road_data.frame_batches.committed_at    is 'When it was committed; null until then.';
comment on column road_data.frame_batches.updated_at      is 'When the row was last changed.';
comment on column road_data.frame_batches.version         is 'Counts changes, for optimistic locking.';

select ops.register_partitioned_table(parent => 'road_data.frame_batches', partition_interval => '1 month');


-- holds --------------------------------------------------------------------------------------------------------------

-- Not partitioned: pins are few, live long and are edited.
create table road_data.holds (
    id              bigint      not null generated by default as identity (start with 50 increment by 50),
    organization_id bigint      not null,
    kind            text        not null,
    status          text        not null default 'OPEN',
    location        public.geometry(PointZ, 4326) not null,
    observed_at     timestamptz not null,
    created_by_id   bigint      not null,
    track_log_id    uuid,
    note            text,
    attributes      jsonb       not null default '{}',
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now(),
    version         integer     not null default 0,

    constraint pk_holds                 primary key (id),
    constraint fk_holds_organization_id foreign key (organization_id) references public.organizations (id),
    constraint fk_holds_kind            foreign key (kind) references public.reference_items (code),
    constraint fk_holds_created_by_id   foreign key (created_by_id) references public.users (id),
    constraint ck_holds_status          check (status in ('OPEN', 'RESOLVED', 'DISMISSED')),
    -- An empty point has no coordinates to compare, and a check that comes out null would pass. NaN is above all numbers.
    constraint ck_holds_location        check (not public.st_isempty(location)
                                               and public.st_x(location) between -180 and 180
                                               and public.st_y(location) between -90 and 90
                                               and abs(public.st_z(location)) < 'infinity'),
    constraint ck_holds_track_log_id    check (track_log_id is null or uuid_extract_version(track_log_id) is not distinct from 7),
    constraint ck_holds_note            check (char_length(note) <= 4000),
    constraint ck_holds_attributes      check (jsonb_typeof(attributes) = 'object')
);

create index ix_holds_organization_id_created_at_id on road_data.holds (organization_id, created_at desc, id desc);
create index ix_holds_kind                          on road_data.holds (kind);
create index ix_holds_created_by_id                 on road_data.holds (created_by_id);
create index ix_holds_track_log_id                  on road_data.holds (track_log_id);
-- For questions in degrees: inside a polygon, inside what the map shows.
create index ix_holds_location                      on road_data.holds using gist (location);
-- For questions in metres: st_dwithin(location::geography, …, metres), on the spheroid or the sphere. The index above
-- cannot serve them, a degree has no length in metres.
create index ix_holds_location_geography            on road_data.holds using gist ((location::public.geography));

comment on table  road_data.holds                 is 'A pin on the map: something on the road that somebody should look at.';
comment on column road_data.holds.id              is 'Id, drawn from the sequence in blocks.';
comment on column road_data.holds.organization_id is 'The organization that the hold belongs to.';
comment on column road_data.holds.kind            is 'What it is: code of a reference item of category hold_kind.';
comment on column road_data.holds.status          is 'OPEN, then RESOLVED or DISMISSED; it may be opened again.';
comment on column road_data.holds.location        is 'Where it is: WGS 84 longitude and latitude in degrees, altitude in metres.';
comment on column road_data.holds.observed_at     is 'When it was seen.';
comment on column road_data.holds.created_by_id   is 'Who put it on the map.';
comment on column road_data.holds.track_log_id    is 'Id of the track that it was seen on (UUIDv7); null if it was put there by hand.';
comment on column road_data.holds.note            is 'What somebody wrote about it.';
comment on column road_data.holds.attributes      is 'What else belongs to it, depending on its kind; a JSON object.';
comment on column road_data.holds.created_at      is 'When the row was made.';
comment on column road_data.holds.updated_at      is 'When the row was last changed.';
comment on column road_data.holds.version         is 'Counts changes, for optimistic locking.';


-- grants -------------------------------------------------------------------------------------------------------------

grant usage on schema road_data to axion_sense_app, axion_sense_worker;

-- The API records and edits, the worker processes what was recorded.
grant select, insert, update, delete on table road_data.track_logs, road_data.frame_batches, road_data.holds
                                     to axion_sense_app, axion_sense_worker;

grant usage on sequence road_data.holds_id_seq to axion_sense_app, axion_sense_worker;
