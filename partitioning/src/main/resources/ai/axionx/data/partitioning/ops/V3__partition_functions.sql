-- Schema ops, part 3: registering a partitioned table, and making partitions for a given range of time.
--
-- These functions run with the rights of the caller, who must own the table: partitions belong to whoever makes them,
-- and one that belongs to somebody else stops every later migration of the table. They pin UTC, because pg_partman
-- computes bounds in the time zone of the session. Those that call pg_partman have no "set search_path": before 5.4.1
-- it sets that one for the session from inside, which outlives such a clause; they pin and restore it by hand instead.
-- One thing is out of their hands then: a search_path that the caller has "set local" stays on after the transaction.

-- In PL/pgSQL, which keeps its plans; a function in SQL with settings of its own is planned at every call.
create function ops.partitions(parent regclass)
    returns table (partition regclass, lower_bound timestamptz, upper_bound timestamptz, is_default boolean)
    language plpgsql stable strict
    set timezone    = 'UTC'
    set datestyle   = 'ISO, YMD'
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select e.partition,
           case when e.bounds like 'FOR VALUES FROM (MINVALUE)%' then '-infinity' else split_part(e.bounds, '''', 2)::timestamptz end,
           case when e.bounds like '% TO (MAXVALUE)' then 'infinity' else split_part(e.bounds, '''', -2)::timestamptz end,
           e.bounds is null
    from (select c.oid::regclass as partition, nullif(pg_get_expr(c.relpartbound, c.oid), 'DEFAULT') as bounds
          from pg_inherits i
          join pg_class c on c.oid = i.inhrelid
          where i.inhparent = parent and c.relispartition
          offset 0) e
    order by 2 nulls last;
end
$$;

comment on function ops.partitions(regclass) is
    'The partitions of a table that is partitioned by range of time: lower bound included, upper bound excluded, the '
    'default partition last and without bounds. Taken from the catalog, whoever made the partitions.';


create function ops.register_partitioned_table(
    parent             regclass,
    partition_interval text,
    premake            integer     default 4,
    retention          interval    default null,
    retention_action   text        default 'keep',
    default_partition  boolean     default true,
    start_at           timestamptz default null)
    returns integer
    language plpgsql
    set timezone      = 'UTC'
    set datestyle     = 'ISO, YMD'
    set intervalstyle = 'postgres'
as $$
declare
    caller_path constant pg_catalog.text := pg_catalog.current_setting('search_path');
    parent_name          text;
    template_name        text;
    key                  record;
    made                 integer;
begin
    -- pg_partman calls functions by their bare names, so a path with pg_catalog behind another schema could mislead it.
    perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    if parent is null then
        raise exception 'no table given to register' using errcode = 'null_value_not_allowed';
    end if;

    select n.nspname                             as schema_name,
           c.relname                             as table_name,
           pg_catalog.pg_get_userbyid(c.relowner) as owner,
           p.partstrat,
           p.partnatts,
           a.attname                             as column_name,
           a.atttypid,
           a.attnotnull
    into key
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    left join pg_catalog.pg_partitioned_table p on p.partrelid = c.oid
    left join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0] and a.attnum > 0
    where c.oid = parent;

    parent_name   := key.schema_name || '.' || key.table_name;
    template_name := 'template_' || key.schema_name || '_' || key.table_name;

    if key.partstrat is distinct from 'r' or key.partnatts <> 1
       or key.atttypid is distinct from 'timestamptz'::pg_catalog.regtype or not key.attnotnull then
        raise exception 'table % cannot be registered: it is not partitioned by range of one timestamptz column that is not null', parent_name
            using errcode = 'wrong_object_type',
                  hint    = 'Create it with "partition by range (created_at)", created_at timestamptz not null.';
    elsif key.owner <> current_user then
        raise exception 'table % belongs to role %, but % is registering it', parent_name, key.owner, current_user
            using errcode = 'insufficient_privilege',
                  hint    = 'Run this as the owner: partitions must belong to the role that owns their parent.';
    elsif pg_catalog.octet_length(template_name) > 63 then
        raise exception 'the name of table % is too long: its template "%" would have more than 63 bytes', parent_name, template_name
            using errcode = 'name_too_long';
    elsif exists (select from ops.partition_policies p where p.parent_table = parent_name) then
        raise exception 'table % is registered already', parent_name
            using errcode = 'duplicate_object',
                  hint    = pg_catalog.format('To change its policy, update its row in ops.partition_policies. If this is left over from a dropped table: select ops.unregister_partitioned_table(%L);', parent_name);
    elsif exists (select from partman.part_config p where p.parent_table = parent_name) then
        raise exception 'pg_partman knows a table % already, without a policy of ours', parent_name
            using errcode = 'duplicate_object',
                  hint    = pg_catalog.format('If it is left over from a dropped table: select ops.unregister_partitioned_table(%L);', parent_name);
    elsif exists (select from pg_catalog.pg_inherits i where i.inhparent = parent) then
        raise exception 'table % has partitions already, which were not made through its registration', parent_name
            using errcode = 'object_not_in_prerequisite_state',
                  hint    = 'Register a table before it gets its first partition.';
    end if;

    if start_at is not null
       and (not pg_catalog.isfinite(start_at)
            or start_at > pg_catalog.now()
            or start_at < pg_catalog.now() - partition_interval::pg_catalog.interval * 400) then
        raise exception 'partitions of table % cannot start at %: expected an instant in the past, at most 400 intervals ago', parent_name, start_at
            using errcode = 'invalid_parameter_value',
                  hint    = 'Leave start_at out and make older partitions with ops.ensure_partitions.';
    end if;

    insert into ops.partition_policies
           (parent_table, partition_column, partition_interval, premake, retention, retention_action, default_partition)
    values (parent_name, key.column_name, partition_interval, premake, retention, retention_action, default_partition);

    -- pg_partman takes from the template what PostgreSQL does not hand down from parent to partition: storage
    -- parameters, for instance. It has no columns, so it can neither fall behind the parent nor be read.
    execute pg_catalog.format('create table ops.%I ()', template_name);
    execute pg_catalog.format('comment on table ops.%I is %L', template_name,
        'Template of the partitions of ' || parent_name
        || ': "alter table … set (…)" here gives storage parameters to partitions made later. Never holds a row.');

    perform partman.create_parent(
        p_parent_table          => parent_name,
        p_control               => key.column_name::text,
        p_interval              => partition_interval,
        p_type                  => 'range',
        p_premake               => premake,
        p_start_partition       => start_at::text,
        p_default_table         => default_partition,
        -- "off": a run_maintenance() over all tables, started by somebody else under another role and time zone,
        -- passes this one by. Our maintenance names its tables, and that works all the same.
        p_automatic_maintenance => 'off',
        p_template_table        => 'ops.' || template_name,
        p_jobmon                => false,
        p_date_trunc_interval   => case partition_interval
                                       when '1 week'   then 'week'
                                       when '3 months' then 'quarter'
                                   end);

    -- Otherwise a table without recent rows gets no new partitions. Retention stays null, see the policy table.
    update partman.part_config p
    set infinite_time_partitions = true
    where p.parent_table = parent_name;

    perform pg_catalog.set_config('search_path', caller_path, false);

    select pg_catalog.count(*) into made
    from pg_catalog.pg_inherits i
    where i.inhparent = parent;
    -- pg_partman cuts long names, and silently skips a partition when a table of its name exists.
    if made < 1 + default_partition::integer then
        raise exception 'pg_partman made no partition of table %', parent_name
            using errcode = 'object_not_in_prerequisite_state',
                  hint    = 'Tables of those names exist already, perhaps partitions of another table with a name as long: rename one of the two.';
    end if;
    return made;
