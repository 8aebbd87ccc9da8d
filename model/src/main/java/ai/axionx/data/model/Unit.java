package ai.axionx.data.model;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.internal.ExpectedColumns;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataBuilder;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.boot.spi.MetadataBuilderImplementor;
import org.hibernate.cfg.AvailableSettings;

/**
 * The entities that live together in one database, and the way to them.
 *
 * <pre>{@code
 * private static final Unit UNIT = Unit.of("axion_sense", List.of(Organization.class, User.class));
 *
 * SessionFactory sessions = UNIT.open(dataSource, Map.of());
 * }</pre>
 *
 * <p>Thread safe; it cannot be changed.
 */
public final class Unit {

    /** What a service gets that says nothing else. */
    private static final Map<String, Object> DEFAULTS = Map.of(
            // Hibernate sends each row by itself otherwise. So many, because each batch waits for the network once.
            AvailableSettings.STATEMENT_BATCH_SIZE,
            1_000,
            // A batch ends where the table changes, which with parents and children is at each row.
            AvailableSettings.ORDER_INSERTS,
            true,
            // The same, and locks are taken in the order of ids, so that two writers do not wait for each other.
            AvailableSettings.ORDER_UPDATES,
            true,
            // Instants are in UTC anyhow; this is for whatever else has a time, wherever the JVM runs.
            AvailableSettings.JDBC_TIME_ZONE,
            "UTC",
            // Tables come from migrations, and the app's roles may not make any.
            AvailableSettings.HBM2DDL_AUTO,
            "none",
            // A page of rows that are joined with a collection would be cut from the whole result, in memory.
            AvailableSettings.FAIL_ON_PAGINATION_OVER_COLLECTION_FETCH,
            true);

    private final String database;
    private final List<Class<?>> entities;

    private Unit(String database, List<Class<?>> entities) {
        this.database = requireNonNull(database, "database");
        this.entities = List.copyOf(entities);
    }

    /**
     * A unit of these entities.
     *
     * @param database name of the database as the platform calls it, for messages: {@code axion_sense}
     */
    public static Unit of(String database, List<Class<?>> entities) {
        return new Unit(database, entities);
    }

    /** All entities, which cannot be changed. */
    public List<Class<?>> entities() {
        return entities;
    }

    /**
     * Opens the unit. One connection is taken to learn which server this is, and one to see in a single statement that
     * every column is there.
     *
     * @param dataSource connections to the database; it is not closed with the session factory
     * @param settings settings of Hibernate that are added to the defaults or take their place
     * @return the session factory, to be closed by the caller
     * @throws UnitException if there is no connection, if the database is another one or lacks migrations, or if a
     *     library on the class path is too old
     */
    public SessionFactory open(DataSource dataSource, Map<String, ?> settings) {
        requireNonNull(dataSource, "dataSource");
        requireNonNull(settings, "settings");
        StandardServiceRegistryBuilder builder = new StandardServiceRegistryBuilder();
        // Put and not applied: what a file hibernate.properties says is a setting of the user, too.
        DEFAULTS.forEach(builder.getSettings()::putIfAbsent);
        settings.forEach(builder::applySetting);
        builder.applySetting(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, dataSource);
        StandardServiceRegistry registry = builder.build();
        try {
            requireConnection(dataSource);
            MetadataSources sources = new MetadataSources(registry);
            entities.forEach(sources::addAnnotatedClass);
            MetadataBuilder metadataBuilder = sources.getMetadataBuilder();
            openAsJpaDoes(metadataBuilder);
            Metadata metadata = metadataBuilder.build();
            requireColumns(dataSource, metadata);
            return metadata.buildSessionFactory();
        } catch (RuntimeException | Error e) {
            StandardServiceRegistryBuilder.destroy(registry);
            throw e;
        }
    }

    /**
     * As Spring Boot opens it, so that a unit behaves the same there and here: otherwise a flush would not persist what
     * a stored entity reaches by {@code CascadeType.PERSIST}.
     */
    private static void openAsJpaDoes(MetadataBuilder metadataBuilder) {
        ((MetadataBuilderImplementor) metadataBuilder).getBootstrapContext().markAsJpaBootstrap();
    }

    /** Hibernate would only log the failure, and then say that it cannot determine a dialect. */
    private void requireConnection(DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            String product = connection.getMetaData().getDatabaseProductName();
            if (!product.equals("PostgreSQL")) {
                throw new UnitException(
                        database + " is expected in PostgreSQL, but the data source leads to " + product + ".");
            }
        } catch (SQLException e) {
            throw noConnection(e);
        }
    }

    private void requireColumns(DataSource dataSource, Metadata metadata) {
        ExpectedColumns expected = ExpectedColumns.of(metadata);
        try (Connection connection = dataSource.getConnection()) {
            expected.requireIn(connection, database);
        } catch (SQLException e) {
            throw noConnection(e);
        }
    }

    private UnitException noConnection(SQLException cause) {
        return new UnitException(
                "a connection to a migrated " + database + " is expected, but the data source gives none: "
                        + cause.getMessage() + " Look at its address, user and password, and at the server.",
                cause);
    }
}
