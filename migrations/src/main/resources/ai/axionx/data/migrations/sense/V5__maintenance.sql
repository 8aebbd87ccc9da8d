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
