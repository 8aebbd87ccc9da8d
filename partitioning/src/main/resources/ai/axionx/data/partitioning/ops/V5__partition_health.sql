-- Schema ops, part 5: the state of partitioned tables, for whoever watches them, and the grants.


create function ops.partition_status()
    returns table (parent_table     text,
                   partitions       integer,
                   oldest           timestamptz,
                   newest           timestamptz,
                   ready_until      timestamptz,
                   premade          integer,
                   default_rows     integer,
                   default_oldest   timestamptz,
                   default_newest   timestamptz,
                   attach_will_fail boolean,
                   oldest_needed    timestamptz,
                   to_retire        integer,
                   quarantined      integer,
                   last_maintenance timestamptz,
                   unread           text)
    language plpgsql stable
    security definer
    set timezone     = 'UTC'
    set datestyle    = 'ISO, YMD'
    set lock_timeout = '500ms'
    set search_path  = pg_catalog, pg_temp
as $$
declare
    entry        record;
    wanted_from  timestamptz;
    wanted_until timestamptz;
begin
    for entry in
        select p.*, c.aged, k.partdefid, k.partrelid, pc.maintenance_last_run,
               c.current_start, c.gap_since, p.partition_interval::interval as step,
               ops.interval_unit(p.partition_interval) as unit
        from ops.partition_policies p
        join ops.partition_coverage() c       on c.parent_table = p.parent_table
        left join pg_partitioned_table k      on k.partrelid = to_regclass(p.parent_table)
        left join partman.part_config pc      on pc.parent_table = p.parent_table
        order by p.parent_table
    loop
        parent_table     := entry.parent_table;
        last_maintenance := entry.maintenance_last_run;
        to_retire        := cardinality(entry.aged);
        quarantined      := (select count(*) from ops.quarantined_partitions q where q.parent_table = entry.parent_table);

        -- Partitions without a gap between them are one island; the one that covers the present counts.
        with partition as (
            select e.lower_bound, e.upper_bound,
                   e.lower_bound is distinct from lag(e.upper_bound) over (order by e.lower_bound) as starts_island
            from ops.partitions(entry.partrelid) e
            where not e.is_default
        ),
        island as (
            select p.lower_bound, p.upper_bound, count(*) filter (where p.starts_island) over (order by p.lower_bound) as number
            from partition p
        ),
        span as (
            select i.number, max(i.upper_bound) as until
            from island i
            group by i.number
            having min(i.lower_bound) <= now() and max(i.upper_bound) > now()
        )
        select count(*), min(i.lower_bound), max(i.upper_bound), (select s.until from span s),
               count(*) filter (where i.number = (select s.number from span s) and i.lower_bound > now())
        into partitions, oldest, newest, ready_until, premade
        from island i;

        -- What maintenance makes: what is missing, from a gap behind the present on, and then the next one.
        wanted_from      := coalesce(entry.gap_since, entry.current_start);
        wanted_until     := greatest(ready_until + entry.step, entry.current_start + entry.step * (entry.premake + 1));
        attach_will_fail := false;
        default_rows     := 0;
        default_oldest   := null;
        default_newest   := null;
        oldest_needed    := null;
        unread           := null;
        begin
            if entry.partdefid <> 0 then
                execute format('select count(*), min(r.%1$I), max(r.%1$I) from (select %1$I from %2$s limit 10000) r',
                               entry.partition_column, entry.partdefid::regclass)
                into default_rows, default_oldest, default_newest;
                execute format('select exists (select from %1$s where %2$I >= $1 and %2$I < $2)',
                               entry.partdefid::regclass, entry.partition_column)
                into attach_will_fail using wanted_from, wanted_until;
            end if;
            if entry.still_needed is not null and entry.partrelid is not null then
                execute format('select min(%I) from %s where (%s)', entry.partition_column, entry.partrelid::regclass, entry.still_needed)
                into oldest_needed;
            end if;
        exception
            when others then
                -- One table that cannot be read does not hide the others. Other messages may show values of rows.
                unread := case when sqlstate in ('42501', '55P03') then sqlerrm else format('error %s', sqlstate) end;
        end;
        attach_will_fail := attach_will_fail
            or exists (select from ops.partitions(entry.partrelid) e
                       where e.lower_bound < wanted_until and e.upper_bound > wanted_from
                         and (date_trunc(entry.unit, e.lower_bound) <> e.lower_bound or e.upper_bound <> e.lower_bound + entry.step));
        return next;
    end loop;
end
$$;

comment on function ops.partition_status() is
    'The state of each registered table: how many partitions, from when to when; until when partitions stand ready without '
    'a gap, and how many after the current one; up to 10,000 rows of the default partition and their range; whether a '
    'partition that is missing, or the next one, cannot be attached because of them or of odd bounds; the '
    'oldest row that retention has to spare; partitions that are due to be retired or in quarantine; when pg_partman''s set was last maintained; and why '
    'rows of the table could not be read, so that what comes from them is incomplete.';


