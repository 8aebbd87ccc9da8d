-- case: set at once
-- expect: not-null
alter table public.surveys alter column owner_id set not null;

-- case: set at once on a partitioned table
-- expect: not-null
alter table public.readings alter column sensor set not null;

-- case: without a default
-- expect: not-null
alter table public.surveys add column language text not null;

-- case: new column of a partitioned table without a default
-- expect: not-null
alter table public.readings add column language text not null;

-- case: primary key on a column that may be null
-- expect: blocking-index-build
-- expect: not-null
alter table public.surveys drop constraint pk_surveys cascade, add constraint pk_surveys primary key (owner_id);

-- case: in a loop over tables
-- expect: not-null
do $$
declare
    target regclass;
begin
    foreach target in array array['public.answers'::regclass] loop
        execute format('alter table %s alter column body set not null', target);
    end loop;
end
$$;

-- safe: by a check that was validated before
-- axion: transaction per statement
alter table public.surveys add constraint ck_surveys_owner_id check (owner_id is not null) not valid;
alter table public.surveys validate constraint ck_surveys_owner_id;
alter table public.surveys alter column owner_id set not null;
alter table public.surveys drop constraint ck_surveys_owner_id;

-- safe: the same on a partitioned table
-- axion: transaction per statement
alter table public.readings add constraint ck_readings_sensor check (sensor is not null) not valid;
alter table public.readings validate constraint ck_readings_sensor;
alter table public.readings alter column sensor set not null;
alter table public.readings drop constraint ck_readings_sensor;

-- safe: with a constant default
alter table public.readings add column language text not null default 'en';
comment on column public.readings.language is 'Language of the sensor.';

-- safe: no longer
alter table public.surveys alter column score drop not null;

-- safe: of this release
alter table public.drafts alter column body set not null;