end
$$;

comment on function ops.register_partitioned_table(regclass, text, integer, interval, text, boolean, timestamptz) is
    'For migrations, as the owner of the table: puts a new partitioned table under a policy, registers it with '
    'pg_partman and makes its first partitions, from start_at (or "premake" intervals back) to "premake" intervals '
    'ahead, on UTC bounds. Returns how many there are, the default partition included. A second call is an error.';


create function ops.unregister_partitioned_table(parent_name text)
    returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    template_name constant text := 'template_' || split_part(parent_name, '.', 1) || '_' || split_part(parent_name, '.', 2);
    known         boolean;
begin
    delete from partman.part_config p where p.parent_table = parent_name;
    known := found;
    delete from ops.partition_policies p where p.parent_table = parent_name;

    if not known and not found then
        raise exception 'no table % is registered', coalesce(parent_name, '(null)')
            using errcode = 'undefined_object',
                  hint    = 'Expected schema.table, as in ops.partition_policies.';
    end if;
    execute format('drop table if exists ops.%I', template_name);
end
$$;

comment on function ops.unregister_partitioned_table(text) is
    'For migrations, along with dropping a partitioned table, before or after: takes away its policy, its template and '
    'its registration with pg_partman, which would otherwise fail on every run. The table itself stays as it is.';


create function ops.interval_unit(partition_interval text)
    returns text
    language sql immutable strict parallel safe
    return case partition_interval
               when '1 hour'   then 'hour'
               when '1 day'    then 'day'
               when '1 week'   then 'week'
               when '1 month'  then 'month'
               when '3 months' then 'quarter'
               when '1 year'   then 'year'
           end;

