-- case: validated in the same transaction
alter table public.answers add constraint ck_answers_points check (points >= 0) not valid;
-- expect: scan-under-lock
alter table public.answers validate constraint ck_answers_points;

-- case: backfill in the same transaction
alter table public.surveys add column search text;
comment on column public.surveys.search is 'What is searched.';
-- expect: scan-under-lock
update public.surveys set search = lower(remarks);

-- case: backfill of another table while one is locked
alter table public.answers add column words integer;
comment on column public.answers.words is 'How many words the body has.';
-- expect: scan-under-lock
-- axion: limits none
update public.surveys set score = score + 1;

-- case: table attached without a check
-- expect: scan-under-lock
alter table public.readings attach partition public.old_readings for values from ('2026-01-01') to (maxvalue);

-- case: materialized view
-- expect: scan-under-lock
refresh materialized view public.survey_totals;

-- case: locked by hand
lock table public.answers in share mode;
-- expect: scan-under-lock
select count(*) from public.answers where body is not null;

-- case: rows of a partitioned table, after its triggers were off
alter table public.readings disable trigger user;
-- expect: scan-under-lock
update public.readings set value = 0 where value is null;
alter table public.readings enable trigger user;

-- safe: table attached with a check
-- axion: transaction per statement
alter table public.old_readings add constraint ck_old_readings_taken_on check (taken_on >= '2026-01-01') not valid;
alter table public.old_readings validate constraint ck_old_readings_taken_on;
alter table public.readings attach partition public.old_readings for values from ('2026-01-01') to (maxvalue);

-- safe: backfill after the column, by itself
-- axion: transaction per statement
alter table public.surveys add column search text;
comment on column public.surveys.search is 'What is searched.';
-- axion: batches of 5000 rows of public.surveys by id
update public.surveys set search = lower(remarks) where id between :first and :last;

-- safe: one row
alter table public.answers add column words integer;
comment on column public.answers.words is 'How many words the body has.';
update public.answers set words = 0 where id = 5;

-- safe: materialized view concurrently
-- axion: limits none
refresh materialized view concurrently public.survey_totals;