create function ops.partition_findings()
    returns table (parent_table text, subject text, finding text, remedy text)
    language sql stable
    security definer
    set timezone    = 'UTC'
    set datestyle   = 'ISO, YMD'
    set search_path = pg_catalog, pg_temp
as $$
    with policy as materialized (
        select p.*,
               to_regclass(p.parent_table)              as parent,
               p.partition_interval::interval           as step,
               ops.interval_unit(p.partition_interval)  as unit
        from ops.partition_policies p
    ),
    child as materialized (
        select p.parent_table, p.parent, p.step, p.unit, c.oid, c.oid::regclass as name, c.relnamespace, c.relname, c.relowner,
               c.relacl, e.is_default, e.lower_bound, e.upper_bound
        from policy p
        cross join lateral ops.partitions(p.parent) e
        join pg_class c on c.oid = e.partition
    ),
    parent_index as materialized (
        select p.parent_table, p.parent, x.indexrelid, x.indexrelid::regclass as name, c.relname, x.indisvalid,
               case when x.indisunique then 'unique index' else 'index' end                  as kind,
               substring(pg_get_indexdef(x.indexrelid) from ' (USING .*)$')                  as definition,
               (select pg_get_constraintdef(u.oid) from pg_constraint u
                where u.conindid = x.indexrelid and u.conrelid = p.parent)                   as key
        from policy p
        join pg_index x on x.indrelid = p.parent
        join pg_class c on c.oid = x.indexrelid
    )
    -- policy and pg_partman
    select d.parent_table, d.parent_table, d.difference, d.remedy
    from ops.policy_differences() d
    where d.difference is not null
    union all
    select c.parent_table, c.parent_table,
           'pg_partman maintains the table, but it has no policy',
           case when to_regclass(c.parent_table) is null
                then format('In a migration: select ops.unregister_partitioned_table(%L);', c.parent_table)
                else 'In a migration: insert its policy into ops.partition_policies' end
    from partman.part_config c
    where not exists (select from policy p where p.parent_table = c.parent_table)
    union all
    -- the default partition
    select p.parent_table, p.parent_table,
           case when p.default_partition then 'the policy wants a default partition, and there is none'
                else 'there is a default partition, and the policy wants none' end,
           case when p.default_partition
                then format('In a migration: create table %s partition of %s default;', p.parent_table || '_default', p.parent_table)
                else format('In a migration, once it is empty: drop table %s;', k.partdefid::regclass) end
    from policy p
    join pg_partitioned_table k on k.partrelid = p.parent
    where p.default_partition <> (k.partdefid <> 0)
    union all
    -- bounds
    select c.parent_table, c.name::text,
           format('covers %s to %s, which is not exactly one interval of %s in UTC', c.lower_bound, c.upper_bound, p.partition_interval),
           'Make a table for the whole interval, move the rows of this partition there, detach this one and attach that one'
    from child c
    join policy p on p.parent = c.parent
    where not c.is_default
      and (c.lower_bound <> date_trunc(c.unit, c.lower_bound) or c.upper_bound <> c.lower_bound + c.step)
    union all
    select g.parent_table, g.name::text,
           format('no partition covers %s to %s, just before this one', g.until, g.lower_bound),
           format('As the owner: select ops.ensure_partitions(%L, %L, %L);', g.parent_table, g.until, g.lower_bound - interval '1 second')
    from (select c.*, lag(c.upper_bound) over (partition by c.parent order by c.lower_bound) as until
          from child c
          where not c.is_default) g
    -- Old imports and the present are far apart; what matters is a gap among recent and future partitions.
    where g.until < g.lower_bound and g.lower_bound > now()
    union all
    select c.parent_table, c.parent_table,
           format('some interval between %s and the present (%s) has no partition', c.gap_since, c.current_start),
           'Run maintenance: it makes them'
    from ops.partition_coverage() c
    where c.gap_since is not null
    union all
    -- owner and grants
    select c.parent_table, c.name::text,
           format('belongs to role %s, not to %s, so it can be neither migrated nor retired', pg_get_userbyid(c.relowner), current_user),
           format('As administrator: alter table %s owner to %I;', c.name, current_user)
    from child c
    where pg_get_userbyid(c.relowner) <> current_user
    union all
    select c.parent_table, c.name::text,
           format('role %s has %s on the partition itself, around its table', g.role, g.privileges),
           format('As its owner: revoke all on table %s from %s;', c.name, g.role)
    from child c
    cross join lateral (
        select case a.grantee when 0 then 'public' else a.grantee::regrole::text end           as role,
               string_agg(distinct lower(a.privilege_type), ', ' order by lower(a.privilege_type)) as privileges
        from (select r.grantee, r.privilege_type from aclexplode(c.relacl) r
              union all
              select r.grantee, r.privilege_type
              from pg_attribute t
              cross join lateral aclexplode(t.attacl) r
              where t.attrelid = c.oid and t.attacl is not null) a
        where a.grantee <> c.relowner
        group by a.grantee) g
    union all
    -- indexes
    select x.parent_table, x.name::text,
           'is not valid, although every partition has a valid index of its own for it',
           coalesce((select format('As the owner: alter index %s attach partition %s;', x.name, min(i.inhrelid::regclass::text))
                     from pg_inherits i where i.inhparent = x.indexrelid having count(*) > 0),
                    'As the owner: drop it and make it again')
    from parent_index x
    where not x.indisvalid
      and not exists (select from child c
                      where c.parent = x.parent
                        and not exists (select from pg_inherits i join pg_index o on o.indexrelid = i.inhrelid
                                        where i.inhparent = x.indexrelid and o.indrelid = c.oid and o.indisvalid))
    union all
    select c.parent_table, c.name::text,
           case when own.name is null
                then format('has no index of its own for %s', x.name)
                else format('its index %s for %s is not valid', own.name, x.name) end,
           case when own.name is not null
                then format('As the owner: reindex index %s;', own.name)
                else format('As the owner: %s alter index %s attach partition %s.%I;',
                            case when x.key is not null
                                 then format('alter table %s add constraint %I %s;', c.name, made.name, x.key)
                                 else format('create %s %I on %s %s;', x.kind, made.name, c.name, x.definition) end,
                            x.name, c.relnamespace::regnamespace, made.name) end
    from child c
    join parent_index x on x.parent = c.parent
    left join (select i.inhparent, o.indrelid, o.indexrelid::regclass as name, o.indisvalid
               from pg_inherits i
               join pg_index o on o.indexrelid = i.inhrelid) own
              on own.inhparent = x.indexrelid and own.indrelid = c.oid
    cross join lateral (select right(c.relname, 30) || '_' || right(x.relname, 32)) made(name)
    where own.indisvalid is not true
    union all
    -- references
    select p.parent_table, f.conrelid::regclass::text,
           format('refers to the partitioned table by foreign key %s, which keeps partitions from being retired', quote_ident(f.conname)),
           format('In a migration: alter table %s drop constraint %I;', f.conrelid::regclass, f.conname)
    from policy p
    join pg_constraint f on f.confrelid = p.parent and f.contype = 'f' and f.conparentid = 0
    union all
    -- partitioned by range of time, and nobody looks after it
    select t.oid::regclass::text, t.oid::regclass::text,
           'is partitioned by range of time, and is not registered',
           format('In a migration: select ops.register_partitioned_table(%L, …);', t.oid::regclass)
    from pg_partitioned_table k
    join pg_class t     on t.oid = k.partrelid and not t.relispartition
    join pg_attribute a on a.attrelid = t.oid and a.attnum = k.partattrs[0] and a.atttypid = 'timestamptz'::regtype
    where k.partstrat = 'r'
      and not exists (select from policy p where p.parent = t.oid)
    order by 1, 2, 3
