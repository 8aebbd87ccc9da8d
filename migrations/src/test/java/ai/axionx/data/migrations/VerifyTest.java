package ai.axionx.data.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever somebody changes by hand in a live database is told, and nothing else is. */
@AxionDatabase("axion_sense")
final class VerifyTest {

    @Test
    void aDatabaseThatNobodyTouched_isAsItsMigrationsMakeIt(TestDatabase database) throws SQLException {
        try (Connection owner = database.connect(TestRole.MIGRATE);
                Statement statement = owner.createStatement()) {
            // What goes on every day: rows come, statistics are taken, partitions are made.
            statement.execute("insert into organizations (code, name) values ('acme', 'Acme')");
            statement.execute("analyze");
            statement.execute("update ops.partition_policies set premake = premake");
            statement.execute("select ops.create_partitions_ahead('public.outbox_messages')");
        }

        assertThat(Migrator.of(PlatformDatabase.SENSE, database.dataSource(TestRole.MIGRATE))
                        .verify())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            alter table users add column nickname text                                                    | table public.users, column nickname: expected nothing
            alter table users drop column display_name                                                    | table public.users, column display_name
            alter table users rename column display_name to shown_as                                      | table public.users, column shown_as
            alter table users alter column display_name type varchar(99)                                  | table public.users, column display_name
            alter table users alter column email drop not null                                            | table public.users, column email
            alter table users alter column display_name set default 'x'                                   | table public.users, column display_name
            alter table users drop constraint ck_users_email                                              | table public.users, constraint ck_users_email
            alter table users add constraint ck_more check (id > 0)                                       | table public.users, constraint ck_more: expected nothing
            alter table users add constraint ck_later check (id > 0) not valid                            | table public.users, constraint ck_later: expected nothing
            alter table user_org drop constraint fk_user_org_user_id                                         | table public.user_org, constraint fk_user_org_user_id
            create index ix_by_hand on users (display_name)                                               | table public.users, index ix_by_hand: expected nothing
            create index ix_by_hand on road_data.track_logs (status)                                      | table road_data.track_logs, index ix_by_hand: expected nothing
            alter table users rename constraint ck_users_email to ck_mail                                 | table public.users, constraint ck_mail
            update pg_index set indisvalid = false where indexrelid = 'pk_users'::regclass                | table public.users, index pk_users
            create table invoices (id bigint)                                                             | table public.invoices: not expected
            drop table external.foreign_integrations cascade                                              | table external.foreign_integrations: expected
            create schema crm                                                                             | schema crm: not expected
            create view active as select 1 as a                                                           | view public.active: not expected
            create function f() returns int language sql return 1                                         | function public.f()
            create or replace function ops.uuid_v7_ts(id uuid) returns timestamptz language sql return now() | function ops.uuid_v7_ts
            create trigger t before update on users for each row execute function suppress_redundant_updates_trigger() | table public.users, trigger t
            create type mood as enum ('good', 'bad')                                                      | type public.mood
            grant delete on road_data.frame_batches to axion_monitor                                      | table road_data.frame_batches, granted to axion_monitor
            revoke insert on users from axion_sense_app                                                   | table public.users, granted to axion_sense_app
            grant create on schema public to axion_sense_app                                              | schema public, granted to axion_sense_app
            grant connect on database :database to axion_gen_app                                          | database, granted to axion_gen_app
            alter table users owner to axion_sense_app                                                    | table public.users, owner
            comment on column users.email is 'mail'                                                       | table public.users, column email, comment
            alter sequence users_id_seq increment by 1                                                    | sequence public.users_id_seq
            alter table users enable row level security                                                   | table public.users
            alter table outbox_messages_default set (autovacuum_enabled = off); alter table user_org_role set unlogged | table public.user_org_role
            update ops.partition_policies set retention = interval '1 day' where retention is not null    | table public.outbox_messages
            update ops.partition_policies set premake = 1 where parent_table = 'road_data.track_logs'     | table road_data.track_logs
            update partman.part_config set partition_interval = '1 year' where parent_table = 'road_data.track_logs' | table road_data.track_logs
            drop extension postgis cascade                                                                | extension postgis
            alter table road_data.holds alter column location type geometry(PointZ, 3857) using st_transform(location, 3857) | table road_data.holds
            """)
    void aDrift_isTold(String change, String told, TestDatabase database) throws SQLException {
        try (Connection administrator = database.connect(TestRole.ADMIN);
                Statement statement = administrator.createStatement()) {
            statement.execute(change.replace(":database", database.name()));
        }

        Migrator migrator = Migrator.of(PlatformDatabase.SENSE, database.dataSource(TestRole.MIGRATE));
        if (change.startsWith("drop extension")) {
            assertThat(catchThrowableOfType(MigrationException.class, migrator::verify))
                    .hasMessageContaining(told);
        } else {
            assertThat(migrator.verify()).anyMatch(difference -> difference.startsWith(told));
        }
    }
}