comment on function ops.interval_unit(text) is
    'The unit for date_trunc() at whose start, in UTC, partitions of this interval begin.';


create function ops.make_partitions(parent regclass, wanted timestamptz[])
    returns text[]
    language plpgsql
    set timezone      = 'UTC'
    set datestyle     = 'ISO, YMD'
    set intervalstyle = 'postgres'
as $$
declare
    policy ops.partition_policies;
    step   interval;
    unit   text;
    entry  record;
    odd    record;
    stray  record;
    made   record;
begin
    perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    select p.* into policy from ops.partition_policies p where to_regclass(p.parent_table) = parent;
    step := policy.partition_interval::interval;
    unit := ops.interval_unit(policy.partition_interval);

    select a.attname as column_name, c.parent_table is not null as known, c.template_table,
           to_regclass(c.template_table) is not null as has_template
    into entry
    from pg_partitioned_table k
    left join pg_attribute a        on a.attrelid = k.partrelid and a.attnum = k.partattrs[0] and a.attnum > 0
    left join partman.part_config c on c.parent_table = policy.parent_table
    where k.partrelid = parent;
    if entry.column_name is distinct from policy.partition_column then
        raise exception 'table % is partitioned by %, not by %', policy.parent_table,
                        coalesce(entry.column_name, 'an expression'), policy.partition_column
            using errcode = 'object_not_in_prerequisite_state',
                  hint    = format('In a migration: update ops.partition_policies set partition_column = %L where parent_table = %L;', entry.column_name, policy.parent_table);
    elsif not entry.known then
        raise exception 'pg_partman does not know table %', policy.parent_table
            using errcode = 'object_not_in_prerequisite_state',
                  hint    = format(
                      'In a migration: insert into partman.part_config (parent_table, control, partition_interval, partition_type, premake,'
                      ' automatic_maintenance, template_table, datetime_string, infinite_time_partitions, jobmon, date_trunc_interval)'
                      ' values (%L, %L, %L, ''range'', %s, ''off'', %L, %L, true, false, %L);',
                      policy.parent_table, policy.partition_column, step::text, policy.premake,
                      'ops.template_' || replace(policy.parent_table, '.', '_'),
                      case unit when 'hour' then 'YYYYMMDD_HH24MISS' else 'YYYYMMDD' end,
                      case when unit in ('week', 'quarter') then unit end);
    elsif not entry.has_template then
        raise exception 'template table % of table % does not exist', coalesce(entry.template_table, '(null)'), policy.parent_table
            using errcode = 'undefined_table',
                  hint    = format('In a migration: create table ops.template_%s ();', replace(policy.parent_table, '.', '_'));
    end if;

    -- A partition with bounds of its own (made by hand, or in another time zone) would overlap what we are about to make.
    select e.* into odd
    from ops.partitions(parent) e
    where not e.is_default
      and (not isfinite(e.lower_bound)
           or date_trunc(unit, e.lower_bound) <> e.lower_bound
           or e.lower_bound + step <> e.upper_bound)
      and exists (select from unnest(wanted) w(bound) where e.lower_bound < w.bound + step and e.upper_bound > w.bound)
    limit 1;
    if found then
        raise exception 'partition % of table % covers % to %, which is not exactly one interval of % in UTC; nothing was made',
                        odd.partition, policy.parent_table, odd.lower_bound, odd.upper_bound, policy.partition_interval
            using errcode = 'object_not_in_prerequisite_state',
                  hint    = 'Move its rows into partitions with regular bounds first.';
    end if;

    -- PostgreSQL would refuse to attach as well, but pg_partman hides where the rows are.
    select k.partdefid::regclass as partition into odd
    from pg_partitioned_table k
    where k.partrelid = parent and k.partdefid <> 0;
    if found then
        execute format(
            'select count(*) as row_count, min(d.%1$I) as earliest, max(d.%1$I) as latest'
            ' from %2$s d'
            ' where d.%1$I >= $1 and d.%1$I < $2 and date_trunc($3, d.%1$I) = any ($4)',
            policy.partition_column, odd.partition)
        into stray
        using (select min(w.bound) from unnest(wanted) w(bound)), (select max(w.bound) + step from unnest(wanted) w(bound)), unit, wanted;
        if stray.row_count > 0 then
            raise exception 'the default partition % holds % rows from % to %, which belong into the partitions to be made',
                            odd.partition, stray.row_count, stray.earliest, stray.latest
                using errcode = 'object_not_in_prerequisite_state',
                      hint    = format('As the owner, move them out first, which makes their partitions, too: select ops.move_out_of_default(%L); until it returns 0.', policy.parent_table);
        end if;
    end if;

    perform partman.create_partition_time(p_parent_table => policy.parent_table, p_partition_times => wanted);

    -- pg_partman silently skips a partition when a table of its name exists.
    select array_agg(quote_ident(n.nspname) || '.' || quote_ident(c.relname) order by w.bound) as names,
           min(w.bound) filter (where c.oid is null)                                          as missing
    into made
    from unnest(wanted) w(bound)
    left join ops.partitions(parent) e on e.lower_bound = w.bound and e.upper_bound = w.bound + step
    left join pg_class c     on c.oid = e.partition
    left join pg_namespace n on n.oid = c.relnamespace;
    if made.missing is not null then
        raise exception 'pg_partman made no partition of table % for % from %; nothing was made', policy.parent_table, policy.partition_interval, made.missing
            using errcode = 'object_not_in_prerequisite_state',
                  hint    = 'A table of that partition''s name exists already, perhaps a detached partition: attach, rename or drop it.';
    end if;
    return made.names;