$$;

comment on function ops.partition_findings() is
    'What is wrong with registered tables, one row each, with what to do about it: pg_partman configured otherwise than the '
    'policy, bounds that are no UTC interval, gaps ahead and just behind, partitions of another owner or with grants of '
    'their own, missing or invalid indexes, foreign keys into the table, partitioned tables that nobody '
    'registered. Empty when all is well.';


-- who may ----------------------------------------------------------------------------------------------------------------

create function ops.grant_maintenance_to(maintainer regrole)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('grant usage on schema ops to %s', maintainer);
    execute format('grant select on table ops.partition_policies, ops.quarantined_partitions, ops.maintenance_runs to %s', maintainer);
    execute format(
        'grant execute on function ops.maintenance_plan(),'
        '                          ops.partman_lock_holder(),'
        '                          ops.create_partitions_ahead(text),'
        '                          ops.create_partitions_ahead_as_owner(text),'
        '                          ops.retire_partition(text, text),'
        '                          ops.drop_quarantined_partition(text),'
        '                          ops.record_maintenance_run(timestamptz, integer, integer, integer, integer) to %s', maintainer);
    perform ops.grant_monitoring_to(maintainer);
end
$$;

comment on function ops.grant_maintenance_to(regrole) is
    'For migrations: lets a role that can do no DDL run the maintenance job, and watch its results.';


create function ops.grant_monitoring_to(observer regrole)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('grant usage on schema ops to %s', observer);
    execute format('grant select on table ops.partition_policies, ops.quarantined_partitions, ops.maintenance_runs to %s', observer);
    execute format('grant execute on function ops.partition_status(), ops.partition_findings() to %s', observer);
end
$$;

comment on function ops.grant_monitoring_to(regrole) is
    'For migrations: lets a role read the state of partitioned tables, and nothing in them.';
