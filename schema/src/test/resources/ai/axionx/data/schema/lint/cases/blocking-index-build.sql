-- case: plain
-- expect: blocking-index-build
create index ix_holds_status on road_data.holds (status);

-- case: on a partitioned table
-- expect: blocking-index-build
create index ix_track_logs_status on road_data.track_logs (status);

-- case: on one partition
-- expect: blocking-index-build
create index ix_readings_0_value on public.readings_0 (value);

-- case: unique constraint
-- expect: blocking-index-build
alter table public.answers add constraint uq_answers_id_survey_id unique (id, survey_id);

-- case: primary key of a table that had none
-- expect: blocking-index-build
alter table public.old_readings drop constraint old_readings_pkey, add primary key (id);

-- case: exclusion
-- expect: blocking-index-build
alter table public.surveys add constraint ex_surveys_code exclude using btree (code with =);

-- case: reindex
-- expect: blocking-index-build
reindex table public.surveys;

-- case: gist, if not exists, in a block
-- expect: blocking-index-build
do $$
begin
    execute 'create index if not exists ix_territories_bounds on planner.territories using gist (area)';
end
$$;

-- case: materialized view
-- expect: blocking-index-build
create index ix_survey_totals_surveys on public.survey_totals (surveys);

-- safe: concurrently
create index concurrently ix_holds_status on road_data.holds (status);

-- safe: concurrently on a partitioned table
create index concurrently ix_track_logs_status on road_data.track_logs (status);

-- safe: constraint by an index that is there
create unique index concurrently uq_answers_id_survey_id on public.answers (id, survey_id);
alter table public.answers add constraint uq_answers_id_survey_id unique using index uq_answers_id_survey_id;

-- safe: reindex concurrently
reindex table concurrently public.surveys;

-- safe: dropped
drop index concurrently public.ix_surveys_owner_id;

-- safe: dropped under a short lock
drop index public.ix_surveys_owner_id;

-- safe: renamed
alter index public.ix_surveys_owner_id rename to ix_surveys_owner;

-- safe: on a table of this release
create index ix_drafts_body on public.drafts (body);
