-- case: new column that it does not fill
alter table public.users add column language text not null default 'en';
-- expect: breaks-previous-release
alter table public.users alter column language drop default;
comment on column public.users.language is 'Language of the user.';

-- case: default taken away once the column is there
alter table road_data.track_logs add column weather text not null default 'unknown';
comment on column road_data.track_logs.weather is 'Weather of the recording.';
-- expect: breaks-previous-release
alter table road_data.track_logs alter column weather drop default;

-- case: null no more
-- axion: transaction per statement
-- expect: breaks-previous-release
alter table road_data.holds add constraint ck_holds_note_given check (note is not null) not valid;

-- case: column generated from now on
-- expect: breaks-previous-release
-- expect: rewrite-under-lock
-- expect: removal-without-cleanup
alter table planner.projects drop column description, add column description text generated always as (name) stored;
comment on column planner.projects.description is 'Description.';

-- case: trigger that refuses
create function public.refuse() returns trigger language plpgsql as $$
begin
    raise exception 'use the new column';
end
$$;
-- expect: breaks-previous-release
create trigger refuse before insert or update on planner.territories for each row execute function public.refuse();

-- case: view instead of a table
-- expect: removal-without-cleanup
alter table external.foreign_integrations rename to integrations;

-- case: another type, at once
-- expect: type-change
-- expect: breaks-previous-release
alter table external.citylens_frame_mapping alter column created_at drop default, alter column created_at type bigint using extract(epoch from created_at)::bigint, alter column created_at set default 0;

-- safe: new column that may be null
alter table public.users add column language text;
comment on column public.users.language is 'Language of the user.';

-- safe: new column with a default
alter table road_data.track_logs add column weather text not null default 'unknown';
comment on column road_data.track_logs.weather is 'Weather of the recording.';

-- safe: less strict
alter table road_data.holds alter column attributes drop not null;
alter table road_data.holds drop constraint ck_holds_note;

-- safe: trigger that helps
create function public.tidy_name() returns trigger language plpgsql as $$
begin
    new.name := btrim(new.name);
    return new;
end
$$;
create trigger tidy_name before insert or update on planner.territories for each row execute function public.tidy_name();

-- case: right taken from a service
-- expect: breaks-previous-release
revoke insert on public.users from axion_sense_app;

-- case: right taken in a block, before another one is given
-- expect: breaks-previous-release
do $$ begin execute 'revoke update on planner.projects from axion_sense_app'; end $$;
comment on table planner.projects is 'A project.';

-- case: rows hidden from a service
-- expect: breaks-previous-release
alter table public.users enable row level security;

-- safe: right given
grant select on public.users to public;

-- safe: rows hidden by a policy that lets the services see them
create policy everything on public.users using (true);
alter table public.users enable row level security;

-- case: right to a table, where some of its columns are given instead
-- expect: breaks-previous-release
revoke update on planner.projects from axion_sense_app;
grant update (description) on planner.projects to axion_sense_app;

-- case: right to write a column, of a role that may write no other
-- expect: breaks-previous-release
revoke update (name) on public.organizations from axion_monitor;

-- case: right to read a column
-- expect: breaks-previous-release
revoke select (name) on public.organizations from axion_monitor;

-- case: right of everybody, which was all that somebody had
-- expect: breaks-previous-release
revoke select on public.reference_items from public;

-- case: right to a schema
-- expect: breaks-previous-release
-- expect: breaks-previous-release
-- expect: breaks-previous-release
revoke usage on schema external from axion_sense_worker;

-- safe: right to a column, of who may write the table
revoke update (name) on planner.projects from axion_sense_app;

-- safe: right of everybody that nobody had
revoke select on planner.projects from public;

-- safe: right that everybody gets first
grant select on planner.projects to public;
revoke select on planner.projects from axion_sense_app;

-- case: right to draw ids
-- expect: breaks-previous-release
revoke usage on sequence public.users_id_seq from axion_sense_app;

-- case: ids that were drawn before
-- expect: breaks-previous-release
alter sequence public.users_id_seq restart;

-- case: ids that were drawn before, by a function
comment on sequence public.users_id_seq is 'Ids of users.';
-- expect: breaks-previous-release
select setval('public.users_id_seq', 100);

-- case: ids one by one, where blocks are drawn
-- expect: breaks-previous-release
alter table planner.projects alter column id set increment by 1;

-- case: identity made anew, without its rights and from the start
-- expect: breaks-previous-release
-- expect: breaks-previous-release
alter table planner.projects alter column id drop identity, alter column id add generated by default as identity (start with 50 increment by 50);

-- safe: ids further on
alter sequence public.users_id_seq restart with 1000000;
select setval('public.organizations_id_seq', (select max(id) from public.organizations));

-- safe: larger blocks
alter sequence public.users_id_seq increment by 100 cache 10;

-- safe: right to draw ids that everybody gets first
grant usage on sequence public.users_id_seq to public;
revoke usage on sequence public.users_id_seq from axion_sense_app;

-- safe: identity made anew, with its rights and further on
alter table planner.projects alter column id drop identity;
alter table planner.projects alter column id add generated by default as identity (start with 1000000 increment by 50);
grant usage on sequence planner.projects_id_seq to axion_sense_app;

-- case: right to read a view
-- expect: breaks-previous-release
revoke select on public.old_values from axion_sense_worker;

-- case: materialized view made anew, without its right
-- expect: breaks-previous-release
drop materialized view public.survey_totals;
-- axion: limits none
create materialized view public.survey_totals as
    select status, count(*) as surveys from public.surveys group by status;

-- case: materialized view that cannot be read until it is refreshed
-- expect: breaks-previous-release
refresh materialized view public.survey_totals with no data;

-- case: view that asks for the rights of who reads it
-- expect: breaks-previous-release
alter view public.old_values set (security_invoker = true);

-- safe: view made anew, with its right
drop view public.old_values;
create view public.old_values as select id, value, sensor from public.old_readings;
grant select on public.old_values to axion_sense_worker;

-- safe: view that shows other rows
create or replace view public.old_values as select id, value from public.old_readings where value is not null;

-- safe: view instead of a materialized one
drop materialized view public.survey_totals;
create view public.survey_totals as
    select status, count(*) as surveys from public.surveys group by status;
grant select on public.survey_totals to axion_sense_app;
