package ai.axionx.data.testkit.assertj;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatWritesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.testkit.Sql;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@AxionDatabase("blank")
final class WritesAssertTest {

    private final Connection connection;
    private final Connection administrator;

    WritesAssertTest(Connection connection, @AsRole(TestRole.ADMIN) Connection administrator) {
        this.connection = connection;
        this.administrator = administrator;
    }

    @BeforeEach
    void fill() throws SQLException {
        Sql.execute(connection, "create table notes (id bigserial primary key, word text)");
        Sql.execute(connection, "create table \"it's %s\" (word text)");
        Sql.execute(connection, "create unlogged table drafts (word text)");
        Sql.execute(connection, "insert into notes (word) select 'word ' || n from generate_series(1, 100) n");
    }

    // What passes -----------------------------------------------------------------------------------------------------

    @Test
    void whatIsRead_isNotWritten() throws SQLException {
        assertThatWritesOf(administrator, () -> Sql.rows(connection, "select word from notes"))
                .areNone();
    }

    @Test
    void whatIsRolledBack_isNotWritten() throws SQLException {
        assertThatWritesOf(administrator, () -> {
                    connection.setAutoCommit(false);
                    Sql.execute(connection, "delete from notes");
                    Sql.execute(connection, "drop table drafts");
                    connection.rollback();
                })
                .areNone();
    }

    @Test
    void locksOfRows_statistics_andOtherDatabases_areNoWrites(
            @AxionDatabase(value = "blank", copy = "other") Connection other) throws SQLException {
        assertThatWritesOf(administrator, () -> {
                    Sql.execute(connection, "select word from notes for update");
                    Sql.execute(connection, "analyze notes");
                    Sql.execute(connection, "vacuum notes");
                    Sql.execute(other, "create table notes (word text)");
                })
                .areNone();
    }

    /** Its session ends a moment later. */
    @Test
    void aTransactionThatEndsWithItsConnection_isWaitedFor() throws SQLException {
        assertThatWritesOf(administrator, () -> {
                    connection.setAutoCommit(false);
                    Sql.execute(connection, "delete from notes");
                    connection.close();
                })
                .areNone();
    }

    // What fails ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            insert into notes values (101, 'geheim')           | public.notes was changed, from 100 rows to 101
            update notes set word = word where id = 1          | public.notes was changed
            delete from notes where id = 1                     | public.notes was changed, from 100 rows to 99
            insert into drafts values ('geheim')               | public.drafts was changed, from 0 rows to 1
            insert into "it's %s" values ('geheim')            | public."it's %s" was changed, from 0 rows to 1
            select nextval('notes_id_seq')                     | public.notes_id_seq was changed
            select setval('notes_id_seq', 100, false)          | public.notes_id_seq was changed
            truncate drafts                                    | pg_catalog.pg_class was changed
            comment on table notes is 'geheim'                 | pg_catalog.pg_description was changed, from
            drop table drafts                                  | public.drafts was dropped
            create table more (id integer)                     | public.more was made
            grant select on notes to public                    | pg_catalog.pg_class was changed
            select lo_create(0)                                | pg_catalog.pg_largeobject_metadata was changed, from 0 rows to 1
            """)
    void whatIsWritten_fails_withItsTable(String sql, String found) throws SQLException {
        WritesAssert writes = assertThatWritesOf(administrator, () -> Sql.execute(connection, sql));

        assertThat(Failure.messageOf(writes::areNone))
                .startsWith("expected that nothing is written, but:\n  ")
                .contains("\n  " + found)
                .doesNotContain("geheim");
    }

    @Test
    void aRowThatGoes_andOneThatComes_areTwoWrites() throws SQLException {
        WritesAssert writes = assertThatWritesOf(administrator, () -> {
            Sql.execute(connection, "insert into notes values (101, 'one more')");
            Sql.execute(connection, "delete from notes where id = 101");
            Sql.execute(connection, "delete from notes where id = 1");
            Sql.execute(connection, "insert into notes values (1, 'word 1')");
        });

        assertThat(Failure.messageOf(writes::areNone))
                .isEqualTo("expected that nothing is written, but:\n  public.notes was changed");
    }

    @Test
    void aTransactionThatStaysOpen_leavesDoubt() throws SQLException {
        connection.setAutoCommit(false);

        WritesAssert writes =
                assertThatWritesOf(administrator, () -> Sql.execute(connection, "delete from notes where id = 1"));

        assertThat(Failure.messageOf(writes::areNone))
                .startsWith("expected that nothing is written, but:\n"
                        + "  cannot tell: a transaction that may have written is open, of axion_test_owner ")
                .endsWith(", idle in transaction");
    }

    /** When it began before, the server's next transaction is the same after it. */
    @Test
    void aTransactionThatBeganBefore_isSeenWhenItCommits() throws SQLException {
        connection.setAutoCommit(false);
        Sql.execute(connection, "delete from notes where id = 1");
        Sql.execute(administrator, "create table later (id integer)");

        WritesAssert writes = assertThatWritesOf(administrator, connection::commit);

        assertThat(Failure.messageOf(writes::areNone))
                .isEqualTo(
                        "expected that nothing is written, but:\n" + "  public.notes was changed, from 100 rows to 99");
    }

    @Test
    void whoSeesTooLittle_isRefused() {
        assertThatThrownBy(() -> assertThatWritesOf(connection, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a connection of a superuser");
    }
}
