package ai.axionx.data.partitioning.hibernate.internal;

import static org.hibernate.type.SqlTypes.TIMESTAMP_UTC;
import static org.hibernate.type.SqlTypes.TIMESTAMP_WITH_TIMEZONE;

import ai.axionx.data.partitioning.hibernate.PartitionDdl;
import ai.axionx.data.partitioning.hibernate.PartitioningPostgreSQLDialect;
import ai.axionx.data.partitioning.hibernate.PostgresIndex;
import ai.axionx.data.partitioning.hibernate.RangePartitioned;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.MappingException;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.Index;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.RootClass;
import org.hibernate.mapping.Subclass;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.UniqueKey;
import org.hibernate.tool.schema.Action;
import org.hibernate.tool.schema.spi.SchemaManagementToolCoordinator.ActionGrouping;
import org.jspecify.annotations.Nullable;

/** What must hold for entities with {@link RangePartitioned}. All that does not hold is told at once. */
final class MappingRules {

    /** The longest name that this library makes of a table's name is that of its identity check. */
    private static final int LONGEST_TABLE_NAME = 63 - "ck__identity".length();

    private final InFlightMetadataCollector metadata;
    private final List<PersistentClass> entities;
    private final PartitionDdl ddl;
    private final Map<String, Object> settings;
    private final Set<String> problems = new LinkedHashSet<>();

    MappingRules(
            InFlightMetadataCollector metadata,
            List<PersistentClass> entities,
            PartitionDdl ddl,
            Map<String, Object> settings) {
        this.metadata = metadata;
        this.entities = entities;
        this.ddl = ddl;
        this.settings = settings;
    }

    /** @throws MappingException if something does not hold */
    void check() {
        checkPlaces();
        List<PersistentClass> partitioned =
                entities.stream().filter(entity -> annotation(entity) != null).toList();
        for (PersistentClass entity : partitioned) {
            RangePartitioned annotation = annotation(entity);
            if (annotation != null && entity instanceof RootClass root) {
                new Entity(root, annotation).check();
            }
        }
        if (!partitioned.isEmpty() && ddl != PartitionDdl.PLAIN) {
            checkDialect();
            checkActions(partitioned);
        }
        if (!problems.isEmpty()) {
            throw new MappingException(problems.stream()
                    .collect(Collectors.joining(
                            "\n  - ",
                            "the mapping of partitioned tables has "
                                    + (problems.size() == 1 ? "a problem" : problems.size() + " problems") + ":\n  - ",
                            "")));
        }
    }

    private static @Nullable RangePartitioned annotation(PersistentClass entity) {
        return entity.getMappedClass().getDeclaredAnnotation(RangePartitioned.class);
    }

    private void checkPlaces() {
        Set<Class<?>> entityClasses =
                entities.stream().map(PersistentClass::getMappedClass).collect(Collectors.toSet());
        for (PersistentClass entity : entities) {
            if (annotation(entity) != null && !(entity instanceof RootClass)) {
                problems.add(
                        entity.getEntityName() + ": @RangePartitioned stands on a subclass, but it is the table of "
                                + entity.getRootClass().getEntityName() + " that would be partitioned. Put it there.");
            }
            Class<?> type = entity.getMappedClass().getSuperclass();
            for (; type != null; type = type.getSuperclass()) {
                if (!entityClasses.contains(type)) {
                    checkPlace(type, "has no table of its own");
                }
            }
        }
        metadata.visitRegisteredComponents(component -> {
            if (component.getComponentClassName() != null && !component.isEmbedded()) {
                checkPlace(component.getComponentClass(), "is embedded in other tables");
            }
        });
    }

    private void checkPlace(Class<?> type, String reason) {
        if (type.getDeclaredAnnotation(RangePartitioned.class) != null) {
            problems.add(type.getName() + ": @RangePartitioned stands on a class that " + reason
                    + ". Put it on each @Entity whose table is to be partitioned.");
        }
        if (type.getDeclaredAnnotationsByType(PostgresIndex.class).length > 0) {
            problems.add(type.getName() + ": @PostgresIndex stands on a class that " + reason
                    + ". Put it on each @Entity whose table is to have the index.");
        }
    }

