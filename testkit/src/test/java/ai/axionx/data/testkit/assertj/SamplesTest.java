package ai.axionx.data.testkit.assertj;

import static ai.axionx.data.testkit.assertj.Change.inserted;
import static ai.axionx.data.testkit.assertj.Change.updated;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatChangesOf;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatStatementsOf;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatWritesOf;

import ai.axionx.data.testkit.Sql;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The samples in the Javadoc do what it says there. */
@AxionDatabase("blank")
final class SamplesTest {

    private static final OffsetDateTime NEW_YEAR = OffsetDateTime.parse("2025-01-01T00:00:00Z");

    @BeforeEach
    void fill(Connection connection) throws SQLException {
        for (String sql : List.of(
                "create table visits (id bigint, at timestamptz, place text, cancelled boolean, primary key (id, at))"
                        + " partition by range (at)",
                "create table visits_2024 partition of visits for values from ('2024-01-01Z') to ('2025-01-01Z')",
                "create table visits_2025 partition of visits for values from ('2025-01-01Z') to ('2026-01-01Z')",
                "create index visits_place_idx on visits (place)",
                "create table cancellations (visit_id bigint primary key)",
                "insert into visits select n, timestamptz '2024-01-01Z' + n * interval '3 hours', 'place ' || n % 500"
                        + " from generate_series(1, 5000) n",
                "analyze visits")) {
            Sql.execute(connection, sql);
        }
    }

    @Test
    void visitsOfAYear_areReadFromItsPartition(Connection connection) throws SQLException {
        assertThatPlan(connection, "select * from visits where place = ? and at >= ?", "Bern", NEW_YEAR)
                .usesIndex("visits_place_idx")
                .touchesExactly("visits_2025")
                .readsAtMost(10);
    }

    @Test
    void blocks(Connection connection, @AsRole(TestRole.ADMIN) Connection administrator) throws SQLException {
        var visits = new Visits(connection);

        assertThatStatementsOf(administrator, () -> visits.ofPlace("Bern")).hasSize(1);
        assertThatWritesOf(administrator, () -> visits.ofPlace("Bern")).areNone();
        assertThatChangesOf(administrator, () -> visits.cancel(7))
                .areExactly(updated("visits", 1), inserted("cancellations", 1));
    }

    private record Visits(Connection connection) {

        void ofPlace(String place) throws SQLException {
            Sql.rows(connection, "select id from visits where place = '" + place + "'");
        }

        void cancel(long id) throws SQLException {
            Sql.execute(connection, "update visits set cancelled = true where id = " + id);
            Sql.execute(connection, "insert into cancellations values (" + id + ")");
        }
    }
}
