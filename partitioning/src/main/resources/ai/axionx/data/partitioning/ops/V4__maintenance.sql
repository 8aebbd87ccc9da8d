-- Schema ops, part 4: keeping partitioned tables in order, night by night, started by a role that can do no DDL.
--
-- Functions marked "security definer" run with the rights of the role that applied this file, who owns the tables. Each
-- takes one registered table, named by text that is only ever compared with what is registered, and pins UTC,
-- search_path and lock_timeout. Nobody may call them before grant_maintenance_to() or grant_monitoring_to().
--
-- lock_timeout stays below deadlock_timeout (1 s by default): should the locks taken here and those of a client cross,
-- it is maintenance that gives up, not the client.


-- policies: what retiring asks first ----------------------------------------------------------------------------------

alter table ops.partition_policies
    add column still_needed text,
    add column quarantine   interval,
    add constraint ck_partition_policies_retention_days
        check (retention = date_trunc('day', retention)),
    add constraint ck_partition_policies_still_needed
        check (still_needed is null or (retention is not null and btrim(still_needed) <> '')),
    add constraint ck_partition_policies_quarantine
        check (quarantine is null
               or (retention_action = 'drop' and quarantine > interval '0' and quarantine = date_trunc('day', quarantine)));

comment on column ops.partition_policies.still_needed is
    'Condition on a row of the table: a partition that holds such a row is kept, however old; null if age alone decides. '
    'Functions in it are written with their schema.';
comment on column ops.partition_policies.quarantine is
    'How long a partition that is due to be dropped stays as a detached table first, in whole days; null drops it at once.';

create function ops.set_retention(
    parent           regclass,
    retention        interval,
    retention_action text,
    still_needed     text     default null,
    quarantine       interval default null)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    parent_name text;
begin
    select n.nspname || '.' || c.relname into parent_name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.oid = parent;

    if set_retention.still_needed is not null then
        -- A condition that does not compile would keep every partition for ever; here it fails the migration instead.
        execute format('select from %s where (%s) limit 0', parent, set_retention.still_needed);
    end if;

    update ops.partition_policies p
    set retention        = set_retention.retention,
        retention_action = set_retention.retention_action,
        still_needed     = set_retention.still_needed,
        quarantine       = set_retention.quarantine
    where p.parent_table = parent_name;

    if not found then
        raise exception 'table % is not registered, so it can have no retention', coalesce(parent_name, '(null)')
            using errcode = 'undefined_object',
                  hint    = 'Register it in a migration: select ops.register_partitioned_table(…).';
    end if;
end
$$;

comment on function ops.set_retention(regclass, interval, text, text, interval) is
    'For migrations: after which age the partitions of a registered table are retired (null, ''keep'' for never), what '
    'that means (detach, drop), which rows keep a partition, and how long one to be dropped stays detached first.';

create table ops.quarantined_partitions (
    partition_table text        not null,
    parent_table    text        not null,
    lower_bound     timestamptz not null,
    upper_bound     timestamptz not null,
    detached_at     timestamptz not null default now(),
    drop_after      timestamptz not null,

    constraint pk_quarantined_partitions              primary key (partition_table),
    -- A table that is unregistered takes its entries along; the detached partitions themselves stay.
    constraint fk_quarantined_partitions_parent_table foreign key (parent_table)
        references ops.partition_policies (parent_table) on delete cascade
);

create index ix_quarantined_partitions_parent_table on ops.quarantined_partitions (parent_table);

comment on table  ops.quarantined_partitions                 is 'Partitions that were detached and will be dropped. To save one: delete its row here. One that is attached again is retired again, unless the policy changes first.';
comment on column ops.quarantined_partitions.partition_table is 'The detached table as schema.table.';
comment on column ops.quarantined_partitions.parent_table    is 'The partitioned table that it was part of.';
comment on column ops.quarantined_partitions.lower_bound     is 'Its lower bound, included.';
comment on column ops.quarantined_partitions.upper_bound     is 'Its upper bound, excluded.';
comment on column ops.quarantined_partitions.detached_at     is 'When it was detached.';
comment on column ops.quarantined_partitions.drop_after      is 'Earliest instant at which maintenance drops it.';

create table ops.maintenance_runs (
    started_at  timestamptz not null,
    finished_at timestamptz not null default clock_timestamp(),
    tables      integer     not null,
    failed      integer     not null,
    created     integer     not null,
    retired     integer     not null,

    constraint pk_maintenance_runs         primary key (started_at),
    constraint ck_maintenance_runs_tables  check (tables >= failed and failed >= 0),
    constraint ck_maintenance_runs_created check (created >= 0),
    constraint ck_maintenance_runs_retired check (retired >= 0)
);

