-- case: parts were forgotten
-- expect: invalid-index
create index ix_readings_value on only public.readings (value);

-- case: one part was attached
-- expect: invalid-index
create index ix_readings_value on only public.readings (value);
create index concurrently ix_readings_0_value on public.readings_0 (value);
alter index public.ix_readings_value attach partition public.ix_readings_0_value;

-- case: on the platform's table, in a block
-- expect: invalid-index
do $$
begin
    create index ix_frame_batches_version on only road_data.frame_batches (version);
end
$$;

-- safe: the runner attaches the parts
create index concurrently ix_readings_value on public.readings (value);
