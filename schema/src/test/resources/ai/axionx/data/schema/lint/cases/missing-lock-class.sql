-- case: backfill at once
-- expect: missing-lock-class
update public.surveys set headline = title where headline is null;

-- case: backfill of a partitioned table
-- expect: missing-lock-class
update public.readings set value = coalesce(value, 0);

-- case: deleted by a condition without an index
-- expect: missing-lock-class
delete from public.answers where body is null;

-- case: copied
create table public.archive (id bigint, title text);
-- expect: missing-lock-class
insert into public.archive select id, title from public.surveys;
comment on table public.archive is 'Titles as they were.';
comment on column public.archive.id is 'Id of the survey.';
comment on column public.archive.title is 'Title of the survey.';
grant select on table public.archive to axion_sense_app;

-- case: in a function, row by row
create function public.fill() returns void language plpgsql as $$
declare
    survey record;
begin
    for survey in select * from public.surveys loop
        update public.surveys set headline = survey.title where id = survey.id;
    end loop;
end
$$;
-- expect: missing-lock-class
select public.fill();

-- case: strong lock that waits for long
-- expect: missing-lock-class
-- axion: limits long
alter table public.surveys add column language text;
comment on column public.surveys.language is 'Language of the survey.';

-- safe: in batches
-- axion: batches of 1000 rows of public.surveys by id
update public.surveys set headline = title where headline is null and id between :first and :last;

-- safe: said so
-- axion: limits none
update public.surveys set headline = title where headline is null;

-- safe: by key
update public.surveys set headline = title where id in (3, 4, 5);
delete from public.answers where id = 7;

-- safe: a few new rows
insert into public.reference_items (category, code, label)
values ('hold_kind', 'crack_v1', 'Crack'), ('hold_kind', 'sign_v1', 'Sign');
