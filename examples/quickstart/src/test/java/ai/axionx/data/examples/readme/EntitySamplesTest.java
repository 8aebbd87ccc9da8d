package ai.axionx.data.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.PartmanClient;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.hibernate.DeclaredPolicies;
import ai.axionx.data.sense.SenseModel;
import ai.axionx.data.sense.SenseQueries;
import ai.axionx.data.sense.core.OutboxMessage;
import ai.axionx.data.sense.core.Role;
import ai.axionx.data.sense.roaddata.CommitOutcome;
import ai.axionx.data.sense.roaddata.Hold;
import ai.axionx.data.sense.roaddata.TrackLog;
import ai.axionx.data.spatial.Wgs84;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.junit.jupiter.api.Test;

/** What "Add it to your service" says of entities. */
final class EntitySamplesTest {

    @Test
    void theEntity_isPartitioned_andItsPolicyIsTheOneOfTheTwoLines() throws SQLException {
        try (TestDatabase blank = TestDatabase.create("blank")) {
            DataSource database = withSchemaOps(blank);
            try (SessionFactory hibernate = hibernate(database, "create", Visit.class);
                    Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                hibernate.inTransaction(session -> session.persist(new Visit()));
                // The default partition that Hibernate made takes part in no registration.
                statement.execute("drop table survey.visits_default");
                for (String line : ReadmeTest.sqlStatements()) {
                    statement.execute(line);
                }

                assertThat(new PartmanClient(database).findings(DeclaredPolicies.of(hibernate)))
                        .isEmpty();
            }
        }
    }

    @Test
    void theModelsEntities_workById() throws SQLException {
        try (PostgresServer server = PostgresServer.start()) {
            DataSource dataSource = PlatformSamplesTest.migratedSense(server);
            SessionFactory sessions = SenseModel.open(dataSource);
            try (sessions) {
                sessions.inTransaction(session ->
                        assertThat(find(session, TimeOrderedId.next().id())).isNull());
                sessions.inTransaction(session -> assertThat(
                                ask(session, 1L, 1L, TimeOrderedId.next().id()))
                        .isEmpty());
                sessions.inSession(
                        session -> assertThat(session.createQuery("select count(m) from OutboxMessage m", Long.class)
                                        .getSingleResult())
                                .isEqualTo(1));
            }
        }
    }

    private static TrackLog find(EntityManager entityManager, UUID uuid) {
        entityManager.persist(OutboxMessage.of("holds", "42", Map.of("event", "hold-opened")));

        TrackLog track = entityManager.find(TrackLog.class, TimeOrderedId.of(uuid));
        return track;
    }

    private static List<Object> ask(EntityManager entityManager, Long organizationId, Long userId, UUID batch) {
        SenseQueries queries = SenseQueries.in(entityManager);
        List<Hold> near = queries.holds().withinMetres(organizationId, Wgs84.point(8.5417, 47.3769), 500, 100);
        List<Role> roles = queries.roles().ofMember(userId, organizationId, Instant.now());
        if (queries.frameBatches().commit(TimeOrderedId.of(batch), Instant.now()) == CommitOutcome.COMMITTED) {
            entityManager.persist(OutboxMessage.of("batches", batch.toString(), Map.of("event", "batch-committed")));
        }
        return Stream.of(near, roles).<Object>flatMap(List::stream).toList();
    }

    private static SessionFactory hibernate(DataSource database, String action, Class<?>... entities) {
        var configuration = new Configuration();
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, database);
        configuration.getProperties().put(AvailableSettings.HBM2DDL_AUTO, action);
        for (Class<?> entity : entities) {
            configuration.addAnnotatedClass(entity);
        }
        return configuration.buildSessionFactory();
    }

    private static DataSource withSchemaOps(TestDatabase blank) throws SQLException {
        DataSource owner = blank.dataSource(TestRole.ADMIN);
        Flyway.configure()
                .dataSource(owner)
                .schemas("ops")
                .locations("classpath:ai/axionx/data/partitioning/ops")
                .load()
                .migrate();
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create schema survey");
        }
        return owner;
    }
}
