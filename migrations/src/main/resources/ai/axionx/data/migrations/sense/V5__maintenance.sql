-- axion_sense: who maintains the partitions, and what the outbox may not lose.

-- For the oldest message that was never published, and so for the question below.
create index ix_outbox_messages_unpublished_created_at on public.outbox_messages (created_at)
    where published_at is null;

-- A day whose messages have all been published is dropped; dead letters were not, so they keep theirs.
select ops.set_retention(
    parent           => 'public.outbox_messages',
    retention        => '7 days',
    retention_action => 'drop',
    still_needed     => 'published_at is null');

select ops.grant_maintenance_to('axion_sense_worker');
select ops.grant_monitoring_to('axion_monitor');

comment on constraint ck_track_logs_identity on road_data.track_logs is
    'The id is a UUID of version 7 and created_at the instant in it: other versions hold no time to partition by.';
comment on constraint ck_frame_batches_identity on road_data.frame_batches is
    'The id is a UUID of version 7 and created_at the instant in it: other versions hold no time to partition by.';
comment on constraint ck_outbox_messages_identity on public.outbox_messages is
    'The id is a UUID of version 7 and created_at the instant in it: other versions hold no time to partition by.';
