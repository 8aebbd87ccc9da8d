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
                   last_maintenance timestamptz)
    language plpgsql stable
    security definer
    set timezone    = 'UTC'
    set datestyle   = 'ISO, YMD'
    set search_path = pg_catalog, pg_temp
as $$
declare
    entry record;
begin
    for entry in
        select p.*, c.aged, k.partdefid, k.partrelid, pc.maintenance_last_run,
               date_trunc(ops.interval_unit(p.partition_interval), now()) as current_start,
               p.partition_interval::interval                             as step
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

        default_rows     := 0;
        default_oldest   := null;
        default_newest   := null;
        attach_will_fail := false;
        if entry.partdefid <> 0 then
            execute format('select count(*), min(r.%1$I), max(r.%1$I) from (select %1$I from %2$s limit 10000) r',
                           entry.partition_column, entry.partdefid::regclass)
            into default_rows, default_oldest, default_newest;
            if default_rows > 0 then
                execute format('select exists (select from %s where %I >= $1 and %2$I < $1 + $2)',
                               entry.partdefid::regclass, entry.partition_column)
                into attach_will_fail using coalesce(ready_until, entry.current_start), entry.step;
            end if;
        end if;

        oldest_needed := null;
        if entry.still_needed is not null and entry.partrelid is not null then
            execute format('select min(%I) from %s where (%s)', entry.partition_column, entry.partrelid::regclass, entry.still_needed)
            into oldest_needed;
        end if;
        return next;
    end loop;
end
$$;

comment on function ops.partition_status() is
    'The state of each registered table: how many partitions, from when to when; until when partitions stand ready without '
    'a gap, and how many after the current one; up to 10,000 rows of the default partition and their range; whether the '
    'next partition cannot be attached because of them; the oldest row that retention has to spare; partitions that are due '
    'to be retired or in quarantine; and when pg_partman''s set was last maintained.';


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
        select p.parent_table, p.parent, p.step, p.unit, c.oid, c.oid::regclass as name, c.relowner, c.relacl,
               b.bound is null           as is_default,
               b.bound[1]::timestamptz   as lower_bound,
               b.bound[2]::timestamptz   as upper_bound
        from policy p
        join pg_inherits i on i.inhparent = p.parent
        join pg_class c    on c.oid = i.inhrelid
        cross join lateral (
            select regexp_match(pg_get_expr(c.relpartbound, c.oid), '^FOR VALUES FROM \(''(.+)''\) TO \(''(.+)''\)$')) b(bound)
    ),
    parent_index as materialized (
        select p.parent_table, p.parent, x.indexrelid, x.indexrelid::regclass as name, x.indisvalid
        from policy p
        join pg_index x on x.indrelid = p.parent
    )
    -- policy and pg_partman
    select d.parent_table, d.parent_table, d.difference,
           format('If the policy is right, in a migration: update partman.part_config set … where parent_table = %L; '
                  'if it is not: update ops.partition_policies set … where parent_table = %1$L;', d.parent_table)
    from ops.policy_differences() d
    where d.difference is not null
    union all
    select c.parent_table, c.parent_table,
           'pg_partman maintains the table, but it has no policy',
           format('In a migration: select ops.unregister_partitioned_table(%L); then, as it has partitions already, insert both '
                  'rows again by hand', c.parent_table)
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
    -- owner and grants
    select c.parent_table, c.name::text,
           format('belongs to role %s, its table to role %s', pg_get_userbyid(c.relowner), pg_get_userbyid(t.relowner)),
           format('As administrator: alter table %s owner to %s;', c.name, t.relowner::regrole)
    from child c
    join pg_class t on t.oid = c.parent
    where c.relowner <> t.relowner
    union all
    select c.parent_table, c.name::text,
           format('role %s has %s on the partition itself, around its table', g.role, g.privileges),
           format('As its owner: revoke all on table %s from %s;', c.name, g.role)
    from child c
    cross join lateral (
        select case a.grantee when 0 then 'public' else a.grantee::regrole::text end as role,
               string_agg(lower(a.privilege_type), ', ' order by a.privilege_type)   as privileges
        from aclexplode(c.relacl) a
        where a.grantee <> c.relowner
        group by a.grantee) g
    union all
    -- indexes
    select x.parent_table, x.name::text,
           'is not valid: at least one partition has no such index',
           format('Find it below, or: reindex index %s;', x.name)
    from parent_index x
    where not x.indisvalid
    union all
    select c.parent_table, c.name::text,
           format('has no index of its own for %s', x.name),
           format('As the owner: create the index on %s, then: alter index %s attach partition …;', c.name, x.name)
    from child c
    join parent_index x on x.parent = c.parent
    where not exists (select from pg_inherits i join pg_index o on o.indexrelid = i.inhrelid
                      where i.inhparent = x.indexrelid and o.indrelid = c.oid and o.indisvalid)
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
    'policy, bounds that are no UTC interval, gaps ahead, partitions of another owner or with grants of their own, missing '
    'or invalid indexes, foreign keys into the table, partitioned tables that nobody registered. Empty when all is well.';


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
