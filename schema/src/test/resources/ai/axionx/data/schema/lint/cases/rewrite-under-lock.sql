-- case: generated column on an ordinary table
-- expect: rewrite-under-lock
alter table public.surveys add column search tsvector generated always as (to_tsvector('simple', coalesce(remarks, ''))) stored;
comment on column public.surveys.search is 'Words of the remarks.';

-- case: generated column on a partitioned table
-- expect: rewrite-under-lock
alter table public.readings add column doubled integer generated always as (value * 2) stored;
comment on column public.readings.doubled is 'Twice the value.';

-- case: no more logging
-- expect: rewrite-under-lock
alter table public.answers set unlogged;

-- case: vacuum full
-- expect: rewrite-under-lock
vacuum full public.answers;

-- case: cluster in a function
create function public.tidy() returns void language plpgsql as $$
begin
    execute 'cluster public.surveys using pk_surveys';
end
$$;
-- expect: rewrite-under-lock
select public.tidy();

-- case: identity column
-- expect: rewrite-under-lock
alter table public.marks add column number bigint generated always as identity;
comment on column public.marks.number is 'Order in which marks were given.';

-- case: domain with a check
-- expect: rewrite-under-lock
alter table public.surveys add column share public.percent;
comment on column public.surveys.share is 'How much of it is done, in percent.';

-- safe: constant default
alter table public.surveys add column language text not null default 'en';
comment on column public.surveys.language is 'Language of the survey.';

-- safe: constant default on a partitioned table
alter table public.readings add column unit text not null default 'mm', add column accuracy numeric;
comment on column public.readings.unit is 'What the value is measured in.';
comment on column public.readings.accuracy is 'How exact the value is.';

-- safe: plain vacuum
vacuum public.answers;

-- safe: storage parameters and statistics
alter table public.surveys set (fillfactor = 90);
alter table public.surveys alter column remarks set statistics 500;

-- safe: table of this release
alter table public.drafts add column token uuid not null default gen_random_uuid();
comment on column public.drafts.token is 'Names the draft in addresses.';
