package ai.axionx.data.sense.roaddata;

import static ai.axionx.data.testkit.assertj.Change.updated;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatChangesOf;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatPlan;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatStatementsOf;
import static ai.axionx.data.testkit.assertj.DatabaseAssertions.assertThatWritesOf;
import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.SenseModel;
import ai.axionx.data.sense.SenseQueries;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import ai.axionx.data.testkit.junit.Lifetime;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes on in the database when batches are committed and read, and what does not. */
@AxionDatabase(value = "axion_sense", per = Lifetime.CLASS)
final class BatchEffectsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static SessionFactory hibernate;
    private static TrackLog track;

    @BeforeAll
    static void fill(DataSource app) {
        Configuration configuration = new Configuration();
        SenseModel.entities().forEach(configuration::addAnnotatedClass);
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, app);
        hibernate = configuration.buildSessionFactory();
        Organization organization = Organization.of("effects", "Effects");
        User user = User.of("auth|effects", "effects@example.org", "Effects");
        track = TrackLog.start(organization, user, START, Map.of());
        hibernate.inTransaction(session -> {
            session.persist(organization);
            session.persist(user);
            session.persist(track);
        });
    }

    @AfterAll
    static void stop() {
        hibernate.close();
    }

    @Test
    void aCommit_isOneStatement_andChangesTheBatchAlone(@AsRole(TestRole.ADMIN) Connection administrator)
            throws SQLException {
        TimeOrderedId one = batch();
        TimeOrderedId another = batch();

        assertThatStatementsOf(administrator, () -> commit(one, CommitOutcome.COMMITTED))
                .hasSize(1);
        assertThatChangesOf(administrator, () -> commit(another, CommitOutcome.COMMITTED))
                .areExactly(updated("road_data.frame_batches", 1));
    }

    @Test
    void aSecondCommit_andOneOfNoBatch_writeNothing(@AsRole(TestRole.ADMIN) Connection administrator)
            throws SQLException {
        TimeOrderedId batch = batch();
        commit(batch, CommitOutcome.COMMITTED);

        assertThatWritesOf(administrator, () -> {
                    commit(batch, CommitOutcome.ALREADY_COMMITTED);
                    commit(TimeOrderedId.next(), CommitOutcome.UNKNOWN);
                })
                .areNone();
    }

    @Test
    void aBatch_isReadFromThePartitionOfItsId(Connection app) throws SQLException {
        TimeOrderedId batch = batch();
        OffsetDateTime createdAt = batch.createdAt().atOffset(ZoneOffset.UTC);

        assertThatPlan(
                        app,
                        "select status from road_data.frame_batches where id = ? and created_at = ?",
                        batch.id(),
                        createdAt)
                .touchesExactly("frame_batches_p"
                        + DateTimeFormatter.ofPattern("yyyyMM01", Locale.ROOT).format(createdAt))
                .readsAtMost(3);
    }

    private static TimeOrderedId batch() {
        FrameBatch batch = FrameBatch.of(track, 1, START, START, Map.of());
        hibernate.inTransaction(session -> session.persist(batch));
        return batch.getId();
    }

    private static void commit(TimeOrderedId batch, CommitOutcome expected) {
        CommitOutcome outcome = hibernate.fromTransaction(
                session -> SenseQueries.in(session).frameBatches().commit(batch, START));
        assertThat(outcome).isEqualTo(expected);
    }
}
