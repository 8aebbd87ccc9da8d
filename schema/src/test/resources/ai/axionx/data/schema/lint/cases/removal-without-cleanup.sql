-- case: column dropped
-- expect: removal-without-cleanup
alter table public.surveys drop column title;

-- case: column renamed
-- expect: removal-without-cleanup
alter table road_data.holds rename column note to remark;

-- case: table renamed
-- expect: removal-without-cleanup
alter table public.answers rename to replies;

-- case: table moved to another schema
-- expect: removal-without-cleanup
alter table public.answers set schema planner;

-- case: table dropped in a block, with what depends on it
-- expect: removal-without-cleanup
-- expect: removal-without-cleanup
do $$
begin
    execute 'drop table if exists public.surveys cascade';
end
$$;

-- case: partition dropped
-- expect: removal-without-cleanup
drop table public.readings_3;

-- case: emptied
-- expect: removal-without-cleanup
truncate table public.answers;

-- case: added and dropped together
alter table public.surveys add column caption text;
comment on column public.surveys.caption is 'Caption.';
-- expect: scan-under-lock
update public.surveys set caption = title;
-- expect: removal-without-cleanup
alter table public.surveys drop column title;

-- case: cleanup of what does not exist
-- axion: cleanup of V99__nothing.sql
-- expect: removal-without-cleanup
alter table public.surveys drop column title;

-- case: cleanup of what was in no release
-- axion: cleanup of V102__drafts.sql
-- expect: removal-without-cleanup
alter table public.surveys drop column title;

-- case: cleanup of what the previous release maps
-- axion: cleanup of V101__headline_beside_title.sql
-- expect: removal-without-cleanup
alter table road_data.holds drop column note;

-- safe: cleanup a release later
-- axion: cleanup of V101__headline_beside_title.sql
alter table public.surveys drop column title;

-- safe: cleanup by another name
-- axion: cleanup of V101__headline_beside_title.sql
alter table public.answers rename column points to old_points;

-- safe: what is new in the script
create table public.scratch (id bigint);
alter table public.scratch rename column id to number;
drop table public.scratch;

-- safe: what is new in this release
drop table public.drafts;

-- safe: view made anew
create view public.open_surveys as select id, status from public.surveys;
drop view public.open_surveys;
create view public.open_surveys as select id from public.surveys;

-- case: sequence dropped with the identity
-- expect: removal-without-cleanup
alter table planner.projects alter column id drop identity;

-- case: sequence renamed
-- expect: removal-without-cleanup
alter sequence planner.projects_id_seq rename to project_ids;

-- case: cleanup of a sequence, of whose table the previous release draws ids
-- axion: cleanup of V101__headline_beside_title.sql
-- expect: removal-without-cleanup
alter table planner.projects alter column id drop identity;

-- safe: cleanup of a sequence a release later
-- axion: cleanup of V101__headline_beside_title.sql
alter table public.answers alter column id drop identity;

-- case: view dropped
-- expect: removal-without-cleanup
drop view public.old_values;

-- case: materialized view dropped
-- expect: removal-without-cleanup
drop materialized view public.survey_totals;

-- case: view made anew, without a column
-- expect: removal-without-cleanup
drop view public.old_values;
create view public.old_values as select id from public.old_readings;
grant select on public.old_values to axion_sense_worker;

-- case: view that is not there until the next transaction
-- axion: transaction per statement
-- expect: removal-without-cleanup
drop view public.old_values;
create view public.old_values as select id, value from public.old_readings;
grant select on public.old_values to axion_sense_worker;

-- safe: cleanup of a view
-- axion: cleanup of V101__headline_beside_title.sql
drop view public.old_values;

-- case: rows deleted
-- axion: limits none
-- expect: removal-without-cleanup
delete from public.answers;

-- case: rows deleted in a block
-- axion: limits none
-- expect: removal-without-cleanup
do $$ begin execute 'delete from road_data.holds'; end $$;

-- case: rows deleted range by range
-- axion: batches of 20 rows of public.answers by id
-- expect: removal-without-cleanup
delete from public.answers where id between :first and :last;

-- case: rows of all partitions deleted
-- axion: limits none
-- expect: removal-without-cleanup
delete from public.readings where true;

-- case: rows taken to another table
-- axion: limits none
-- expect: removal-without-cleanup
with gone as (delete from public.marks returning *)
insert into public.drafts (body) select answer_id::text from gone;

-- safe: rows of some values deleted, of which all that lint makes up are
-- axion: limits none
delete from public.answers where points is not null;

-- safe: rows of some others deleted
-- axion: limits none
delete from public.answers where survey_id in (select id from public.surveys where status = 'OPEN');

-- safe: rows of a time deleted
-- axion: limits none
delete from road_data.holds where created_at <= now();

-- safe: row deleted
delete from public.answers where id = 3;

-- safe: rows deleted by a cleanup
-- axion: cleanup of V101__headline_beside_title.sql
-- axion: limits none
delete from public.marks;

-- safe: emptied by a cleanup
-- axion: cleanup of V101__headline_beside_title.sql
truncate table public.marks;

-- safe: emptied, and of this release
truncate table public.drafts;
