package ai.axionx.data.gen;

import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.fault.DatabaseFaults;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/** A migrated {@code axion_gen} as the app sees it, and Hibernate on top. */
public final class GenPlatform implements AutoCloseable {

    private final TestDatabase database;
    private final AutoCloseable end;
    private final List<String> statements = new CopyOnWriteArrayList<>();

    private GenPlatform(TestDatabase database, AutoCloseable end) {
        this.database = database;
        this.end = end;
    }

    public static GenPlatform start() {
        TestDatabase database = TestDatabase.create("axion_gen");
        return new GenPlatform(database, database);
    }

    /** Takes over the server: it ends with this. */
    public static GenPlatform on(PostgresServer server) {
        try {
            return new GenPlatform(TestDatabase.create(DatabaseRequest.of("axion_gen"), server), server);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** What can go wrong in this database. */
    public DatabaseFaults faults() {
        return DatabaseFaults.of(database);
    }

    public DataSource app() {
        return database.dataSource(TestRole.APP);
    }

    /** For a program of its own. */
    public String jdbcUrl() {
        return database.jdbcUrl();
    }

    /** The app's password. */
    public String password() {
        return database.login(TestRole.APP).password();
    }

    /** Hibernate as role {@code axion_gen_app}. It has checked that the tables are as the entities say. */
    public SessionFactory hibernate() {
        return hibernate(Map.of());
    }

    /** The same with further settings. */
    public SessionFactory hibernate(Map<String, Object> settings) {
        StatementInspector inspector = sql -> {
            statements.add(sql);
            return sql;
        };
        Configuration configuration = new Configuration();
        GenModel.entities().forEach(configuration::addAnnotatedClass);
        configuration.getProperties().put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, app());
        configuration.getProperties().put(AvailableSettings.STATEMENT_INSPECTOR, inspector);
        configuration.getProperties().put(AvailableSettings.HBM2DDL_AUTO, "validate");
        configuration.getProperties().put(AvailableSettings.STATEMENT_BATCH_SIZE, "50");
        configuration.getProperties().put(AvailableSettings.ORDER_INSERTS, "true");
        configuration.getProperties().putAll(settings);
        return configuration.buildSessionFactory();
    }

    /** What Hibernate had prepared since this was asked last; a batch is prepared once. */
    public List<String> statements() {
        List<String> prepared = List.copyOf(statements);
        statements.clear();
        return prepared;
    }

    /** The rows as the server's administrator sees them, columns parted by a bar. */
    public List<String> rows(String query, Object... parameters) throws SQLException {
        try (Connection connection = database.connect(TestRole.ADMIN);
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    List<String> values = new ArrayList<>();
                    for (int column = 1; column <= columns; column++) {
                        values.add(String.valueOf(result.getString(column)));
                    }
                    rows.add(String.join("|", values));
                }
            }
            return rows;
        }
    }

    /** As the server's administrator. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = database.connect(TestRole.ADMIN)) {
            for (String sql : statements) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.execute();
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            end.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
