package ai.axionx.data.schema;

import ai.axionx.data.schema.lint.Release;
import com.tngtech.archunit.core.domain.JavaClass;
import jakarta.persistence.Entity;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.SessionFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.mapping.Table;
import org.hibernate.tool.schema.internal.SchemaCreatorImpl;

/** All entities of a model, and what Hibernate makes of them. */
public final class MappedModel {

    private final Class<?>[] entities;
    private final Map<String, Object> settings;

    private MappedModel(Class<?>[] entities, Map<String, Object> settings) {
        this.entities = entities;
        this.settings = settings;
    }

    /** The entities among these classes. */
    static MappedModel of(Collection<JavaClass> classes, Map<String, Object> settings) {
        return new MappedModel(
                classes.stream()
                        .filter(type -> type.isAnnotatedWith(Entity.class))
                        .map(type -> type.reflect())
                        .toArray(Class<?>[]::new),
                settings);
    }

    /** The same with further entities. */
    public MappedModel and(Class<?>... more) {
        return new MappedModel(
                Stream.concat(Arrays.stream(entities), Arrays.stream(more)).toArray(Class<?>[]::new), settings);
    }

    List<Class<?>> entities() {
        return List.of(entities);
    }

    /** The tables that it maps, as {@code schema.table}, in the order of their names. */
    List<String> tables() {
        return with(
                offline(),
                metadata -> metadata.collectTableMappings().stream()
                        .map(MappedModel::qualified)
                        .sorted()
                        .toList());
    }

    /** The schemas of those tables. */
    List<String> schemas() {
        return tables().stream()
                .map(table -> table.substring(0, table.indexOf('.')))
                .distinct()
                .toList();
    }

    /** The tables that it maps with their columns, in the order of their names: what a release notes of them. */
    List<Release.Table> mappedTables() {
        return with(
                offline(),
                metadata -> metadata.collectTableMappings().stream()
                        .map(table -> new Release.Table(
                                qualified(table),
                                table.getColumns().stream()
                                        .map(column -> new Release.Column(
                                                column.getName(), column.getSqlType(metadata), column.isNullable()))
                                        .toList()))
                        .sorted(Comparator.comparing(Release.Table::name))
                        .toList());
    }

    /** The DDL by the metadata alone. */
    List<String> ddlOfMetadata() {
        return with(
                offline(),
                metadata -> new SchemaCreatorImpl(metadata.getDatabase().getServiceRegistry())
                        .generateCreationCommands(metadata, false));
    }

    /** The DDL that a session factory writes into a script when it is built without a database. */
    List<String> ddlOfSessionFactory() {
        return script(offline());
    }

    /** The DDL that a session factory writes into a script when it is built on a database. */
    List<String> ddlOfSessionFactory(DataSource database) {
        return script(on(database));
    }

    /** Has a session factory create the schema. */
    void create(DataSource database) {
        Map<String, Object> create = on(database);
        create.put(AvailableSettings.HBM2DDL_AUTO, "create-only");
        create.put(AvailableSettings.HBM2DDL_HALT_ON_ERROR, true);
        build(create);
    }

    private List<String> script(Map<String, Object> all) {
        StringWriter script = new StringWriter();
        all.put(AvailableSettings.JAKARTA_HBM2DDL_SCRIPTS_ACTION, "create");
        all.put(AvailableSettings.JAKARTA_HBM2DDL_SCRIPTS_CREATE_TARGET, script);
        build(all);
        return script.toString()
                .lines()
                .map(line -> line.replaceFirst(";$", ""))
                .toList();
    }

    /** A session factory on a database, with nothing set but what is needed. */
    SessionFactory open(DataSource database) {
        StandardServiceRegistry registry =
                new StandardServiceRegistryBuilder().applySettings(on(database)).build();
        return new MetadataSources(registry)
                .addAnnotatedClasses(entities)
                .buildMetadata()
                .buildSessionFactory();
    }

    private Map<String, Object> offline() {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(AvailableSettings.JAKARTA_HBM2DDL_DB_NAME, "PostgreSQL");
        all.put(AvailableSettings.JAKARTA_HBM2DDL_DB_MAJOR_VERSION, "17");
        all.put("hibernate.boot.allow_jdbc_metadata_access", false);
        return all;
    }

    private Map<String, Object> on(DataSource database) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(AvailableSettings.JAKARTA_NON_JTA_DATASOURCE, database);
        return all;
    }

    private void build(Map<String, Object> all) {
        with(all, metadata -> {
            metadata.buildSessionFactory().close();
            return true;
        });
    }

    private <T> T with(Map<String, Object> all, Function<Metadata, T> work) {
        StandardServiceRegistry registry =
                new StandardServiceRegistryBuilder().applySettings(all).build();
        try {
            return work.apply(
                    new MetadataSources(registry).addAnnotatedClasses(entities).buildMetadata());
        } finally {
            StandardServiceRegistryBuilder.destroy(registry);
        }
    }

    private static String qualified(Table table) {
        return table.getSchema() + "." + table.getName();
    }
}
