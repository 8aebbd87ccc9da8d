-- What a database holds, a fact a row: object, fact, value, in the order in which people read it. The one parameter says
-- whether partitions are wanted, too.
--
-- Ours is everything outside the server's schemas and "partman" that belongs to no extension. Names of administrators are
-- of no account: they differ from server to server. So do versions of extensions.
with our_schema as (
    select n.*
    from pg_namespace n
    where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'partman')
      and not exists (select from pg_depend d
                      where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e')
), our_relation as (
    select c.*, kind.word as kind, kind.place,
           kind.word || ' ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) as object
    from pg_class c
    join our_schema n on n.oid = c.relnamespace
    cross join lateral (
        select case when c.relispartition then 'partition' when c.relkind in ('r', 'p') then 'table'
                    when c.relkind = 'S' then 'sequence' when c.relkind = 'f' then 'foreign table' else 'view' end,
               case when c.relispartition then 60 when c.relkind in ('r', 'p', 'f') then 30
                    when c.relkind = 'S' then 40 else 31 end
    ) kind(word, place)
    where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      and (? or not c.relispartition)
      and not exists (select from pg_depend d
                      where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
), our_table as (
    select * from our_relation where relkind <> 'S'
), our_column as (
    select t.place, t.object, t.kind, t.relkind, a.*
    from our_table t
    join pg_attribute a on a.attrelid = t.oid
    where a.attnum > 0 and not a.attisdropped
), our_function as (
    select p.*, 'function ' || p.oid::regprocedure as object
    from pg_proc p
    join our_schema n on n.oid = p.pronamespace
    where not exists (select from pg_depend d
                      where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
), our_type as (
    select t.*, 'type ' || format_type(t.oid, null) as object
    from pg_type t
    join our_schema n on n.oid = t.typnamespace
    where (t.typtype in ('d', 'e', 'r')
           or t.typtype = 'c' and exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
      and not exists (select from pg_depend d
                      where d.classid = 'pg_type'::regclass and d.objid = t.oid and d.deptype = 'e')
), owned (place, object, owner) as (
    select 0, 'database', datdba from pg_database where datname = current_database()
    union all
    select 20, 'schema ' || quote_ident(nspname), nspowner from our_schema
    union all
    select 20, 'schema partman', nspowner from pg_namespace where nspname = 'partman'
    union all
    select place, object, relowner from our_relation
    union all
    select 45, object, typowner from our_type
    union all
    select 50, object, proowner from our_function
), granted (place, object, what, owner, acl) as (
    select 0, 'database', '', datdba, coalesce(datacl, acldefault('d', datdba))
    from pg_database where datname = current_database()
    union all
    select 20, 'schema ' || quote_ident(nspname), '', nspowner, coalesce(nspacl, acldefault('n', nspowner)) from our_schema
    union all
    select 20, 'schema partman', '', nspowner, coalesce(nspacl, acldefault('n', nspowner))
    from pg_namespace where nspname = 'partman'
    union all
    select place, object, '', relowner,
           coalesce(relacl, acldefault(case relkind when 'S' then 's'::"char" else 'r'::"char" end, relowner))
    from our_relation
    union all
    select c.place, c.object, 'column ' || quote_ident(c.attname) || ', ', t.relowner, c.attacl
    from our_column c join our_table t on t.oid = c.attrelid
    union all
    select 45, object, '', typowner, coalesce(typacl, acldefault('T', typowner)) from our_type
    union all
    select 50, object, '', proowner, coalesce(proacl, acldefault('f', proowner)) from our_function
), fact (place, object, section, position, name, value) as (
    select place, object, 1, 0, 'owner',
           case when owner::regrole::text ~ '^(axion|pg)_' then owner::regrole::text else 'an administrator' end
    from owned
    union all
    select g.place, g.object, case g.what when '' then 2 else 31 end, 0,
           g.what || 'granted to ' || case a.grantee when 0 then 'everybody' else a.grantee::regrole::text end,
           lower(string_agg(a.privilege_type || case when a.is_grantable then ' with grant option' else '' end, ', '
                            order by a.privilege_type collate "C"))
    from granted g
    cross join lateral aclexplode(g.acl) a
    where a.grantee <> g.owner
    group by g.place, g.object, g.what, a.grantee
    union all
    -- The database and what is in it as a whole
    select 0, 'database', 3, 0, f.name, f.value
    from pg_database d
    cross join lateral (values
        ('encoding', pg_encoding_to_char(d.encoding)),
        ('locale', coalesce(d.datlocale, d.datcollate) || case d.datlocprovider when 'b' then ', built in' when 'i' then ', icu'
                                                                              else ', libc' end)
    ) f(name, value)
    where d.datname = current_database()
    union all
    select 0, 'database', 4, 0, 'setting ' || split_part(setting, '=', 1), substr(setting, strpos(setting, '=') + 1)
    from pg_db_role_setting s
    join pg_database d on d.oid = s.setdatabase
    cross join lateral unnest(s.setconfig) setting
    where d.datname = current_database() and s.setrole = 0
    union all
    select 5, 'default privileges', 1, 0,
           'of ' || d.defaclrole::regrole || coalesce(' in schema ' || d.defaclnamespace::regnamespace::text, '') || ' on '
               || case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
                                       when 'T' then 'types' when 'n' then 'schemas' else d.defaclobjtype::text end,
           array_to_string(d.defaclacl, ', ')
    from (select defaclrole, nullif(defaclnamespace, 0) as defaclnamespace, defaclobjtype, defaclacl from pg_default_acl) d
    union all
    select 10, 'extension ' || quote_ident(extname), 1, 0, 'schema', extnamespace::regnamespace::text from pg_extension
    union all
    select 20, 'schema ' || quote_ident(nspname), 3, 0, 'comment', obj_description(oid, 'pg_namespace') from our_schema
    union all
    -- Tables and views
    select place, object, 3, 0, 'comment', obj_description(oid, 'pg_class') from our_relation
    union all
    select place, object, 4, 0, 'kind',
           case relkind when 'p' then 'partitioned ' when 'm' then 'materialized ' else '' end || kind
               || case relpersistence when 'p' then '' else ', not logged' end
    from our_table
    union all
    select place, object, 5, 0, 'storage parameters', array_to_string(reloptions, ', ') from our_relation
    union all
    select place, object, 6, 0, 'row security', case when relforcerowsecurity then 'forced' else 'enabled' end
    from our_table where relrowsecurity
    union all
    select place, object, 7, 0, 'replica identity', relreplident::text from our_table where relkind in ('r', 'p') and relreplident <> 'd'
    union all
    select t.place, t.object, 10, 0, 'partition key', pg_get_partkeydef(t.oid) from our_table t where t.relkind = 'p'
    union all
    select t.place, t.object, 11, 0, 'part of', i.inhparent::regclass::text
    from our_table t join pg_inherits i on i.inhrelid = t.oid
    union all
    select place, object, 12, 0, 'bounds', pg_get_expr(relpartbound, oid) from our_table where relispartition
    union all
    select place, object, 13, 0, 'definition', regexp_replace(pg_get_viewdef(oid), '\s+', ' ', 'g') from our_table where relkind in ('v', 'm')
    union all
    -- Rows of a detached partition are put back by "insert … select *". Of other tables nobody needs an order.
    select place, object, 20, 0, 'order of columns', string_agg(quote_ident(attname), ', ' order by attnum)
    from our_column where relkind = 'p'
    group by place, object
    union all
    select c.place, c.object, 30, c.attnum, 'column ' || quote_ident(c.attname),
           format_type(c.atttypid, c.atttypmod)
               || case when c.attcollation <> t.typcollation then ' collate ' || c.attcollation::regcollation else '' end
               || case when c.attnotnull then ' not null' else '' end
               || case c.attidentity when 'a' then ' generated always as identity'
                                     when 'd' then ' generated by default as identity' else '' end
               || coalesce(case c.attgenerated when '' then ' default ' else ' generated always as ' end
                               || pg_get_expr(d.adbin, d.adrelid), '')
    from our_column c
    join pg_type t           on t.oid = c.atttypid
    left join pg_attrdef d   on d.adrelid = c.attrelid and d.adnum = c.attnum
    union all
    select place, object, 30, attnum, 'column ' || quote_ident(attname) || ', comment', col_description(attrelid, attnum)
    from our_column
    union all
    select t.place, t.object, 40, strpos('pufcx', c.contype::text), 'constraint ' || quote_ident(c.conname) || f.more, f.value
    from our_table t
    join pg_constraint c on c.conrelid = t.oid and c.contype in ('p', 'u', 'f', 'c', 'x')
    cross join lateral (values ('', pg_get_constraintdef(c.oid)),
                               (', comment', obj_description(c.oid, 'pg_constraint'))) f(more, value)
    union all
    select t.place, t.object, 50, 0, 'index ' || quote_ident(c.relname) || f.more, f.value
    from our_table t
    join pg_index x          on x.indrelid = t.oid
    join pg_class c          on c.oid = x.indexrelid
    left join pg_inherits i  on i.inhrelid = x.indexrelid
    cross join lateral (values ('', pg_get_indexdef(x.indexrelid) || coalesce(', part of ' || i.inhparent::regclass, '')
                                        || case when x.indisvalid then '' else ' (not valid)' end),
                               (', comment', obj_description(c.oid, 'pg_class'))) f(more, value)
    union all
    select t.place, t.object, 51, 0, 'statistics ' || quote_ident(s.stxname), pg_get_statisticsobjdef(s.oid)
    from our_table t join pg_statistic_ext s on s.stxrelid = t.oid
    union all
    select t.place, t.object, 60, 0, 'trigger ' || quote_ident(g.tgname),
           pg_get_triggerdef(g.oid) || case g.tgenabled when 'O' then '' when 'D' then ' (disabled)' else ' (enabled ' || g.tgenabled::text || ')' end
    from our_table t join pg_trigger g on g.tgrelid = t.oid
    where not g.tgisinternal
    union all
    select t.place, t.object, 61, 0, 'rule ' || quote_ident(r.rulename), pg_get_ruledef(r.oid)
    from our_table t join pg_rewrite r on r.ev_class = t.oid
    where r.rulename <> '_RETURN'
    union all
    select t.place, t.object, 62, 0, 'row policy ' || quote_ident(p.polname),
           case when p.polpermissive then 'permissive' else 'restrictive' end || ' for ' || p.polcmd::text || ' to '
               || array_to_string(p.polroles::regrole[], ', ') || coalesce(' using ' || pg_get_expr(p.polqual, p.polrelid), '')
               || coalesce(' with check ' || pg_get_expr(p.polwithcheck, p.polrelid), '')
    from our_table t join pg_policy p on p.polrelid = t.oid
    union all
    -- Sequences: bounds, cache and cycle only where they are other than the type gives them
    select r.place, r.object, 10, f.position, f.name, f.value
    from our_relation r
    join pg_sequence s on s.seqrelid = r.oid
    left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = r.oid
                             and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
    left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
    cross join lateral (values
        (1, 'type', format_type(s.seqtypid, null)),
        (2, 'start', s.seqstart::text),
        (3, 'increment', s.seqincrement::text),
        (4, 'minimum', nullif(s.seqmin, 1)::text),
        (5, 'maximum', nullif(s.seqmax, case s.seqtypid when 'bigint'::regtype then 9223372036854775807
                                                        when 'integer'::regtype then 2147483647 else 32767 end)::text),
        (6, 'cache', nullif(s.seqcache, 1)::text),
        (7, 'cycles', case when s.seqcycle then 'yes' end),
        (8, 'of', d.refobjid::regclass || '.' || quote_ident(a.attname))
    ) f(position, name, value)
    union all
    -- Types
    select 45, t.object, 10, 0, f.name, f.value
    from our_type t
    cross join lateral (values
        ('labels', (select string_agg(e.enumlabel, ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)),
        ('base', case t.typtype when 'd' then format_type(t.typbasetype, t.typtypmod) || case when t.typnotnull then ' not null' else '' end
                                                  || coalesce(' default ' || t.typdefault, '') end),
        ('attributes', (select string_agg(quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
                        from pg_attribute a where t.typtype = 'c' and a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped)),
        ('subtype', (select format_type(r.rngsubtype, null) from pg_range r where r.rngtypid = t.oid)),
        ('comment', obj_description(t.oid, 'pg_type'))
    ) f(name, value)
    union all
    select 45, t.object, 11, 0, 'constraint ' || quote_ident(c.conname), pg_get_constraintdef(c.oid)
    from our_type t join pg_constraint c on c.contypid = t.oid and c.contype = 'c'
    union all
    -- Functions: of their text the digest, as the text stands in the migrations
    select 50, p.object, 10, f.position, f.name, f.value
    from our_function p
    join pg_language l on l.oid = p.prolang
    cross join lateral (values
        (0, 'comment', obj_description(p.oid, 'pg_proc')),
        (1, 'arguments', nullif(pg_get_function_arguments(p.oid), '')),
        (2, 'returns', coalesce(pg_get_function_result(p.oid), 'nothing')),
        (3, 'language', l.lanname),
        (4, 'kind', case p.prokind when 'f' then 'function' when 'p' then 'procedure' when 'a' then 'aggregate' else 'window function' end
                        || case p.provolatile when 'i' then ', immutable' when 's' then ', stable' else ', volatile' end
                        || case when p.proisstrict then ', strict' else '' end
                        || case when p.proleakproof then ', leakproof' else '' end
                        || case p.proparallel when 's' then ', parallel safe' when 'r' then ', parallel restricted' else '' end
                        || case when p.prosecdef then ', security definer' else '' end),
        (5, 'settings', array_to_string(p.proconfig, '; ')),
        (6, 'sha-256', encode(sha256(convert_to(coalesce(pg_get_function_sqlbody(p.oid), p.prosrc), 'UTF8')), 'hex'))
    ) f(position, name, value)
)
select object, name, value
from fact
where value is not null
order by place, object collate "C", section, position, name collate "C"
