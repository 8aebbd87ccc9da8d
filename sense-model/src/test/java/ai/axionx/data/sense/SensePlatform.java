package ai.axionx.data.sense;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.ServerClock;
import com.zaxxer.hikari.HikariConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.Configuration;
import org.hibernate.resource.jdbc.spi.StatementInspector;

/** A server with a migrated {@code axion_sense}, the logins of its roles, and Hibernate on top of one of them. */
public final class SensePlatform implements AutoCloseable {

    private static final PlatformDatabase SENSE = PlatformDatabase.SENSE;

    private final String password = UUID.randomUUID().toString();
    private final PostgresServer server;
    private final List<String> statements = new CopyOnWriteArrayList<>();

    private SensePlatform(PostgresServer server) {
        this.server = server;
    }

    public static SensePlatform start() {
        return on(PostgresServer.start());
    }

    /** Takes over the server: it ends with this. */
    public static SensePlatform on(PostgresServer server) {
        SensePlatform platform = new SensePlatform(server);
        try {
            Bootstrap.of(platform.server::connect)
                    .withPasswords(Arrays.stream(PlatformRole.values())
                            .collect(Collectors.toMap(Function.identity(), role -> platform.password)))
                    .run();
            Migrator.of(SENSE, platform.as(SENSE.migrateRole())).migrate();
            return platform;
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    public DataSource app() {
        return as(PlatformRole.SENSE_APP);
    }

    public DataSource worker() {
        return as(PlatformRole.SENSE_WORKER);
    }

    /** As the owner of the tables. */
    public DataSource owner() {
        return as(SENSE.migrateRole());
    }

    /** The server's clock, if it was started with one that can be moved. */
    public ServerClock clock() {
        return server.clock();
    }

    /** What a pool of a role's connections needs; in {@code pg_stat_activity} they have the pool's name. */
    public HikariConfig pool(PlatformRole role, String name, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.jdbcUrl(SENSE.databaseName()));
        config.setUsername(role.roleName());
        config.setPassword(password);
        config.setPoolName(name);
        config.addDataSourceProperty("ApplicationName", name);
        config.setMaximumPoolSize(connections);
        return config;
    }

    private DataSource as(PlatformRole role) {
        return server.dataSource(SENSE.databaseName(), new DatabaseLogin(role.roleName(), password));
    }

    /** Hibernate as role {@code axion_sense_app}. It has checked that the tables are as the entities say. */
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
        SenseModel.entities().forEach(configuration::addAnnotatedClass);
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

    /** A connection of the server's administrator. */
    public Connection connect() throws SQLException {
        return server.connect(SENSE.databaseName());
    }

    /** The rows as the server's administrator sees them, columns parted by a bar. */
    public List<String> rows(String query, Object... parameters) throws SQLException {
        try (Connection connection = connect();
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
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
