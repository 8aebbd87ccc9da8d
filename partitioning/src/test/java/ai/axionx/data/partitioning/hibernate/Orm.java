package ai.axionx.data.partitioning.hibernate;

import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.BootstrapServiceRegistry;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.jdbc.spi.JdbcServices;
import org.hibernate.tool.schema.internal.SchemaCreatorImpl;

/** Hibernate, plain, with some settings and entities; closed with all that it made. */
final class Orm implements AutoCloseable {

    private final StandardServiceRegistry registry;
    private final MetadataSources sources;

    private Orm(Map<String, Object> settings, Class<?>... entities) {
        BootstrapServiceRegistry bootstrap = new BootstrapServiceRegistryBuilder().build();
        registry = new StandardServiceRegistryBuilder(bootstrap)
                .applySettings(settings)
                .build();
        sources = new MetadataSources(registry).addAnnotatedClasses(entities);
    }

    /** On a database. Failed DDL fails the boot. */
    static Orm on(DataSource database, Map<String, Object> settings, Class<?>... entities) {
        Map<String, Object> all = new HashMap<>(Map.of(
                AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, database, AvailableSettings.HBM2DDL_HALT_ON_ERROR, true));
        all.putAll(settings);
        return new Orm(all, entities);
    }

    /** Without a database, and told that it would be PostgreSQL 17. */
    static Orm offline(Map<String, Object> settings, Class<?>... entities) {
        Map<String, Object> all = new HashMap<>(Map.of(
                AvailableSettings.JAKARTA_HBM2DDL_DB_NAME,
                "PostgreSQL",
                "hibernate.boot.allow_jdbc_metadata_access",
                false));
        all.putAll(settings);
        return new Orm(all, entities);
    }

    Dialect dialect() {
        return registry.requireService(JdbcServices.class).getDialect();
    }

    StandardServiceRegistry registry() {
        return registry;
    }

    Metadata metadata() {
        return sources.buildMetadata();
    }

    SessionFactory sessionFactory() {
        return metadata().buildSessionFactory();
    }

    /** The DDL by the metadata alone. */
    List<String> ddl() {
        return new SchemaCreatorImpl(registry).generateCreationCommands(metadata(), false);
    }

    /** The DDL that a session factory writes into a script, a statement per line. */
    static List<String> script(String action, Map<String, Object> settings, Class<?>... entities) {
        StringWriter create = new StringWriter();
        StringWriter drop = new StringWriter();
        Map<String, Object> all = new HashMap<>(settings);
        all.put(AvailableSettings.JAKARTA_HBM2DDL_SCRIPTS_ACTION, "drop-and-create");
        all.put(AvailableSettings.JAKARTA_HBM2DDL_SCRIPTS_CREATE_TARGET, create);
        all.put(AvailableSettings.JAKARTA_HBM2DDL_SCRIPTS_DROP_TARGET, drop);
        all.put(AvailableSettings.FORMAT_SQL, false);
        try (Orm orm = offline(all, entities)) {
            orm.sessionFactory().close();
            String script = (action.equals("create") ? create : drop).toString();
            return script.lines().map(line -> line.replaceFirst(";$", "")).toList();
        }
    }

    @Override
    public void close() {
        StandardServiceRegistryBuilder.destroy(registry);
    }
}
