-- case: used in the transaction that adds it
alter type public.mood add value 'fine';
-- expect: enum-misuse
update public.surveys set mood = 'fine' where id = 1;

-- case: default in the transaction that adds it
alter type public.mood add value 'fine' before 'bad';
-- expect: enum-misuse
alter table public.surveys alter column mood set default 'fine';

-- case: renamed
-- expect: enum-misuse
alter type public.mood rename value 'bad' to 'poor';

-- case: made anew to remove a value
create type public.mood_new as enum ('good', 'bad');
alter table public.surveys alter column mood drop default;
-- expect: enum-misuse
alter table public.surveys alter column mood type public.mood_new using (case mood when 'ugly' then 'bad' else mood::text end)::public.mood_new;
alter table public.surveys alter column mood set default 'good';
-- expect: enum-misuse
drop type public.mood;
alter type public.mood_new rename to mood;

-- case: removed from a check
-- axion: transaction per statement
alter table public.surveys drop constraint ck_surveys_status;
-- expect: enum-misuse
alter table public.surveys add constraint ck_surveys_status check (status in ('OPEN', 'CLOSED')) not valid;

-- case: removed from a check of the platform
-- axion: transaction per statement
alter table road_data.holds drop constraint ck_holds_status;
-- expect: enum-misuse
alter table road_data.holds add constraint ck_holds_status check (status in ('OPEN', 'RESOLVED')) not valid;

-- safe: added
alter type public.mood add value 'fine';

-- safe: added, and used by itself
-- axion: transaction per statement
alter type public.mood add value if not exists 'fine' after 'good';
alter table public.surveys alter column mood set default 'fine';

-- safe: added to a check
-- axion: transaction per statement
alter table public.surveys drop constraint ck_surveys_status;
alter table public.surveys add constraint ck_surveys_status check (status in ('OPEN', 'CLOSED', 'ARCHIVED', 'DRAFT')) not valid;
alter table public.surveys validate constraint ck_surveys_status;

-- safe: new type, new column
create type public.size as enum ('small', 'large');
alter table public.surveys add column size public.size default 'small';
comment on column public.surveys.size is 'How large the survey is.';
