-- case: allowed without need
-- expect: unused-exemption
-- axion: allow type-change: varchar becomes text
alter table public.surveys alter column title type text;

-- case: another rule than the one that is broken
-- expect: unused-exemption
-- expect: type-change
-- axion: allow volatile-default: there are few rows
alter table public.answers alter column points type bigint;

-- case: no such rule
-- expect: unused-exemption
-- axion: allow everything: I am in a hurry
comment on table public.answers is 'An answer.';

-- safe: allowed with a reason
-- axion: allow type-change: the table has ten rows
alter table public.answers alter column points type bigint;
