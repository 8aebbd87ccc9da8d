package ai.axionx.data.testkit.assertj;

import static ai.axionx.data.testkit.assertj.Change.deleted;
import static ai.axionx.data.testkit.assertj.Change.inserted;
import static ai.axionx.data.testkit.assertj.Change.updated;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatChangesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.testkit.Sql;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@AxionDatabase("blank")
final class ChangesAssertTest {

    private final Connection connection;
    private final Connection administrator;

    ChangesAssertTest(Connection connection, @AsRole(TestRole.ADMIN) Connection administrator) {
        this.connection = connection;
        this.administrator = administrator;
    }

    @BeforeEach
    void fill() throws SQLException {
        for (String sql : List.of(
                "create table places (name text, code integer primary key, mark text)",
                "create table visits (at date, id integer, place integer, primary key (id, at)) partition by range (at)",
                "create table visits_2025 partition of visits for values from ('2025-01-01') to ('2026-01-01')",
                "create table visits_2026 partition of visits for values from ('2026-01-01') to ('2027-01-01')",
                "create table remarks (word text)",
                "insert into places select 'geheim ' || n, n, null from generate_series(1, 20) n",
                "insert into visits values ('2025-05-01', 1, 1), ('2025-05-02', 2, 2)",
                "insert into remarks values ('geheim')")) {
            Sql.execute(connection, sql);
        }
    }

    // What passes -----------------------------------------------------------------------------------------------------

    @Test
    void whatIsToldExactly_passes() throws SQLException {
        assertThatChangesOf(administrator, () -> {
                    Sql.execute(connection, "update places set mark = 'x' where code in (1, 2)");
                    Sql.execute(connection, "delete from visits where id = 2");
                    Sql.execute(connection, "insert into visits values ('2026-05-01', 3, 1)");
                })
                .areExactly(updated("places", 2), inserted("public.visits", 1), deleted("visits", 1));
    }

    @Test
    void whatBecomesWhatItWas_isNoChange() throws SQLException {
        assertThatChangesOf(administrator, () -> {
                    Sql.execute(connection, "update places set name = name");
                    Sql.execute(connection, "delete from remarks");
                    Sql.execute(connection, "insert into remarks values ('geheim')");
                })
                .areExactly();
    }

    // What fails ------------------------------------------------------------------------------------------------------

    @Test
    void whatIsNotTold_fails_withKeysAndColumns_butWithoutValues() throws SQLException {
        ChangesAssert changes = assertThatChangesOf(administrator, () -> {
            Sql.execute(connection, "update places set name = 'geheim', mark = 'geheim' where code = 7");
            Sql.execute(connection, "update places set mark = 'geheim' where code = 9");
            Sql.execute(connection, "delete from visits where id = 2");
        });

        assertThat(Failure.messageOf(() -> changes.areExactly(updated("places", 2))))
                .isEqualTo("""
                        expected that 2 of public.places are updated, but 2 of public.places are updated, \
                        1 of public.visits is deleted
                          public.places updated: (7) name, mark, (9) mark
                          public.visits deleted: (2, 2025-05-02)""");
        assertThat(Failure.messageOf(changes::areExactly)).startsWith("expected that nothing changes, but 2 of");
        assertThat(Failure.messageOf(
                        () -> changes.areExactly(updated("places", 2), deleted("visits", 1), inserted("visits", 1))))
                .contains("1 of public.visits is inserted, but 2 of");
    }

    @Test
    void manyRows_areNotAllShown() throws SQLException {
        ChangesAssert changes = assertThatChangesOf(administrator, () -> Sql.execute(connection, "delete from places"));

        assertThat(Failure.messageOf(() -> changes.areExactly(deleted("places", 19))))
                .isEqualTo("expected that 19 of public.places are deleted, but 20 of public.places are deleted\n"
                        + "  public.places deleted: (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), …");
    }

    @Test
    void nothing_isNotWhatIsTold() throws SQLException {
        ChangesAssert changes = assertThatChangesOf(administrator, () -> {});

        assertThat(Failure.messageOf(() -> changes.areExactly(inserted("visits", 1))))
                .isEqualTo("expected that 1 of public.visits is inserted, but nothing changes");
    }

    @Test
    void namesThatAreNone_orTwo_fail() throws SQLException {
        Sql.execute(connection, "create schema old create table places (code integer primary key)");
        ChangesAssert changes = assertThatChangesOf(administrator, () -> {});

        assertThat(Failure.messageOf(() -> changes.areExactly(inserted("visits_2025", 1))))
                .isEqualTo("there is no table visits_2025 in this database, or it is a partition or an extension's;"
                        + " correct the name in the test");
        assertThat(Failure.messageOf(() -> changes.areExactly(inserted("places", 1))))
                .isEqualTo("places may be old.places or public.places; say which in the test");
    }

    @Test
    void whatCannotBeTold_fails() throws SQLException {
        ChangesAssert withoutKey =
                assertThatChangesOf(administrator, () -> Sql.execute(connection, "delete from remarks"));
        ChangesAssert defined = assertThatChangesOf(
                administrator, () -> Sql.execute(connection, "alter table places add column more text"));
        connection.setAutoCommit(false);
        ChangesAssert open = assertThatChangesOf(administrator, () -> Sql.execute(connection, "delete from visits"));

        assertThat(Failure.messageOf(withoutKey::areExactly))
                .isEqualTo("cannot tell what changed: public.remarks has changed and has no primary key, by which its"
                        + " rows could be told apart");
        assertThat(Failure.messageOf(defined::areExactly))
                .isEqualTo("cannot tell what changed: tables or columns are not what they were; change definitions"
                        + " outside of the block");
        assertThat(Failure.messageOf(open::areExactly))
                .startsWith("cannot tell what changed: a transaction that may have written is open; end it in the"
                        + " block: axion_test_owner ");
    }

    @Test
    void noRows_areNoChange_toTell() {
        assertThatThrownBy(() -> inserted("visits", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a change of visits is of 1 row or more, but 0 are given; leave it out");
    }
}
