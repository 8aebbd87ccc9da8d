-- What is said of each partitioned table by our policies and by pg_partman, as object, fact, value; but for times at which
-- something was done.
select 'table ' || parent_table, 'policy, ' || f.key, f.value
from ops.partition_policies p
cross join jsonb_each_text(to_jsonb(p) - '{parent_table,registered_at}'::text[]) f
where f.value is not null
union all
select 'table ' || parent_table, 'pg_partman, ' || f.key, f.value
from partman.part_config p
cross join jsonb_each_text(to_jsonb(p) - '{parent_table,maintenance_last_run}'::text[]) f
where f.value is not null
order by 1, 2
