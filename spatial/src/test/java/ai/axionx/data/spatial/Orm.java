package ai.axionx.data.spatial;

import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.resource.jdbc.spi.StatementInspector;
import org.hibernate.tool.schema.internal.SchemaCreatorImpl;

/** Plain Hibernate and a database of its own with PostGIS; the schema is made when it starts. */
final class Orm implements AutoCloseable {

    private final TestDatabase database = TestDatabase.create("blank");
    private final List<String> statements = new ArrayList<>();
    private final SessionFactory sessions;

    Orm(Class<?>... entities) {
        try {
            sessions = boot(Map.of(AvailableSettings.HBM2DDL_AUTO, "create"), entities);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** One more session factory on the same database. */
    SessionFactory boot(Map<String, Object> settings, Class<?>... entities) {
        Map<String, Object> all = new HashMap<>(Map.of(
                AvailableSettings.JAKARTA_NON_JTA_DATASOURCE,
                dataSource(),
                AvailableSettings.HBM2DDL_HALT_ON_ERROR,
                true,
                AvailableSettings.STATEMENT_BATCH_SIZE,
                100,
                AvailableSettings.STATEMENT_INSPECTOR,
                (StatementInspector) sql -> {
                    statements.add(sql);
                    return sql;
                }));
        all.putAll(settings);
        return boot(all, MetadataSources::buildMetadata, entities).buildSessionFactory();
    }

    private static <T> T boot(Map<String, Object> settings, Function<MetadataSources, T> build, Class<?>... entities) {
        StandardServiceRegistry registry =
                new StandardServiceRegistryBuilder().applySettings(settings).build();
        try {
            return build.apply(new MetadataSources(registry).addAnnotatedClasses(entities));
        } catch (RuntimeException e) {
            StandardServiceRegistryBuilder.destroy(registry);
            throw e;
        }
    }

    /** Boots without a database, told that it would be PostgreSQL 17. */
    static void bootOffline(Class<?>... entities) {
        boot(
                Map.of(
                        AvailableSettings.JAKARTA_HBM2DDL_DB_NAME,
                        "PostgreSQL",
                        "hibernate.boot.allow_jdbc_metadata_access",
                        false),
                sources -> {
                    sources.buildMetadata().buildSessionFactory().close();
                    return "";
                },
                entities);
    }

    /** The DDL that Hibernate exports without a database. */
    static List<String> ddl(Class<?>... entities) {
        return boot(
                Map.of(
                        AvailableSettings.JAKARTA_HBM2DDL_DB_NAME,
                        "PostgreSQL",
                        "hibernate.boot.allow_jdbc_metadata_access",
                        false),
                sources -> new SchemaCreatorImpl(sources.getServiceRegistry())
                        .generateCreationCommands(sources.buildMetadata(), false),
                entities);
    }

    SessionFactory sessions() {
        return sessions;
    }

    void write(Consumer<Session> work) {
        sessions.inTransaction(work);
    }

    <T> T read(Function<Session, T> work) {
        return sessions.fromTransaction(work);
    }

    /** What Hibernate has sent, the newest last. */
    List<String> statements() {
        return statements;
    }

    /** To the database, as its owner. */
    DataSource dataSource() {
        return database.dataSource(TestRole.MIGRATE);
    }

    Connection connect() throws SQLException {
        return database.connect(TestRole.ADMIN);
    }

    void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of each row. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(String.valueOf(rows.getString(1)));
            }
            return found;
        }
    }

    @Override
    public void close() {
        sessions.close();
        database.close();
    }
}
