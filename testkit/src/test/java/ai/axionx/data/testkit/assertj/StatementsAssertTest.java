package ai.axionx.data.testkit.assertj;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatStatementsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.testkit.Sql;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@AxionDatabase("blank")
final class StatementsAssertTest {

    private final Connection connection;
    private final Connection administrator;

    StatementsAssertTest(Connection connection, @AsRole(TestRole.ADMIN) Connection administrator) {
        this.connection = connection;
        this.administrator = administrator;
    }

    @BeforeEach
    void fill() throws SQLException {
        Sql.execute(connection, "create table notes (id integer primary key, word text)");
        Sql.execute(connection, "insert into notes select n, 'word ' || n from generate_series(1, 100) n");
    }

    @Test
    void eachRunCounts_andWhatOnlySaysHowToRunDoesNot() throws SQLException {
        assertThatStatementsOf(administrator, () -> {
                    connection.setAutoCommit(false);
                    Sql.execute(connection, "set local work_mem = '5MB'");
                    for (int id : new int[] {1, 2, 3}) {
                        read(id);
                    }
                    connection.setSavepoint();
                    Sql.execute(connection, "update notes set word = 'x' where id = 1");
                    connection.rollback();
                    Sql.execute(connection, "show work_mem");
                    connection.commit();
                })
                .hasSize(4)
                .hasAtMost(4)
                .hasAtMost(5);
    }

    @Test
    void aSecondTime_countsAnew_andNothingIsNothing() throws SQLException {
        assertThatStatementsOf(administrator, () -> read(1)).hasSize(1);
        assertThatStatementsOf(administrator, () -> read(2)).hasSize(1);
        assertThatStatementsOf(administrator, () -> {}).hasSize(0);
    }

    @Test
    void onTheServerOfADate_theyCountAsWell(
            @AxionDatabase(value = "blank", asOf = "2009-03-01") @AsRole(TestRole.ADMIN) Connection then)
            throws SQLException {
        assertThatStatementsOf(then, () -> Sql.value(then, "select now()")).hasSize(1);
    }

    /** The server keeps its view out of production's databases, and so does the assertion. */
    @Test
    void nothingStaysInTheDatabase() throws SQLException {
        assertThatStatementsOf(administrator, () -> {}).hasSize(0);

        assertThat(Sql.rows(administrator, "select extname from pg_extension where extname like 'pg_stat%'"))
                .isEmpty();
        assertThat(administrator.getAutoCommit()).isTrue();
    }

    @Test
    void whereTheExtensionIs_itIsUsed() throws SQLException {
        Sql.execute(administrator, "create schema \"the ops\"");
        Sql.execute(administrator, "create extension pg_stat_statements schema \"the ops\"");

        assertThatStatementsOf(administrator, () -> read(1)).hasSize(1);
    }

    @Test
    void statementsOfAnotherDatabase_areNotThisOnes(@AxionDatabase(value = "blank", copy = "other") Connection other)
            throws SQLException {
        assertThatStatementsOf(administrator, () -> Sql.execute(other, "select 1"))
                .hasSize(0);
    }

    @Test
    void aFunction_isOneStatement() throws SQLException {
        Sql.execute(administrator, """
                create or replace function pg_temp.twice() returns void language plpgsql as $$
                begin
                    perform count(*) from notes;
                    perform count(*) from notes;
                end $$
                """);
        assertThatStatementsOf(administrator, () -> Sql.execute(administrator, "select pg_temp.twice()"))
                .hasSize(1);
    }

    @Test
    void aStatementTooMuch_fails_withWhatRan() throws SQLException {
        StatementsAssert statements = assertThatStatementsOf(administrator, () -> {
            for (int id : new int[] {1, 2, 3}) {
                read(id);
            }
            Sql.execute(connection, "update notes set word = 'geheim' where id = 4711");
        });

        assertThat(Failure.messageOf(() -> statements.hasSize(3))).contains("expected 3 statements, but 4 ran:");
        assertThat(Failure.messageOf(() -> statements.as("a page").hasAtMost(2)))
                .isEqualTo("""
                        [a page] expected at most 2 statements, but 4 ran:
                          3 × select word from notes where id = $1
                          1 × update notes set word = $1 where id = $2""");
        assertThat(Failure.messageOf(() -> statements.hasSize(5))).contains("expected 5 statements, but 4 ran:");
    }

    /** Which the server would count when it is over only. */
    @Test
    void aTransactionThatStaysOpen_leavesDoubt() throws SQLException {
        connection.setAutoCommit(false);

        StatementsAssert statements = assertThatStatementsOf(administrator, () -> read(1));

        assertThat(Failure.messageOf(() -> statements.hasAtMost(1)))
                .startsWith(
                        "cannot tell whether at most 1 statement ran: a transaction is open, whose last statement"
                                + " may not be counted yet; end it in the block: axion_test_owner (PostgreSQL JDBC Driver), process ")
                .endsWith(", idle in transaction");
    }

    /** Nobody has asked the server for the end of its rows. */
    @Test
    void theLastQueryOfATransaction_thatEndsWithItsConnection_isNotCounted() throws SQLException {
        assertThatStatementsOf(administrator, () -> {
                    connection.setAutoCommit(false);
                    read(1);
                    read(2);
                    connection.close();
                })
                .hasSize(1);
    }

    @Test
    void whenTheServerForgot_thereIsDoubt() throws SQLException {
        Sql.execute(administrator, "create extension pg_stat_statements");

        StatementsAssert statements = assertThatStatementsOf(administrator, () -> {
            read(1);
            Sql.execute(administrator, """
                    select pg_stat_statements_reset(0, oid, 0)
                    from pg_database
                    where datname = current_database()
                    """);
        });

        assertThat(Failure.messageOf(() -> statements.hasSize(1)))
                .isEqualTo("cannot tell whether 1 statement ran: the server has forgotten statements in between; raise"
                        + " pg_stat_statements.max, and let nobody reset it");
    }

    @Test
    void whatTheBlockThrows_comesAsItIs() {
        assertThatThrownBy(() -> assertThatStatementsOf(administrator, () -> {
                    throw new IOException("gone");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }

    @Test
    void whoSeesTooLittle_isRefused() throws SQLException {
        assertThatThrownBy(() -> assertThatStatementsOf(connection, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a connection of a superuser, but this one is not; take"
                        + " @AsRole(TestRole.ADMIN) Connection");

        administrator.setAutoCommit(false);
        assertThatThrownBy(() -> assertThatStatementsOf(administrator, () -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only with auto-commit on, but it is off");
    }

    @Test
    void whereNothingIsCounted_theRemedyIsTold() throws SQLException {
        Sql.execute(administrator, "set pg_stat_statements.track = 'none'");

        assertThatThrownBy(() -> assertThatStatementsOf(administrator, () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("start it with shared_preload_libraries = 'pg_stat_statements'");
    }

    private void read(int id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select word from notes where id = ?")) {
            statement.setInt(1, id);
            statement.executeQuery().close();
        }
    }
}
