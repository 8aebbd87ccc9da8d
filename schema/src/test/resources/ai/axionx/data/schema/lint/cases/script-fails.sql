-- case: no such table
-- expect: script-fails
alter table public.nowhere add column language text;

-- case: rows are in the way
-- expect: script-fails
create unique index concurrently uq_surveys_mood on public.surveys (mood, status);

-- case: a cast that no row survives
-- expect: script-fails
-- axion: limits none
update public.surveys set score = score / 0;

-- safe: a check that made-up rows could break
-- axion: transaction per statement
alter table public.surveys add constraint ck_surveys_remarks check (remarks ~ '^a[0-9]+@example.org$') not valid;
alter table public.surveys validate constraint ck_surveys_remarks;
