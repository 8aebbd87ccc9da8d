-- What comes instead of surveys.title and of answers.points; a release has it.

alter table public.surveys add column headline text;

create table public.marks (
    answer_id bigint  not null primary key,
    points    integer not null
);