comment on table  ops.maintenance_runs             is 'Finished runs of the maintenance job; those of the last 400 days.';
comment on column ops.maintenance_runs.started_at  is 'When the run began, by the server''s clock.';
comment on column ops.maintenance_runs.finished_at is 'When it ended.';
comment on column ops.maintenance_runs.tables      is 'How many tables it looked at.';
comment on column ops.maintenance_runs.failed      is 'How many of them it could not bring into order.';
comment on column ops.maintenance_runs.created     is 'How many partitions it made.';
comment on column ops.maintenance_runs.retired     is 'How many partitions it detached or dropped.';


-- small questions ------------------------------------------------------------------------------------------------------

create function ops.lock_holders(relations oid[])
    returns text
    language sql stable
    set search_path = pg_catalog, pg_temp
as $$
    select string_agg(
               case
                   when l.pid is null then format('a prepared transaction (see pg_prepared_xacts) holds %s on %s', l.modes, l.tables)
                   else format('session %s of role %s%s holds %s on %s',
                               l.pid, a.usename, coalesce(' (' || nullif(a.application_name, '') || ')', ''), l.modes, l.tables)
               end,
               '; ' order by l.pid)
    from (select h.pid,
                 string_agg(distinct h.mode, ', ')                     as modes,
                 string_agg(distinct h.relation::regclass::text, ', ') as tables
          from pg_locks h
          where h.locktype = 'relation'
            and h.granted
            and h.relation = any (relations)
            and h.database = (select d.oid from pg_database d where d.datname = current_database())
            and h.pid is distinct from pg_backend_pid()
          group by h.pid) l
    left join pg_stat_activity a on a.pid = l.pid
$$;

comment on function ops.lock_holders(oid[]) is
    'Which other sessions hold locks on any of these tables, as text for an error; null if none does.';


create function ops.partman_lock_holder()
    returns text
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    holders integer[];
begin
    select array_agg(distinct l.pid) into holders
    from pg_locks l
    where l.locktype = 'advisory'
      and l.granted
      and l.objsubid = 1
      and l.database = (select d.oid from pg_database d where d.datname = current_database())
      and (l.classid::bigint << 32) | l.objid::bigint in (hashtext('pg_partman run_maintenance')::bigint,
                                                           hashtext('pg_partman run_maintenance procedure')::bigint);
    if holders is null then
        return null;
    end if;
    return (select string_agg(format('session %s of role %s%s', a.pid, a.usename, coalesce(' (' || nullif(a.application_name, '') || ')', '')),
                              '; ' order by a.pid)
            from pg_stat_activity a
            where a.pid = any (holders));
end
$$;

comment on function ops.partman_lock_holder() is
    'Who holds the advisory lock with which pg_partman keeps its own maintenance from running twice; null if nobody does. '
    'Our maintenance does not depend on it; pg_partman''s run_maintenance() silently does nothing while it is held.';


-- what is due ----------------------------------------------------------------------------------------------------------

create function ops.gapless_from(policy ops.partition_policies)
    returns timestamptz
    language sql stable
    return date_trunc(ops.interval_unit((policy).partition_interval),
                      greatest((policy).registered_at, now() - (policy).retention), 'UTC');

comment on function ops.gapless_from(ops.partition_policies) is
    'From when on a registered table has no gap between its partitions: since it was registered, or since its retention.';


