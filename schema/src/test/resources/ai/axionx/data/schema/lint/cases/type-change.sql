-- case: integer to bigint
-- expect: type-change
alter table public.answers alter column points type bigint;

-- case: of a partitioned table
-- expect: type-change
alter table public.readings alter column value type numeric using value::numeric;

-- case: text to integer, after two releases of text
-- expect: type-change
alter table public.surveys alter column code type integer using code::integer;

-- case: timestamp becomes timestamptz elsewhere
-- expect: type-change
alter table public.surveys alter column taken_at type timestamptz using taken_at at time zone 'Europe/Vienna';

-- case: json to jsonb in a block
-- expect: type-change
do $$
begin
    alter table public.surveys alter column extra type jsonb using extra::jsonb;
end
$$;

-- case: narrower
-- expect: type-change
alter table public.surveys alter column title type varchar(100);

-- case: only the order of an index changes
-- expect: type-change
alter table public.surveys alter column code type varchar(20) collate "C";

-- case: numeric with other digits after the point
-- expect: type-change
alter table public.surveys alter column amount type numeric(12,4);

-- safe: varchar to text
alter table public.surveys alter column title type text;

-- safe: longer varchar, with an index on it
alter table public.surveys alter column code type varchar(40);

-- safe: more digits in front of the point
alter table public.surveys alter column amount type numeric(20,2);

-- safe: of this release
alter table public.drafts alter column body type varchar(50);

-- safe: of a partitioned table
alter table public.readings alter column sensor type varchar;

-- safe: timestamp to timestamptz, since the runner's sessions are in UTC
alter table public.surveys alter column taken_at type timestamptz;
