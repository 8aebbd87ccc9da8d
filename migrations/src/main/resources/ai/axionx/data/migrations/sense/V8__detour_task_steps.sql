-- axion_sense, schema planner: a detour task is not completed before it was taken, nor reviewed before it was completed.

-- Where something is missing, the comparison comes out null, which passes; greatest() passes over nulls.
alter table planner.detour_tasks
    add constraint ck_detour_tasks_steps check (completed_at >= started_at and reviewed_at >= completed_at
                                                and canceled_at >= greatest(started_at, completed_at));
