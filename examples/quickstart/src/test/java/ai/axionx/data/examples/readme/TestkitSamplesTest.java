package ai.axionx.data.examples.readme;

import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatStatementsOf;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatWritesOf;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.testkit.DatabaseLayer;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.UnfinishedDatabase;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** "Test with it", but for the first sample. */
final class TestkitSamplesTest {

    static final class TwoOrganizations implements DatabaseLayer {

        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public void apply(UnfinishedDatabase database) throws SQLException {
            try (Connection app = database.connect(TestRole.APP);
                    Statement statement = app.createStatement()) {
                statement.execute(
                        "insert into organizations (code, name) values ('north', 'North'), ('south', 'South')");
            }
        }
    }

    @AxionDatabase(value = "axion_sense", layers = TwoOrganizations.class)
    static final class LayeredTest {

        @Test
        void bothAreThere(Connection app) throws SQLException {
            try (Statement statement = app.createStatement();
                    ResultSet rows = statement.executeQuery("select count(*) from organizations")) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(2);
            }
        }
    }

    @Test
    void aLayer_isPutIntoEachCopy(@AxionDatabase(value = "axion_sense", layers = TwoOrganizations.class) Connection app)
            throws SQLException {
        new LayeredTest().bothAreThere(app);
    }

    @Test
    void assertions(
            @AxionDatabase("axion_sense") Connection app,
            @AxionDatabase("axion_sense") @AsRole(TestRole.ADMIN) Connection administrator)
            throws SQLException {
        TimeOrderedId id = TimeOrderedId.next();
        String find = "select topic from outbox_messages where id = ? and created_at = ?";
        assertThatPlan(app, find, id.id(), id.createdAt().atOffset(ZoneOffset.UTC))
                .usesIndex("pk_outbox_messages")
                .touchesPartitions(1)
                .readsAtMost(10);

        Statement statement = app.createStatement();
        assertThatStatementsOf(administrator, () -> statement.execute("select 1"))
                .hasSize(1);
        assertThatWritesOf(administrator, () -> statement.execute("select 1")).areNone();
    }

    @Test
    void withoutJUnit() throws SQLException {
        try (TestDatabase database = TestDatabase.create("axion_gen");
                Connection connection = database.connect(TestRole.APP)) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }
}
