-- axion_sense_tasks: state of the worker's background jobs. Used by the Sense worker only.

-- Functions of the role that migrates are nobody else's to call until a migration says so.
alter default privileges revoke execute on functions from public;

comment on schema public is 'State of the Sense worker: scheduled jobs and one-off tasks.';

comment on table  public.flyway_schema_history                is 'Flyway''s record of the migrations of this database. Nobody edits it by hand.';
comment on column public.flyway_schema_history.installed_rank is 'Order in which the migrations were applied.';
comment on column public.flyway_schema_history.version        is 'Version of the migration; null for a repeatable one.';
comment on column public.flyway_schema_history.description    is 'Description, taken from the file name.';
comment on column public.flyway_schema_history.type           is 'Kind of migration, for example SQL.';
comment on column public.flyway_schema_history.script         is 'Name of the file.';
comment on column public.flyway_schema_history.checksum       is 'Checksum of the file when it was applied; a later change is refused.';
comment on column public.flyway_schema_history.installed_by   is 'Role that applied it.';
comment on column public.flyway_schema_history.installed_on   is 'When it was applied, in UTC.';
comment on column public.flyway_schema_history.execution_time is 'How long it took, in milliseconds.';
comment on column public.flyway_schema_history.success        is 'Whether it succeeded.';


-- scheduled_tasks ----------------------------------------------------------------------------------------------------

-- The table that db-scheduler 16 expects, column for column; it never creates or alters it. No checks of ours: what a
-- row may contain is the library's to decide.
create table public.scheduled_tasks (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,
    execution_time       timestamptz not null,
    picked               boolean     not null,
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,

    constraint pk_scheduled_tasks primary key (task_name, task_instance)
);

create index ix_scheduled_tasks_execution_time          on public.scheduled_tasks (execution_time);
create index ix_scheduled_tasks_last_heartbeat          on public.scheduled_tasks (last_heartbeat);
create index ix_scheduled_tasks_priority_execution_time on public.scheduled_tasks (priority desc, execution_time);

comment on table  public.scheduled_tasks                      is 'Jobs that db-scheduler has to run or is running, one row per instance of a task.';
comment on column public.scheduled_tasks.task_name            is 'Name of the task, as the worker''s code knows it.';
comment on column public.scheduled_tasks.task_instance        is 'Which instance of the task; "recurring" for a recurring one.';
comment on column public.scheduled_tasks.task_data            is 'Data of the instance, serialised by the worker.';
comment on column public.scheduled_tasks.execution_time       is 'When it is due.';
comment on column public.scheduled_tasks.picked               is 'Whether a worker is running it.';
comment on column public.scheduled_tasks.picked_by            is 'Name of the worker that is running it.';
comment on column public.scheduled_tasks.last_success         is 'When it last succeeded.';
comment on column public.scheduled_tasks.last_failure         is 'When it last failed.';
comment on column public.scheduled_tasks.consecutive_failures is 'How often it has failed in a row.';
comment on column public.scheduled_tasks.last_heartbeat       is 'Last sign of life of the worker that runs it; without one for long enough, another takes over.';
comment on column public.scheduled_tasks.version              is 'Counts changes, so that only one worker gets a due instance.';
comment on column public.scheduled_tasks.priority             is 'The higher, the sooner among those that are due; used only where priorities are switched on.';


-- citylens_migration -------------------------------------------------------------------------------------------------

create table public.citylens_migration (
    id             smallint    not null default 1,
    status         text        not null default 'NOT_STARTED',
    started_at     timestamptz,
    finished_at    timestamptz,
    last_legacy_id bigint,
    tracks_moved   bigint      not null default 0,
    last_error     text,
    updated_at     timestamptz not null default now(),
    version        integer     not null default 0,

    constraint pk_citylens_migration              primary key (id),
    constraint ck_citylens_migration_id           check (id = 1),
    constraint ck_citylens_migration_status       check (status in ('NOT_STARTED', 'RUNNING', 'FAILED', 'COMPLETED')),
    constraint ck_citylens_migration_started_at   check ((status = 'NOT_STARTED') = (started_at is null)),
    constraint ck_citylens_migration_finished_at  check ((status = 'COMPLETED') = (finished_at is not null)),
    constraint ck_citylens_migration_tracks_moved check (tracks_moved >= 0),
    constraint ck_citylens_migration_last_error   check (status <> 'FAILED' or last_error is not null)
);

comment on table  public.citylens_migration                is 'Whether the legacy data of Citylens has been taken over: one row, made here, updated by the worker.';
comment on column public.citylens_migration.id             is 'Always 1.';
comment on column public.citylens_migration.status         is 'NOT_STARTED, RUNNING, FAILED (may run again) or COMPLETED (never runs again).';
comment on column public.citylens_migration.started_at     is 'When it was first started.';
comment on column public.citylens_migration.finished_at    is 'When it was completed.';
comment on column public.citylens_migration.last_legacy_id is 'Last legacy id that was taken over; a new run goes on after it.';
comment on column public.citylens_migration.tracks_moved   is 'How many tracks have been taken over.';
comment on column public.citylens_migration.last_error     is 'Why the last run failed.';
comment on column public.citylens_migration.updated_at     is 'When the row was last changed.';
comment on column public.citylens_migration.version        is 'Counts changes, for optimistic locking.';

insert into public.citylens_migration default values;


-- grants -------------------------------------------------------------------------------------------------------------

grant select, insert, update, delete on table public.scheduled_tasks to axion_sense_worker;

-- The one row is there and stays.
grant select, update on table public.citylens_migration to axion_sense_worker;