end
$$;

comment on function ops.make_partitions(regclass, timestamptz[]) is
    'Makes the partitions of a registered table that begin at these instants, for other functions of this schema: they '
    'have checked who calls, hold the locks, and put search_path back. Returns their names; all or nothing.';


create function ops.ensure_partitions(parent regclass, first_instant timestamptz, last_instant timestamptz)
    returns integer
    language plpgsql
    set timezone      = 'UTC'
    set datestyle     = 'ISO, YMD'
    set intervalstyle = 'postgres'
as $$
declare
    -- Each partition is locked with its indexes until the end of the transaction. This many of a table with five indexes
    -- take half of the lock table of a server with default settings; 1,200 were tried and did not fit.
    at_most     constant integer := 400;
    caller_path constant pg_catalog.text    := pg_catalog.current_setting('search_path');
    parent_name text;
    owner       text;
    policy      ops.partition_policies;
    step        interval;
    unit        text;
    low         timestamptz;
    high        timestamptz;
    missing     timestamptz[];
begin
    perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

    select n.nspname || '.' || c.relname, pg_catalog.pg_get_userbyid(c.relowner)
    into parent_name, owner
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.oid = parent;

    select p.* into policy from ops.partition_policies p where p.parent_table = parent_name;

    if policy.parent_table is null then
        raise exception 'table % is not registered, so its partitions cannot be made here', coalesce(parent_name, '(null)')
            using errcode = 'undefined_object',
                  hint    = 'Register it in a migration: select ops.register_partitioned_table(…).';
    elsif owner <> current_user then
        raise exception 'table % belongs to role %, but % wants to make partitions', parent_name, owner, current_user
            using errcode = 'insufficient_privilege',
                  hint    = 'Run this as the owner: partitions must belong to the role that owns their parent.';
    elsif first_instant is null or last_instant is null
          or not pg_catalog.isfinite(first_instant) or not pg_catalog.isfinite(last_instant)
          or first_instant > last_instant then
        raise exception 'cannot make partitions of % from % to %: expected two finite instants, the earlier one first',
                        parent_name, coalesce(first_instant::text, '(null)'), coalesce(last_instant::text, '(null)')
            using errcode = 'invalid_parameter_value';
    end if;

    step := policy.partition_interval::interval;
    unit := ops.interval_unit(policy.partition_interval);
    low  := pg_catalog.date_trunc(unit, first_instant);
    high := pg_catalog.date_trunc(unit, last_instant) + step;

    -- One step further than allowed tells "too many" without counting what may be millions.
    if low + step * (at_most + 1) <= high then
        raise exception 'the range from % to % takes more than % partitions of % in table %, the limit of one call',
                        first_instant, last_instant, at_most, policy.partition_interval, parent_name
            using errcode = 'program_limit_exceeded',
                  hint    = 'Check the dates; if they are right, call this for one part of the range after the other, each in a transaction of its own.';
    end if;

    -- Whoever else makes partitions of this table waits here; readers and writers do not.
    execute pg_catalog.format('lock table only %s in share update exclusive mode', parent);

    select pg_catalog.array_agg(b.bound order by b.bound) into missing
    from pg_catalog.generate_series(low, high - step, step) as b(bound)
    where not exists (select from ops.partitions(parent) e where e.lower_bound = b.bound);

    if missing is null then
        perform pg_catalog.set_config('search_path', caller_path, true);
        return 0;
    end if;

    perform ops.make_partitions(parent, missing);
    perform pg_catalog.set_config('search_path', caller_path, false);

    return pg_catalog.cardinality(missing);
end
$$;

comment on function ops.ensure_partitions(regclass, timestamptz, timestamptz) is
    'For bulk imports, as the owner of the table: makes the partitions that rows from first_instant to last_instant, '
    'both included, need and that do not exist yet; at most 400 a call. Returns how many it made. Works for '
    'registered tables only, never overlaps what is there, and all or nothing.';
