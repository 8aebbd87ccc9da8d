package ai.axionx.data.gen;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
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

/** A server with a migrated {@code axion_gen}, the logins of its roles, and Hibernate on top of one of them. */
public final class GenPlatform implements AutoCloseable {

    private static final PlatformDatabase GEN = PlatformDatabase.GEN;

    private final String password = UUID.randomUUID().toString();
    private final PostgresServer server;
    private final List<String> statements = new CopyOnWriteArrayList<>();

    private GenPlatform(PostgresServer server) {
        this.server = server;
    }

    public static GenPlatform start() {
        GenPlatform platform = new GenPlatform(PostgresServer.start());
        try {
            Bootstrap.of(platform.server::connect)
                    .withPasswords(Arrays.stream(PlatformRole.values())
                            .collect(Collectors.toMap(Function.identity(), role -> platform.password)))
                    .run();
            Migrator.of(GEN, platform.as(GEN.migrateRole())).migrate();
            return platform;
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    /** One for all tests that make their own rows; it is never closed, its server ends with this JVM. */
    public static GenPlatform shared() {
        return Shared.PLATFORM;
    }

    private static final class Shared {
        static final GenPlatform PLATFORM = start();
    }

    public DataSource app() {
        return as(PlatformRole.GEN_APP);
    }

    /** For a program of its own. */
    public String jdbcUrl() {
        return server.jdbcUrl(GEN.databaseName());
    }

    /** The password of all roles. */
    public String password() {
        return password;
    }

    private DataSource as(PlatformRole role) {
        return server.dataSource(GEN.databaseName(), new DatabaseLogin(role.roleName(), password));
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
        try (Connection connection = server.connect(GEN.databaseName())) {
            return rows(connection, query, parameters);
        }
    }

    /** How the server goes about a statement of the app with these parameters. */
    public String plan(String sql, Object... parameters) throws SQLException {
        try (Connection connection = app().getConnection()) {
            return String.join("\n", rows(connection, "explain (costs off) " + sql, parameters));
        }
    }

    private static List<String> rows(Connection connection, String query, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
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
        try (Connection connection = server.connect(GEN.databaseName())) {
            for (String sql : statements) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.execute();
                }
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