    private void checkDialect() {
        Dialect dialect = metadata.getDatabase().getDialect();
        if (!(dialect instanceof PartitioningPostgreSQLDialect)) {
            problems.add("hibernate.dialect: " + dialect.getClass().getName() + " cannot write partitioned tables. Take"
                    + " the setting away (in Spring Boot: spring.jpa.database-platform), then the right one is found, or"
                    + " set it to " + PartitioningPostgreSQLDialect.class.getName() + ". For plain tables in a unit"
                    + " test, set " + PartitionDdl.SETTING + "=" + PartitionDdl.PLAIN + ".");
        }
    }

    private void checkActions(List<PersistentClass> partitioned) {
        Set<String> contributors = new TreeSet<>();
        entities.forEach(entity -> contributors.add(entity.getContributor()));
        if (ActionGrouping.interpret(contributors, settings).stream()
                .flatMap(grouping -> Stream.of(grouping.getDatabaseAction(), grouping.getScriptAction()))
                .anyMatch(Action.UPDATE::equals)) {
            problems.add("hibernate.hbm2ddl.auto: "
                    + PartitionedTable.NO_UPDATE.formatted(partitioned.stream()
                            .map(PersistentClass::getEntityName)
                            .collect(Collectors.joining(", "))));
        }
    }

    /** The rules for one entity. */
    private final class Entity {

        private final RootClass entity;
        private final RangePartitioned annotation;
        private final Table table;
        private final Fields fields;

        Entity(RootClass entity, RangePartitioned annotation) {
            this.entity = entity;
            this.annotation = annotation;
            this.table = entity.getTable();
            this.fields = new Fields(entity);
        }

        void check() {
            for (String problem : new Declaration(annotation).problems()) {
                problems.add(entity.getEntityName() + ", @RangePartitioned." + problem);
            }
            checkName();
            checkTables();
            Column column = table.getColumn(Identifier.toIdentifier(annotation.column()));
            if (column == null) {
                problem(
                        "@RangePartitioned.column",
                        "column " + annotation.column() + " is not mapped; there are " + names(table.getColumns())
                                + ". Map it, best as @EmbeddedId TimeOrderedId, or name another.");
                return;
            }
            checkColumn(column);
            checkUniqueness(column);
            checkForeignKeys();
        }

        private void checkName() {
            String name = table.getName();
            if (!Declaration.isPlain(name) || name.length() > LONGEST_TABLE_NAME) {
                problem(
                        "@Table",
                        "expected a plain lower-case table name of at most " + LONGEST_TABLE_NAME
                                + " characters, but found \"" + name
                                + "\". Give it one with @Table(name = …), or by a naming"
                                + " strategy such as CamelCaseToUnderscoresNamingStrategy.");
            }
            Identifier schema = table.getSchemaIdentifier();
            if (schema != null && !Declaration.isPlain(schema.getText())) {
                problem(
                        "@Table",
                        "expected a plain lower-case schema name, but found \"" + schema.getText()
                                + "\". Rename the schema.");
            }
        }

        private void checkTables() {
            for (Subclass subclass : entity.getSubclasses()) {
                if (!table.equals(subclass.getTable())) {
                    problem(
                            "@Inheritance",
                            subclass.getEntityName() + " has a table of its own, "
                                    + subclass.getTable().getName()
                                    + ", which would be neither partitioned nor retired along. Use SINGLE_TABLE, or a"
                                    + " @MappedSuperclass in place of this entity.");
                }
            }
            entity.getJoinClosure()
                    .forEach(join -> problem(
                            "@SecondaryTable",
                            "rows of " + join.getTable().getName() + " would stay when partitions of " + table.getName()
                                    + " are retired. Map its columns in " + table.getName()
                                    + ", or as an entity of its own."));
        }

        /** Tables of subclasses and of joins, which {@link #checkTables} speaks of. */
        private boolean isPartOfEntity(Table referring) {
            return entity.getSubclasses().stream().anyMatch(subclass -> referring.equals(subclass.getTable()))
                    || entity.getJoinClosure().stream().anyMatch(join -> referring.equals(join.getTable()));
        }

        private void checkColumn(Column column) {
            String field = fields.nameOf(table, column);
            if (column.isNullable()) {
                problem(
                        field,
                        "column " + column.getName() + " may be null, but each row must belong to a partition."
                                + " Set @Column(nullable = false).");
            }
            if (!isTimestamptz(column)) {
                problem(
                        field,
                        "column " + column.getName() + " is a " + column.getSqlType(metadata)
                                + ", expected a timestamp with time zone. Map it as an Instant or OffsetDateTime; if it is"
                                + " one, a setting such as hibernate.type.preferred_instant_jdbc_type makes another"
                                + " type of it.");
            }
            if (!table.getPrimaryKey().containsColumn(column)) {
                problem(
                        field,
                        "column " + column.getName() + " is not part of the primary key ("
                                + names(table.getPrimaryKey().getColumns())
                                + "), without which PostgreSQL cannot partition by"
                                + " it. Use @EmbeddedId TimeOrderedId, or make it part of the @EmbeddedId or @IdClass.");
            }
        }

