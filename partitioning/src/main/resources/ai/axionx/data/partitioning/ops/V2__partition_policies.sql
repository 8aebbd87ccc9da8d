-- Schema ops, part 2: what we want of each partitioned table, as data.

-- Failing here says more than failing in the first registration.
do $$
declare
    installed record;
begin
    select e.extversion, n.nspname into installed
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
    where e.extname = 'pg_partman';

    if not found then
        raise exception 'extension pg_partman is missing in database "%"', current_database()
            using errcode = 'undefined_object',
                  hint    = 'As administrator: create schema partman; create extension pg_partman schema partman;';
    elsif installed.nspname <> 'partman' then
        raise exception 'extension pg_partman is in schema "%", expected in schema "partman"', installed.nspname
            using errcode = 'object_not_in_prerequisite_state',
                  hint    = 'pg_partman cannot be moved: drop it and create it again "schema partman".';
    elsif (string_to_array(regexp_replace(installed.extversion, '[^0-9.].*$', ''), '.')::integer[])[1:2] < array[5, 2] then
        raise exception 'extension pg_partman has version %, expected 5.2 or later', installed.extversion
            using errcode = 'feature_not_supported',
                  hint    = 'As administrator: alter extension pg_partman update;';
    end if;
end
$$;

create table ops.partition_policies (
    parent_table       text        not null,
    partition_column   text        not null,
    partition_interval text        not null,
    premake            integer     not null,
    retention          interval,
    retention_action   text        not null,
    default_partition  boolean     not null,
    registered_at      timestamptz not null default now(),

    constraint pk_partition_policies
        primary key (parent_table),
    -- Plain lower-case names read the same as text, as identifier and as pg_partman's key, and need no quotes.
    constraint ck_partition_policies_parent_table
        check (parent_table ~ '^[a-z_][a-z0-9_]{0,62}\.[a-z_][a-z0-9_]{0,62}$'),
    constraint ck_partition_policies_partition_column
        check (partition_column ~ '^[a-z_][a-z0-9_]{0,62}$'),
    -- Text, because as intervals "1 month" and "30 days" are equal. Each of these has one sound place for its bounds.
    constraint ck_partition_policies_partition_interval
        check (partition_interval in ('1 hour', '1 day', '1 week', '1 month', '3 months', '1 year')),
    constraint ck_partition_policies_premake
        check (premake between 1 and 400),
    constraint ck_partition_policies_retention_action
        check (retention_action in ('keep', 'detach', 'drop')),
    constraint ck_partition_policies_retention
        check ((retention is null) = (retention_action = 'keep')),
    constraint ck_partition_policies_retention_interval
        check (retention >= partition_interval::interval)
);

comment on table ops.partition_policies is
    'One row per partitioned table: what its partitions should be like. Written by migrations only; the maintenance '
    'job reads it, and reports where pg_partman''s own configuration differs.';
comment on column ops.partition_policies.parent_table is
    'The partitioned table as schema.table, the same text that pg_partman uses as its key.';
comment on column ops.partition_policies.partition_column is
    'The timestamptz column that the table is partitioned by.';
comment on column ops.partition_policies.partition_interval is
    'Time that one partition covers. Bounds lie at the UTC start of that hour, day, ISO week, month, quarter or year.';
comment on column ops.partition_policies.premake is
    'How many partitions are kept ready ahead of the current one.';
comment on column ops.partition_policies.retention is
    'Age after which a partition is due for retirement; null keeps all of them. pg_partman''s own retention stays '
    'null: it would drop partitions without asking whether somebody still needs their rows.';
comment on column ops.partition_policies.retention_action is
    'What happens to a partition that is due: keep (no retention), detach (it stays as a table of its own) or drop.';
comment on column ops.partition_policies.default_partition is
    'Whether rows that no partition takes go into a default partition (true) or are refused (false).';
comment on column ops.partition_policies.registered_at is
    'When the table was registered.';
