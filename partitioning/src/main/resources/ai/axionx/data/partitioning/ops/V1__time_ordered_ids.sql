-- Schema ops, part 1: reading the instant out of a time-ordered id (UUIDv7).

-- Functions of the role that migrates are nobody else's to call until a migration says so. Only this global form
-- works: the form with "in schema" can add privileges but takes none away. It holds for every function that this
-- role makes in this database from now on, in later migrations too.
alter default privileges revoke execute on functions from public;

comment on schema ops is
    'Operations: partition policies, the functions that act on them, and the reading of time-ordered ids.';

-- The body is parsed once, here, so it means the same under any search_path, the empty one of a restore included.
-- Every step is immutable and strict, and there is no "set" clause, so the planner inlines it. The arithmetic is that
-- of timestamp without time zone, which no session setting touches, and it is exact to the microsecond up to the
-- year 4253; to_timestamp(double precision) is a microsecond off now and then from 2242 on.
create function ops.uuid_v7_ts(id uuid) returns timestamptz
    language sql immutable strict parallel safe
    return (timestamp '1970-01-01 00:00:00'
            + ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint * interval '1 millisecond')
           at time zone interval '00:00';

comment on function ops.uuid_v7_ts(uuid) is
    'The millisecond instant inside a UUIDv7. Add "and created_at = ops.uuid_v7_ts(id)" to a look-up by id and it '
    'touches one partition. It does not ask for the version: any UUID decodes to some instant, so a check must also '
    'say "uuid_extract_version(id) is not distinct from 7".';

-- The history table of this component, where Flyway keeps one.
do $$
declare
    history constant regclass := to_regclass('ops.flyway_schema_history');
    entry   record;
begin
    if history is null then
        return;
    end if;
    execute format('comment on table %s is %L', history,
                   'Flyway''s record of the migrations of schema ops. Nobody edits it by hand.');
    for entry in
        select a.attname, text.comment
        from (values ('installed_rank', 'Order in which the migrations were applied.'),
                     ('version',        'Version of the migration; null for a repeatable one.'),
                     ('description',    'Description, taken from the file name.'),
                     ('type',           'Kind of migration, for example SQL.'),
                     ('script',         'Name of the file.'),
                     ('checksum',       'Checksum of the file when it was applied; a later change is refused.'),
                     ('installed_by',   'Role that applied it.'),
                     ('installed_on',   'When it was applied, in UTC.'),
                     ('execution_time', 'How long it took, in milliseconds.'),
                     ('success',        'Whether it succeeded.')) as text(name, comment)
        join pg_attribute a on a.attrelid = history and a.attname = text.name
    loop
        execute format('comment on column %s.%I is %L', history, entry.attname, entry.comment);
    end loop;
end
$$;