        private boolean isTimestamptz(Column column) {
            String explicit = column.getSqlType();
            if (explicit != null) {
                String type = explicit.toLowerCase(Locale.ROOT).strip();
                return type.startsWith("timestamptz") || type.matches("timestamp ?(\\(\\d\\))? with time zone\\b.*");
            }
            int code = column.getSqlTypeCode(metadata);
            return code == TIMESTAMP_UTC || code == TIMESTAMP_WITH_TIMEZONE;
        }

        private void checkUniqueness(Column column) {
            Set<List<Column>> unique = new LinkedHashSet<>();
            for (UniqueKey key : table.getUniqueKeys().values()) {
                unique.add(key.getColumns());
            }
            for (Index index : table.getIndexes().values()) {
                if (index.isUnique()) {
                    unique.add(index.getSelectables().stream()
                            .filter(Column.class::isInstance)
                            .map(Column.class::cast)
                            .toList());
                }
            }
            for (Column candidate : table.getColumns()) {
                if (candidate.isUnique()) {
                    unique.add(List.of(candidate));
                }
            }
            for (List<Column> columns : unique) {
                if (!columns.contains(column)) {
                    checkedUniqueness(column, columns);
                }
            }
        }

        private void checkedUniqueness(Column column, List<Column> columns) {
            String field = columns.stream()
                    .map(each -> fields.nameOf(table, each))
                    .distinct()
                    .collect(Collectors.joining(", "));
            problem(
                    field,
                    (fields.isNaturalId(columns) ? "the @NaturalId (" : "the unique constraint (") + names(columns)
                            + ") does not contain the partition column " + column.getName()
                            + ", and PostgreSQL can keep only"
                            + " rows of one partition apart. Add the column to it, or take the constraint away (a @OneToOne has"
                            + " one; a @ManyToOne has none) and keep what must be unique in a table that is not partitioned.");
        }

        private void checkForeignKeys() {
            for (Namespace namespace : metadata.getDatabase().getNamespaces()) {
                for (Table referring : namespace.getTables()) {
                    for (ForeignKey key : referring.getForeignKeys().values()) {
                        if (table.equals(key.getReferencedTable())
                                && key.isCreationEnabled()
                                && !isPartOfEntity(referring)) {
                            problems.add(origin(key) + ": the foreign key to the partitioned table " + table.getName()
                                    + " of " + entity.getEntityName() + " would stop its partitions from being dropped."
                                    + " Declare the association with @JoinColumns(value = …, foreignKey ="
                                    + " @ForeignKey(ConstraintMode.NO_CONSTRAINT)), for Hibernate ignores the one in a"
                                    + " repeated @JoinColumn; or keep the id alone.");
                        }
                    }
                }
            }
        }

        private void problem(String field, String text) {
            problems.add(entity.getEntityName() + ", " + field + ": " + text);
        }
    }

    /** The entity and field that a foreign key comes from. */
    private String origin(ForeignKey key) {
        for (Collection collection : metadata.getCollectionBindings()) {
            if (key.getTable().equals(collection.getCollectionTable())
                    && (Fields.columnsOf(collection.getKey()).equals(key.getColumns())
                            || Fields.columnsOf(collection.getElement()).equals(key.getColumns()))) {
                String owner = collection.getOwner().getEntityName();
                return owner + ", " + collection.getRole().substring(owner.length() + 1);
            }
        }
        for (PersistentClass candidate : entities) {
            if (candidate instanceof RootClass) {
                String field = new Fields(candidate).nameOf(key.getTable(), key.getColumns());
                if (!field.isEmpty()) {
                    return candidate.getEntityName() + ", " + field;
                }
            }
        }
        return "table " + key.getTable().getName() + " (" + names(key.getColumns()) + ")";
    }

    private static String names(Iterable<Column> columns) {
        List<String> names = new ArrayList<>();
        columns.forEach(column -> names.add(column.getName()));
        return String.join(", ", names);
    }
}
