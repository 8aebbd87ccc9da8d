-- case: random id
-- expect: volatile-default
alter table road_data.holds add column public_id uuid not null default gen_random_uuid();
comment on column road_data.holds.public_id is 'Id to show.';

-- case: random id of a partitioned table
-- expect: volatile-default
alter table public.readings add column token uuid default gen_random_uuid();
comment on column public.readings.token is 'Names the reading.';

-- case: clock
-- expect: volatile-default
alter table public.users add column seen_at timestamptz default clock_timestamp();
comment on column public.users.seen_at is 'When the user was last seen.';

-- case: serial
-- expect: volatile-default
alter table public.marks add column number bigserial;
comment on column public.marks.number is 'Order in which marks were given.';

-- case: in a block
-- expect: volatile-default
do $$
begin
    if not exists (select from information_schema.columns
                   where table_schema = 'public' and table_name = 'answers' and column_name = 'luck') then
        alter table public.answers add column luck double precision default random();
    end if;
end
$$;
comment on column public.answers.luck is 'Order in which answers are shown.';

-- case: function of our own
create function public.new_code() returns text language sql as $$ select md5(random()::text) $$;
-- expect: volatile-default
alter table public.surveys add column short_code text default public.new_code();
comment on column public.surveys.short_code is 'Code to type.';

-- safe: start of the transaction
alter table public.users add column seen_at timestamptz not null default now();
comment on column public.users.seen_at is 'When the user was last seen.';

-- safe: default for new rows alone
alter table road_data.holds add column public_id uuid;
alter table road_data.holds alter column public_id set default gen_random_uuid();
comment on column road_data.holds.public_id is 'Id to show.';

-- safe: constant expression
alter table public.answers add column luck double precision default sqrt(2);
comment on column public.answers.luck is 'Order in which answers are shown.';
