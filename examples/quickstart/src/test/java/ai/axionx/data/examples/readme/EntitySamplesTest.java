package ai.axionx.data.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.partitioning.PartmanClient;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.hibernate.DeclaredPolicies;
import ai.axionx.data.sense.SenseModel;
import ai.axionx.data.sense.core.OutboxMessage;
import ai.axionx.data.sense.roaddata.TrackLog;
import ai.axionx.data.testkit.PostgresServer;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
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
        try (PostgresServer server = PostgresServer.start()) {
            DataSource database = withSchemaOps(server);
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

    private static SessionFactory hibernate(DataSource database, String action, Class<?>... entities) {
        var configuration = new Configuration();
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, database);
        configuration.getProperties().put(AvailableSettings.HBM2DDL_AUTO, action);
        for (Class<?> entity : entities) {
            configuration.addAnnotatedClass(entity);
        }
        return configuration.buildSessionFactory();
    }

    private static DataSource withSchemaOps(PostgresServer server) throws SQLException {
        try (Connection administrator = server.connect("postgres");
                Statement statement = administrator.createStatement()) {
            statement.execute("create database survey template " + PostgresServer.EXTENSIONS_TEMPLATE);
        }
        DataSource owner = server.dataSource("survey", server.administrator());
        Flyway.configure()
                .dataSource(owner)
                .schemas("ops")
                .locations("classpath:ai/axionx/data/partitioning/ops")
                .load()
                .migrate();
        try (Connection administrator = owner.getConnection();
                Statement statement = administrator.createStatement()) {
            statement.execute("create schema survey");
        }
        return owner;
    }
}