create function ops.partition_coverage()
    returns table (parent_table text, to_create boolean, gap_since timestamptz, current_start timestamptz, aged text[], strays text)
    language plpgsql stable
    set timezone    = 'UTC'
    set datestyle   = 'ISO, YMD'
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select p.parent_table,
           s.ahead <= p.premake or g.since is not null,
           g.since,
           p.current_start,
           coalesce(s.aged, '{}'),
           s.strays || ' of its partitions belong to another role, as ' || s.stray
    from (select q.parent_table,
                 q.premake,
                 q.retention,
                 to_regclass(q.parent_table)                                as parent,
                 q.partition_interval::interval                             as step,
                 ops.interval_unit(q.partition_interval)                    as unit,
                 ops.gapless_from(q)                                        as gapless_from,
                 date_trunc(ops.interval_unit(q.partition_interval), now()) as current_start
          from ops.partition_policies q
          offset 0) p
    -- "offset 0" keeps each step as it stands: table by table, through the index of pg_inherits whatever the statistics
    -- of the catalog, and with the bounds, which are what costs here, read once.
    cross join lateral (
        select count(*) filter (where e.lower_bound between p.current_start and p.current_start + p.step * p.premake
                                  and e.lower_bound = date_trunc(p.unit, e.lower_bound)
                                  and e.upper_bound = e.lower_bound + p.step)                                          as ahead,
               nullif(count(*) filter (where e.relowner <> current_user::regrole), 0)                                 as strays,
               min(format('%s.%I to %s', e.relnamespace::regnamespace, e.relname, e.relowner::regrole))
                   filter (where e.relowner <> current_user::regrole)                                                 as stray,
               sum(e.upper_bound - e.lower_bound)
                   filter (where e.lower_bound >= p.gapless_from and e.upper_bound <= p.current_start)                as past,
               array_agg(format('%s.%I', e.relnamespace::regnamespace, e.relname) order by e.lower_bound)
                   filter (where e.upper_bound <= now() - p.retention)                                                as aged
        from (select b.relnamespace, b.relname, b.relowner,
                     split_part(b.bounds, '''', 2)::timestamptz as lower_bound,
                     split_part(b.bounds, '''', 4)::timestamptz as upper_bound
              from (select c.relnamespace, c.relname, c.relowner, pg_get_expr(c.relpartbound, c.oid) as bounds
                    from pg_inherits i
                    join pg_class c on c.oid = i.inhrelid
                    where i.inhparent = p.parent and c.relispartition
                    offset 0) b
              where b.bounds like 'FOR VALUES FROM (''%'') TO (''%'')'
              offset 0) e) s
    -- What nobody made while maintenance did not run: since the table was registered, as far as retention lets it live.
    -- Older partitions come from imports, which leave gaps.
    cross join lateral (
        select case when coalesce(s.past, interval '0') < p.current_start - p.gapless_from
                    then (select p.gapless_from
                          from generate_series(p.gapless_from, p.current_start - p.step, p.step) b(bound)
                          join partman.part_config c on c.parent_table = p.parent_table
                          join pg_class t on t.oid = p.parent
                          where not exists (select from ops.partitions(p.parent) e where e.lower_bound = b.bound)
                            -- A table of that name is a partition that somebody detached: it is not made again.
                            and not exists (select from pg_class o
                                            where o.relnamespace = t.relnamespace
                                              and o.relname = partman.check_name_length(t.relname::text, to_char(b.bound, c.datetime_string), true))
                          limit 1) end) g(since);
end
$$;

comment on function ops.partition_coverage() is
    'Where the partitions of each registered table fall short of its policy, from the catalog alone: whether the current '
    'partition, one of those ahead, or some behind the current one (after gap_since) are missing, which are older than the '
    'retention, and whether some belong to another role than the one that asks.';


create function ops.policy_differences()
    returns table (parent_table text, difference text, remedy text)
    language plpgsql stable
    set timezone      = 'UTC'
    set intervalstyle = 'postgres'
    set search_path   = pg_catalog, pg_temp
as $$
begin
    return query
    select p.parent_table, d.difference,
           case
               when p.alike then null
               else concat_ws(' ',
                   case when p.owner is null
                        then format('If it was dropped for good, in a migration: select ops.unregister_partitioned_table(%L);', p.parent_table) end,
                   case when p.owner is not null and p.control is null
                        then 'In a migration: insert its row into partman.part_config again, with retention null, '
                             'automatic_maintenance ''off'' and infinite_time_partitions true.' end,
                   case when p.owner <> current_user
                        then format('As administrator: alter table %s owner to %I;', p.parent_table, current_user) end,
                   case when p.owner is not null and p.key is distinct from p.partition_column
                        then 'A table keeps its partition key for good: correct ops.partition_policies, or make the table anew.' end,
                   case when d.settings is not null
                        then format('If the policy is right, in a migration: update partman.part_config set %s where parent_table = %L; '
                                    'if it is not, correct ops.partition_policies.', d.settings, p.parent_table) end)
           end
    from (select q.*,
                 pg_get_userbyid(t.relowner)::text as owner,
                 t.attname::text                   as key,
                 c.control,
                 c.partition_interval              as partman_interval,
                 c.premake                         as partman_premake,
                 c.retention                       as partman_retention,
                 c.automatic_maintenance,
                 c.infinite_time_partitions,
                 c.template_table,
                 c.partition_type <> 'range' or c.epoch <> 'none' or c.time_encoder is not null or c.time_decoder is not null as odd_key,
                 -- Whether there is anything to say at all; all the words are found only then.
                 coalesce(pg_get_userbyid(t.relowner) = current_user and t.attname = q.partition_column
                          and c.control = q.partition_column
                          and c.partition_interval::interval::text = q.partition_interval::interval::text
                          and c.premake = q.premake and c.retention is null and c.automatic_maintenance = 'off'
                          and c.infinite_time_partitions and c.template_table = q.template
                          and c.partition_type = 'range' and c.epoch = 'none'
                          and c.time_encoder is null and c.time_decoder is null, false) as alike
          from (select o.*,
                       to_regclass(o.parent_table)                            as parent,
                       'ops.template_' || replace(o.parent_table, '.', '_')   as template
                from ops.partition_policies o
                offset 0) q
          left join partman.part_config c on c.parent_table = q.parent_table
          -- Through the indexes of the catalog, whatever its statistics.
          left join lateral (
              select r.relowner, a.attname
              from pg_partitioned_table k
              join pg_class r          on r.oid = k.partrelid
              left join pg_attribute a on a.attrelid = k.partrelid and a.attnum = k.partattrs[0] and a.attnum > 0
              where k.partrelid = q.parent
              offset 0) t on true
          offset 0) p
    cross join lateral (
        select string_agg(v.difference, '; ' order by v.place) as difference,
               string_agg(v.setting, ', ' order by v.place)    as settings
        from (values
            (1, p.owner is null, 'there is no such partitioned table', null),
            (2, p.owner is not null and p.control is null, 'pg_partman does not know the table', null),
            (3, p.owner <> current_user, format('it belongs to role %s, not to %s', p.owner, current_user), null),
            (4, p.owner is not null and p.key is distinct from p.partition_column,
                format('it is partitioned by %s, not by %s', coalesce(p.key, 'an expression'), p.partition_column), null),
            (5, p.control <> p.partition_column,
                format('pg_partman partitions by %s, not by %s', p.control, p.partition_column),
                format('control = %L', p.partition_column)),
            (6, p.partman_interval::interval::text <> p.partition_interval::interval::text,
                format('pg_partman''s interval is %s, not %s', p.partman_interval, p.partition_interval),
                format('partition_interval = %L', p.partition_interval)),
            (7, p.partman_premake <> p.premake, format('pg_partman''s premake is %s, not %s', p.partman_premake, p.premake),
                format('premake = %s', p.premake)),
            (8, p.partman_retention is not null,
                format('pg_partman''s own retention is %s and would drop without asking; it must be null', p.partman_retention),
                'retention = null'),
            (9, p.automatic_maintenance <> 'off',
                format('pg_partman''s automatic_maintenance is %s, not off', p.automatic_maintenance),
                'automatic_maintenance = ''off'''),
            (10, not p.infinite_time_partitions,
                'pg_partman''s infinite_time_partitions is false, so an idle table would get no partitions',
                'infinite_time_partitions = true'),
            (11, p.control is not null and p.template_table is distinct from p.template,
                format('pg_partman''s template is %s, not %s', coalesce(p.template_table, 'missing'), p.template),
                format('template_table = %L', p.template)),
            (12, p.odd_key,
                'pg_partman takes the partition key for something else than a time',
                'partition_type = ''range'', epoch = ''none'', time_encoder = null, time_decoder = null')
        ) v(place, differs, difference, setting)
        -- Without the table, the rest says nothing.
        where not p.alike and v.differs and (p.owner is not null or v.place = 1)) d;
end
$$;

comment on function ops.policy_differences() is
    'How pg_partman''s configuration, and the table itself, differ from the policy, and what to do; null where they do not.';


create function ops.maintenance_plan()
    returns table (parent_table text,
                   planned_at   timestamptz,
                   standby      boolean,
                   to_create    boolean,
                   to_retire    text[],
                   to_drop      text[],
                   difference   text)
    language plpgsql stable
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select c.parent_table,
           now(),
           pg_is_in_recovery(),
           c.to_create,
           c.aged,
           coalesce((select array_agg(q.partition_table order by q.drop_after, q.partition_table)
                     from ops.quarantined_partitions q
                     where q.parent_table = c.parent_table and q.drop_after <= now()), '{}'),
           nullif(concat_ws('; ', d.difference, c.strays), '')
    from ops.partition_coverage() c
    join ops.policy_differences() d on d.parent_table = c.parent_table
    order by c.parent_table;
end
$$;

comment on function ops.maintenance_plan() is
    'What maintenance has to do now, one row per registered table, from the catalog alone.';


-- doing it -------------------------------------------------------------------------------------------------------------

create function ops.require_maintainable(registered_table text)
    returns ops.partition_policies
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    policy ops.partition_policies;
    stray  record;
begin
    if pg_is_in_recovery() then
        raise exception 'this server is a standby: partitions are maintained on the primary'
            using errcode = 'read_only_sql_transaction',
                  hint    = 'Connect to the primary; after a switchover, let the pool make new connections.';
    elsif current_setting('transaction_isolation') <> 'read committed' then
        -- Under the locks it has to see what was committed while it waited; an older snapshot would not show it.
        raise exception 'this transaction is %, and maintenance needs read committed', current_setting('transaction_isolation')
            using errcode = 'object_not_in_prerequisite_state',
                  hint    = 'Take default_transaction_isolation, or the pool''s isolation, back to read committed for this role.';
    elsif pg_my_temp_schema() <> 0 then
        -- Nothing here looks into pg_temp first, but pg_partman does not promise it.
        raise exception 'this session has temporary objects, and maintenance runs only in sessions without'
            using errcode = 'object_not_in_prerequisite_state',
                  hint    = 'Use a new connection, of a role that may not make temporary tables.';
    end if;

    select p.* into policy from ops.partition_policies p where p.parent_table = registered_table;
    if not found then
        raise exception 'no table % is registered', coalesce(quote_literal(registered_table), '(null)')
            using errcode = 'undefined_object',
                  hint    = 'Expected schema.table, as in ops.partition_policies.';
    end if;

    if not exists (select from pg_partitioned_table k where k.partrelid = to_regclass(registered_table)) then
        raise exception 'table % is registered, but there is no such partitioned table', registered_table
            using errcode = 'undefined_table',
                  hint    = format('If it was dropped for good, in a migration: select ops.unregister_partitioned_table(%L);', registered_table);
    end if;

    -- Nothing can be made or retired without locking these two.
    select c.oid::regclass as name, pg_get_userbyid(c.relowner) as owner into stray
    from pg_partitioned_table k
    join pg_class c on c.oid in (k.partrelid, k.partdefid)
    where k.partrelid = to_regclass(registered_table) and c.relowner <> current_user::regrole
    limit 1;
    if found then
        raise exception 'table % belongs to role %, but maintenance acts as %', stray.name, stray.owner, current_user
            using errcode = 'insufficient_privilege',
                  hint    = format('As administrator: alter table %s owner to %I;', stray.name, current_user);
    end if;
    return policy;
end
$$;

comment on function ops.require_maintainable(text) is
    'The policy of a registered table that maintenance can act on here and now; otherwise an error that says why not.';


create function ops.take_locks(parent regclass, to_retire regclass, to_detach boolean)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    patience constant integer := extract(epoch from current_setting('lock_timeout')::interval) * 1000;
    deadline timestamptz;
    wanted   oid[];
    item     record;
begin
    -- A client that holds one of these and wants another may want one that we hold: then we give up, before PostgreSQL
    -- would end the client's transaction, and try once more in the other order. Clients that lock the table first and
    -- those that lock a table that it refers to first would otherwise be in the way all the time where there are many.
    for turn in 1 .. 2 loop
        begin
            -- For all of them together, and for whatever else is locked until the transaction ends: whoever queues
            -- behind us waits no longer than this, and then while we work.
            deadline := clock_timestamp() + patience * interval '1 millisecond';
            wanted   := '{}';

            -- First what keeps other maintenance, migrations and autovacuum away without stopping readers or writers:
            -- waiting for those costs nobody anything. Making a partition and detaching one make triggers on the tables
            -- that are referred to; dropping one that was detached takes them away.
            for item in
                select l.relation, l.mode
                from (select 1 as step, parent::oid as relation, 'share update exclusive' as mode
                      where parent is not null
                      union all
                      select 2, 'partman.part_config'::regclass, 'row'
                      where parent is not null
                      union all
                      select 3, t.partdefid, 'share update exclusive'
                      from pg_partitioned_table t
                      where t.partrelid = parent and t.partdefid <> 0
                      union all
                      select 4, to_retire::oid, 'share update exclusive'
                      where to_retire is not null
                      union all
                      select 6, parent::oid, 'access exclusive'
                      where parent is not null and to_retire is not null
                      union all
                      select 7, t.partdefid, 'access exclusive'
                      from pg_partitioned_table t
                      where t.partrelid = parent and t.partdefid <> 0
                      union all
                      select 8, to_retire::oid, 'access exclusive'
                      where to_retire is not null
                      union all
                      select distinct case turn when 1 then 9 else 5 end, f.confrelid,
                                      case when parent is null then 'access exclusive' else 'share row exclusive' end
                      from pg_constraint f
                      where f.conrelid = coalesce(parent, to_retire) and f.contype = 'f'
                        and (parent is null or to_retire is null or to_detach)) l
                order by l.step, l.relation
            loop
                -- Another run may have dropped it while we waited for the first lock.
                continue when not exists (select from pg_class c where c.oid = item.relation);
                wanted := wanted || item.relation;
                perform set_config('lock_timeout', greatest(10, ceil(extract(epoch from deadline - clock_timestamp()) * 1000))::integer::text, true);
                if item.mode = 'row' then
                    perform from partman.part_config c where to_regclass(c.parent_table) = parent for no key update;
                else
                    execute format('lock table only %s in %s mode', item.relation::regclass, item.mode);
                end if;
            end loop;
            perform set_config('lock_timeout', greatest(10, ceil(extract(epoch from deadline - clock_timestamp()) * 1000))::integer::text, true);
            return;
        exception
            when lock_not_available then
                if turn = 2 or not exists (select from pg_constraint f where f.conrelid = parent and f.contype = 'f') then
                    raise exception 'could not lock table % within % ms%: %', item.relation::regclass, patience, case turn when 2 then ', tried twice' else '' end,
                                    coalesce(ops.lock_holders(wanted), 'whoever held it has let go in the meantime')
                        using errcode = 'lock_not_available',
                              hint    = 'Nothing was changed. The next run tries again; if this stays, end that session''s transaction.';
                end if;
        end;
    end loop;
end
$$;

comment on function ops.take_locks(regclass, regclass, boolean) is
    'Takes all the locks that making partitions of a table needs, or retiring one of them, or (without a parent) dropping '
    'one that is detached; waits no longer than lock_timeout for all of them together, or says who holds them.';


create function ops.create_partitions_ahead_as_owner(registered_table text)
    returns table (created text[], more boolean)
    language plpgsql
    security definer
    set timezone      = 'UTC'
    set datestyle     = 'ISO, YMD'
    set intervalstyle = 'postgres'
    set lock_timeout  = '500ms'
    set search_path   = pg_catalog, pg_temp
as $$
declare
    -- A call holds its locks until it ends, some 3 ms for each partition.
    at_most       constant integer := 10;
    policy        ops.partition_policies;
    parent        regclass;
    step          interval;
    unit          text;
    current_start timestamptz;
    missing       timestamptz[];
    blocked       timestamptz[];
    clear         timestamptz[];
    fallback      record;
begin
    policy        := ops.require_maintainable(registered_table);
    parent        := policy.parent_table::regclass;
    step          := policy.partition_interval::interval;
    unit          := ops.interval_unit(policy.partition_interval);
    current_start := date_trunc(unit, now());

    perform ops.take_locks(parent, null, false);

    -- Under the lock, so that of two runs at once the second finds nothing to do. The current partition and those ahead
    -- come first, then what nobody made while maintenance did not run, as far as retention lets it live.
    with existing as materialized (
        select e.lower_bound from ops.partitions(parent) e where not e.is_default
    )
    select array_agg(w.bound order by w.turn, w.bound) into missing
    from (select 1 as turn, b.bound
          from generate_series(current_start, current_start + step * policy.premake, step) b(bound)
          union all
          -- A table in the way is a partition that somebody detached, which is no reason to fail every night.
          select 2, b.bound
          from generate_series(ops.gapless_from(policy), current_start - step, step) b(bound)
          where not exists (
              select
              from pg_class t
              join pg_class c              on c.relnamespace = t.relnamespace
              join partman.part_config pc  on pc.parent_table = policy.parent_table
              where t.oid = parent
                and c.relname = partman.check_name_length(t.relname::text, to_char(b.bound, pc.datetime_string), true))) w
    where not exists (select from existing e where e.lower_bound = w.bound);

    -- Rows in the default partition keep one interval from being made, not the others: those first, and then the error.
    select k.partdefid::regclass as name, a.attname as column_name into fallback
    from pg_partitioned_table k
    join pg_attribute a on a.attrelid = k.partrelid and a.attnum = k.partattrs[0]
    where k.partrelid = parent and k.partdefid <> 0;
    if found and missing is not null then
        execute format('select array_agg(distinct date_trunc($1, d.%1$I)) from %2$s d where d.%1$I >= $2 and d.%1$I < $3',
                       fallback.column_name, fallback.name)
        into blocked
        using unit, (select min(w.bound) from unnest(missing) w(bound)), (select max(w.bound) + step from unnest(missing) w(bound));
    end if;
    select array_agg(w.bound order by w.place) into clear
    from unnest(missing) with ordinality w(bound, place)
    where blocked is null or w.bound <> all (blocked);

    created := '{}';
    more    := coalesce(cardinality(clear) > at_most or cardinality(clear) < cardinality(missing), false);
    if cardinality(missing) > 0 then
        created := ops.make_partitions(parent, (coalesce(clear, missing))[1:at_most]);
        update partman.part_config c
        set maintenance_last_run = clock_timestamp()
        where c.parent_table = policy.parent_table;
    end if;
    return next;
end
$$;

comment on function ops.create_partitions_ahead_as_owner(text) is
    'Called by create_partitions_ahead(), which see.';


-- pg_partman before 5.4.1 sets search_path for the session, and no "set" clause undoes that. So there are two functions:
-- this one has the caller's rights and puts the caller's path back, that one has the owner's rights and a path of its own.
create function ops.create_partitions_ahead(registered_table text)
    returns table (created text[], more boolean)
    language plpgsql
as $$
declare
    -- Even the name of a type is looked up on the caller's path.
    caller_path constant pg_catalog.text := pg_catalog.current_setting('search_path');
begin
    return query select c.created, c.more from ops.create_partitions_ahead_as_owner(registered_table) c;
    perform pg_catalog.set_config('search_path', caller_path, false);
end
$$;

comment on function ops.create_partitions_ahead(text) is
    'Makes the partitions of a registered table that its policy wants and that are missing: the current one and those '
    'ahead first, then a gap behind it; at most ten a call. Returns their names, and whether another call is needed.';


create function ops.still_needed(partition_table regclass, partition_column text, condition text)
    returns text
    language plpgsql stable
    set timezone    = 'UTC'
    set datestyle   = 'ISO, YMD'
    set search_path = pg_catalog, pg_temp
as $$
declare
    needed record;
begin
    if condition is null then
        return null;
    end if;
    execute format('select count(*), min(r.%1$I) as oldest from (select %1$I from %2$s where (%3$s) limit 1000) r',
                   partition_column, partition_table, condition)
    into needed;
    return case
               when needed.count > 0 then
                   format('%s rows are still needed (%s), one of them of %s',
                          case needed.count when 1000 then '1000 or more' else needed.count::text end, condition, needed.oldest)
           end;
end
$$;

comment on function ops.still_needed(regclass, text, text) is
    'Why a partition has to be kept, as text: how many of its rows meet the policy''s condition; null if none does.';


create function ops.retire_partition(registered_table text, partition_table text)
    returns table (outcome text, detail text)
    language plpgsql
    security definer
    set timezone      = 'UTC'
    set datestyle     = 'ISO, YMD'
    set intervalstyle = 'postgres'
    set lock_timeout  = '500ms'
    set search_path   = pg_catalog, pg_temp
    set row_security  = off
    set standard_conforming_strings = on
as $$
declare
    policy ops.partition_policies;
    parent regclass;
    aged   record;
    child  regclass;
begin
    -- First without a lock: most partitions that are kept are kept for this. Then under it: the policy may be another, too.
    for turn in 1 .. 2 loop
        policy := ops.require_maintainable(registered_table);
        parent := policy.parent_table::regclass;
        select e.partition, e.lower_bound, e.upper_bound, pg_get_userbyid(c.relowner) as owner into aged
        from ops.partitions(parent) e
        join pg_class c     on c.oid = e.partition
        join pg_namespace n on n.oid = c.relnamespace
        where format('%I.%I', n.nspname, c.relname) = partition_table
          and not e.is_default
          and e.upper_bound <= now() - policy.retention;
        if not found then
            outcome := 'gone';
            detail  := 'it is no partition of that table, or not older than the retention';
            return next;
            return;
        elsif aged.owner <> current_user then
            raise exception 'partition % belongs to role %, but maintenance acts as %', aged.partition, aged.owner, current_user
                using errcode = 'insufficient_privilege',
                      hint    = format('As administrator: alter table %s owner to %I;', aged.partition, current_user);
        elsif exists (select from pg_constraint f where f.confrelid = parent and f.contype = 'f' and f.conrelid <> parent) then
            raise exception 'table % is referred to by a foreign key, so its partitions cannot be retired', policy.parent_table
                using errcode = 'dependent_objects_still_exist',
                      hint    = 'Drop that foreign key: rows refer to a partitioned table by id alone.';
        end if;

        detail := ops.still_needed(aged.partition, policy.partition_column, policy.still_needed);
        if detail is not null then
            outcome := 'kept';
            return next;
            return;
        end if;
        if turn = 1 then
            perform ops.take_locks(parent, aged.partition, policy.retention_action = 'detach' or policy.quarantine is not null);
        end if;
    end loop;

    child  := aged.partition;
    detail := format('held rows from %s to %s', aged.lower_bound, aged.upper_bound);
    if policy.retention_action = 'drop' and policy.quarantine is null then
        execute format('drop table %s', child);
        outcome := 'dropped';
    else
        execute format('alter table %s detach partition %s', parent, child);
        outcome := 'detached';
        delete from ops.quarantined_partitions q where q.partition_table = retire_partition.partition_table;
        if policy.quarantine is not null then
            insert into ops.quarantined_partitions as q (partition_table, parent_table, lower_bound, upper_bound, drop_after)
            values (retire_partition.partition_table, policy.parent_table, aged.lower_bound, aged.upper_bound, now() + policy.quarantine)
            on conflict on constraint pk_quarantined_partitions do update
            set parent_table = excluded.parent_table,
                lower_bound  = excluded.lower_bound,
                upper_bound  = excluded.upper_bound,
                detached_at  = excluded.detached_at,
                drop_after   = excluded.drop_after;
            outcome := 'quarantined';
            detail  := detail || format(', will be dropped after %s', now() + policy.quarantine);
        end if;
    end if;

    update partman.part_config c
    set maintenance_last_run = clock_timestamp()
    where c.parent_table = policy.parent_table;
    return next;
end
$$;

comment on function ops.retire_partition(text, text) is
    'Retires one partition of a registered table as its policy says, if it is older than the retention and none of its '
    'rows is still needed. Returns what became of it (dropped, detached, quarantined, kept, gone) and why.';


create function ops.drop_quarantined_partition(partition_table text)
    returns table (outcome text, detail text)
    language plpgsql
    security definer
    set timezone     = 'UTC'
    set datestyle    = 'ISO, YMD'
    set lock_timeout = '500ms'
    set search_path  = pg_catalog, pg_temp
    set row_security = off
    set standard_conforming_strings = on
as $$
declare
    entry  ops.quarantined_partitions;
    policy ops.partition_policies;
    found_table record;
begin
    select q.* into entry from ops.quarantined_partitions q where q.partition_table = drop_quarantined_partition.partition_table for update;
    if not found then
        outcome := 'gone';
        detail  := 'it is not in quarantine, or not any more';
        return next;
        return;
    elsif entry.drop_after > now() then
        outcome := 'kept';
        detail  := format('stays in quarantine until %s', entry.drop_after);
        return next;
        return;
    end if;

    -- Again under the lock: somebody may have attached it, or needed a row of it, while we waited.
    for turn in 1 .. 2 loop
        policy := ops.require_maintainable(entry.parent_table);
        if policy.retention_action <> 'drop' or entry.upper_bound > now() - policy.retention then
            outcome := 'kept';
            detail  := format('its policy now says to %s what is older than %s; to drop it all the same, as the owner: drop table %s;',
                              policy.retention_action, coalesce(policy.retention::text, 'nothing'), entry.partition_table);
            return next;
            return;
        end if;

        select c.oid::regclass as child, c.relispartition, pg_get_userbyid(c.relowner) as owner into found_table
        from pg_class c where c.oid = to_regclass(entry.partition_table);
        if not found then
            outcome := 'gone';
            detail  := 'somebody has dropped or renamed it';
            exit;
        elsif found_table.relispartition then
            outcome := 'gone';
            detail  := 'somebody has attached it again, so it leaves quarantine';
            exit;
        elsif found_table.owner <> current_user then
            raise exception 'table % belongs to role %, but maintenance acts as %', found_table.child, found_table.owner, current_user
                using errcode = 'insufficient_privilege',
                      hint    = format('As administrator: alter table %s owner to %I;', found_table.child, current_user);
        end if;

        detail := ops.still_needed(found_table.child, policy.partition_column, policy.still_needed);
        if detail is not null then
            outcome := 'kept';
            return next;
            return;
        end if;
        if turn = 1 then
            perform ops.take_locks(null, found_table.child, false);
        else
            execute format('drop table %s', found_table.child);
            outcome := 'dropped';
            detail  := format('was in quarantine since %s', entry.detached_at);
        end if;
    end loop;
    delete from ops.quarantined_partitions q where q.partition_table = entry.partition_table;
    return next;
end
$$;

comment on function ops.drop_quarantined_partition(text) is
    'Drops one partition whose time in quarantine is over. Returns what became of it (dropped, kept, gone) and why.';


create function ops.record_maintenance_run(started_at timestamptz, tables integer, failed integer, created integer, retired integer)
    returns void
    language plpgsql
    security definer
    set search_path = pg_catalog, pg_temp
as $$
begin
    if record_maintenance_run.started_at is null or record_maintenance_run.started_at > clock_timestamp() then
        raise exception 'a run cannot have started at %, expected an instant in the past', coalesce(record_maintenance_run.started_at::text, '(null)')
            using errcode = 'invalid_parameter_value';
    end if;
    insert into ops.maintenance_runs (started_at, tables, failed, created, retired)
    values (record_maintenance_run.started_at, record_maintenance_run.tables, record_maintenance_run.failed,
            record_maintenance_run.created, record_maintenance_run.retired)
    on conflict on constraint pk_maintenance_runs do nothing;
    delete from ops.maintenance_runs r where r.finished_at < now() - interval '400 days';
end
$$;

comment on function ops.record_maintenance_run(timestamptz, integer, integer, integer, integer) is
    'Notes that a run of the maintenance job has ended, and forgets those of more than 400 days ago.';


-- for the owner only ---------------------------------------------------------------------------------------------------

create function ops.move_out_of_default(parent regclass)
    returns bigint
    language plpgsql
    set timezone      = 'UTC'
    set datestyle     = 'ISO, YMD'
    set intervalstyle = 'postgres'
as $$
declare
    caller_path constant text := pg_catalog.current_setting('search_path');
    policy      ops.partition_policies;
    moved       bigint;
begin
    perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
    select p.* into policy
    from ops.partition_policies p
    where pg_catalog.to_regclass(p.parent_table) = parent;
    if not found then
        raise exception 'table % is not registered', coalesce(parent::text, '(null)')
            using errcode = 'undefined_object',
                  hint    = 'Register it in a migration: select ops.register_partitioned_table(…).';
    end if;
    moved := partman.partition_data_time(p_parent_table => policy.parent_table, p_batch_count => 1, p_analyze => false);
    perform pg_catalog.set_config('search_path', caller_path, false);
    return moved;
end
$$;

comment on function ops.move_out_of_default(regclass) is
    'For repairs, as the owner: makes the partition that the oldest rows in the default partition belong to, and moves '
    'them there. One partition a call, whose rows are out of sight for nobody; returns how many moved, 0 when all is done.';
