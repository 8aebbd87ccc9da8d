-- case: new table
-- expect: missing-comment
-- expect: missing-comment
create table public.votes (id bigint primary key, stars integer);
comment on column public.votes.id is 'Id.';
grant select on table public.votes to axion_sense_app;

-- case: new column
-- expect: missing-comment
alter table public.surveys add column language text;

-- case: new column of a partitioned table, in a block
-- expect: missing-comment
do $$
begin
    execute 'alter table public.readings add column language text';
end
$$;

-- case: new table from a query
-- expect: missing-comment
-- expect: missing-comment
create table public.votes as select 1 as one;
grant select on table public.votes to axion_sense_app;

-- safe: comments come later in the script
alter table public.surveys add column language text;
alter table public.surveys add column country text;
comment on column public.surveys.language is 'Language of the survey.';
comment on column public.surveys.country is 'Country of the survey.';

-- safe: partition and temporary table
create temp table scratch (id bigint);
create table public.readings_24 partition of public.readings for values from ('2026-01-01') to ('2026-02-01');
