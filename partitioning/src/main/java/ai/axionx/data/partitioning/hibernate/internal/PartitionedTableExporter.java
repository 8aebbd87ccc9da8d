package ai.axionx.data.partitioning.hibernate.internal;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Table;
import org.hibernate.tool.schema.internal.StandardTableExporter;

/** Writes {@code create table}, with the columns of a partitioned table in their order and its partition key. */
public final class PartitionedTableExporter extends StandardTableExporter {

    public PartitionedTableExporter(Dialect dialect) {
        super(dialect);
    }

    @Override
    public String[] getSqlCreateStrings(Table table, Metadata metadata, SqlStringGenerationContext context) {
        PartitionedTable partitioned = PartitionedTable.find(table, metadata);
        if (partitioned == null) {
            return super.getSqlCreateStrings(table, metadata, context);
        }
        // Hibernate orders the columns by size and name, but only on some of the ways that lead here.
        table.reorderColumns(partitioned.columnsInOrder());
        String[] statements = super.getSqlCreateStrings(table, metadata, context);
        statements[0] += partitioned.partitionClause();
        return statements;
    }
}
