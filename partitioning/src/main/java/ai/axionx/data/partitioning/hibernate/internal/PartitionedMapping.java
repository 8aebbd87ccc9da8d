package ai.axionx.data.partitioning.hibernate.internal;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.hibernate.PartitionDdl;
import ai.axionx.data.partitioning.hibernate.PartitioningPostgreSQLDialect;
import ai.axionx.data.partitioning.hibernate.PostgresIndex;
import ai.axionx.data.partitioning.hibernate.RangePartitioned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.mapping.CheckConstraint;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.PrimaryKey;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.RootClass;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.UniqueKey;

/**
 * Reads the annotations once Hibernate has bound all entities: checks them, and adds to the model of the database what
 * they declare.
 *
 * <p>Hibernate exports and orders the columns of its model in more than one way. What stands in the model is the same
 * in all of them.
 */
public final class PartitionedMapping implements AdditionalMappingContributor {

    @Override
    public void contribute(
            AdditionalMappingContributions contributions,
            InFlightMetadataCollector metadata,
            ResourceStreamLocator resources,
            MetadataBuildingContext context) {
        Map<String, Object> settings = context.getBootstrapContext()
                .getServiceRegistry()
                .requireService(ConfigurationService.class)
                .getSettings();
        PartitionDdl ddl = PartitionDdl.of(settings.get(PartitionDdl.SETTING));
        List<PersistentClass> entities = metadata.getEntityBindingMap().values().stream()
                .filter(PersistentClass::hasPojoRepresentation)
                .sorted(Comparator.comparing(PersistentClass::getEntityName))
                .toList();

        new MappingRules(metadata, entities, ddl, settings).check();

        boolean ourDialect = metadata.getDatabase().getDialect() instanceof PartitioningPostgreSQLDialect;
        for (PersistentClass entity : entities) {
            RangePartitioned partitioned = entity.getMappedClass().getDeclaredAnnotation(RangePartitioned.class);
            if (partitioned != null) {
                contributions.contributeAuxiliaryDatabaseObject(partitionedTable(
                        (RootClass) entity,
                        partitioned,
                        ddl,
                        metadata.getDatabase().getDialect()));
            }
            if (ourDialect) {
                for (PostgresIndex index : entity.getMappedClass().getDeclaredAnnotationsByType(PostgresIndex.class)) {
                    entity.getTable().addIndex(new MethodIndex(entity.getTable(), index));
                }
            }
        }
    }

    private static PartitionedTable partitionedTable(
            RootClass entity, RangePartitioned annotation, PartitionDdl ddl, Dialect dialect) {
        Table table = entity.getTable();
        List<Column> key = orderPrimaryKey(table, annotation.column());
        if (ddl != PartitionDdl.PLAIN
                && entity.getIdentifier() instanceof Component id
                && TimeOrderedId.class.getName().equals(id.getComponentClassName())) {
            table.addCheck(identityCheck(table, id, dialect));
        }
        List<Column> columns = new ArrayList<>(key);
        new Fields(entity)
                .columns(table).stream().filter(column -> !key.contains(column)).forEach(columns::add);
        return new PartitionedTable(table, columns, new Declaration(annotation).policy(table.getName()), ddl);
    }

    /**
     * Moves the partition column to the end of the key, so that its index also serves a search by the columns before.
     *
     * <p>Hibernate leaves the columns of a key alone that were reordered before, and takes the name of the constraint
     * from what it calls the ordering unique key.
     */
    private static List<Column> orderPrimaryKey(Table table, String partitionColumn) {
        PrimaryKey key = table.getPrimaryKey();
        List<Column> columns = new ArrayList<>(key.getColumns());
        columns.sort(Comparator.comparing(column -> column.getName().equals(partitionColumn)));
        // This tidies up the unique keys, during which one could be made the ordering one.
        table.getUniqueKeys();
        UniqueKey order = new UniqueKey();
        order.setTable(table);
        order.setName("pk_" + table.getName());
        order.setNameExplicit(true);
        columns.forEach(order::addColumn);
        key.setOrderingUniqueKey(order);
        key.reorderColumns(columns);
        return columns;
    }

    private static CheckConstraint identityCheck(Table table, Component id, Dialect dialect) {
        String uuid = columnOf(id.getProperty("id"), dialect);
        String instant = columnOf(id.getProperty("createdAt"), dialect);
        return new CheckConstraint(
                "ck_" + table.getName() + "_identity",
                "uuid_extract_version(" + uuid + ") is not distinct from 7 and " + instant + " = ops.uuid_v7_ts(" + uuid
                        + ")");
    }

    private static String columnOf(Property property, Dialect dialect) {
        return property.getColumns().get(0).getQuotedName(dialect);
    }
}
