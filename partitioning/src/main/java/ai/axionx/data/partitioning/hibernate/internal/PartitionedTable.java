package ai.axionx.data.partitioning.hibernate.internal;

import ai.axionx.data.partitioning.PartitionPolicy;
import ai.axionx.data.partitioning.RetentionAction;
import ai.axionx.data.partitioning.hibernate.PartitionDdl;
import java.time.Period;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.AuxiliaryDatabaseObject;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.jspecify.annotations.Nullable;

/**
 * A partitioned table in Hibernate's model of the database.
 *
 * <p>It is there as an auxiliary object: Hibernate creates those after all tables and indexes, so partitions get every
 * index, and drops them before the tables. It is also what the table exporter finds by its table.
 */
@SuppressWarnings("serial") // Hibernate's model is serializable by name only.
final class PartitionedTable implements AuxiliaryDatabaseObject {

    private static final long serialVersionUID = 1L;

    private final Table table;
    private final List<Column> declared;
    private final PartitionPolicy policy;
    private final PartitionDdl ddl;

    /**
     * @param declared the columns in the order in which the table is to have them
     * @param policy what the entity declares; the schema in its table name is of no account here, as only the export
     *     knows it
     */
    PartitionedTable(Table table, List<Column> declared, PartitionPolicy policy, PartitionDdl ddl) {
        this.table = table;
        this.declared = List.copyOf(declared);
        this.policy = policy;
        this.ddl = ddl;
    }

    static @Nullable PartitionedTable find(Table table, Metadata metadata) {
        for (AuxiliaryDatabaseObject object : metadata.getDatabase().getAuxiliaryDatabaseObjects()) {
            if (object instanceof PartitionedTable partitioned && partitioned.table.equals(table)) {
                return partitioned;
            }
        }
        return null;
    }

    List<Column> columnsInOrder() {
        Set<Column> columns = new LinkedHashSet<>(declared);
        columns.retainAll(table.getColumns());
        columns.addAll(table.getColumns());
        return new ArrayList<>(columns);
    }

    String partitionClause() {
        return ddl == PartitionDdl.PLAIN ? "" : " partition by range (" + policy.column() + ")";
    }

    @Override
    public String[] sqlCreateStrings(SqlStringGenerationContext context) {
        refuseUpdate(context);
        return switch (ddl) {
            case PARTITIONED -> policy.defaultPartition() ? new String[] {defaultPartition(context)} : new String[0];
            case REGISTERED ->
                policy.retention().isPresent()
                        ? new String[] {
                            registration(context),
                            retention(context, policy.retention().get())
                        }
                        : new String[] {registration(context)};
            case PLAIN -> new String[0];
        };
    }

    @Override
    public String[] sqlDropStrings(SqlStringGenerationContext context) {
        refuseUpdate(context);
        return ddl == PartitionDdl.REGISTERED
                ? new String[] {
                    "select ops.unregister_partitioned_table(p.parent_table) from ops.partition_policies p"
                            + " where p.parent_table = " + literal(qualifiedName(context))
                }
                : new String[0];
    }

    private String defaultPartition(SqlStringGenerationContext context) {
        QualifiedTableName name = table.getQualifiedTableName();
        QualifiedTableName partition = new QualifiedTableName(
                name.getCatalogName(),
                name.getSchemaName(),
                Identifier.toIdentifier(name.getTableName().getText() + "_default"));
        return "create table " + context.format(partition) + " partition of " + context.format(name) + " default";
    }

    private String registration(SqlStringGenerationContext context) {
        return "select ops.register_partitioned_table(parent => " + literal(qualifiedName(context))
                + ", partition_interval => " + literal(policy.interval().sql())
                + ", premake => " + policy.premake()
                + ", default_partition => " + policy.defaultPartition() + ")";
    }

    private String retention(SqlStringGenerationContext context, Period retention) {
        return "select ops.set_retention(parent => " + literal(qualifiedName(context))
                + ", retention => " + interval(retention)
                + ", retention_action => " + literal(action(policy.retentionAction()))
                + policy.stillNeeded()
                        .map(condition -> ", still_needed => " + literal(condition))
                        .orElse("")
                + policy.quarantine()
                        .map(period -> ", quarantine => " + interval(period))
                        .orElse("")
                + ")";
    }

    /** As policies and pg_partman write it; they know no search path. */
    private String qualifiedName(SqlStringGenerationContext context) {
        Identifier schema =
                context.schemaWithDefault(table.getQualifiedTableName().getSchemaName());
        String name = schema == null ? Declaration.DEFAULT_SCHEMA : schema.getText();
        if (!Declaration.isPlain(name)) {
            throw new SchemaManagementException("schema \"" + name + "\" of partitioned table "
                    + table.getName() + " is expected to have a plain lower-case name, as ops.partition_policies"
                    + " demands. Rename the schema, or name another in @Table or hibernate.default_schema.");
        }
        return name + "." + table.getName();
    }

    /** Migrators drop and create all auxiliary objects before anything else, so this comes before any harm. */
    private void refuseUpdate(SqlStringGenerationContext context) {
        if (context.isMigration() && ddl != PartitionDdl.PLAIN) {
            throw new SchemaManagementException(NO_UPDATE.formatted("table " + table.getName()));
        }
    }

    static final String NO_UPDATE = "Hibernate must not update a schema with partitioned tables, and here is one: %s."
            + " It cannot turn a table into a partitioned one, and fails on each start over indexes of those that"
            + " are. Write a migration and set hibernate.hbm2ddl.auto=validate; in a test, use create-drop, or"
            + " " + PartitionDdl.SETTING + "=plain.";

    private static String action(RetentionAction action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    private static String interval(Period period) {
        return "interval " + literal(period.toString());
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public String getExportIdentifier() {
        return "partitioned-table." + table.getExportIdentifier();
    }

    @Override
    public boolean appliesToDialect(Dialect dialect) {
        return true;
    }

    @Override
    public boolean beforeTablesOnCreation() {
        return false;
    }
}
