package ai.axionx.data.partitioning.hibernate.internal;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Index;
import org.hibernate.mapping.Selectable;
import org.hibernate.tool.schema.internal.StandardIndexExporter;
import org.hibernate.type.SqlTypes;

/** Writes {@code create index}, with a method where the index has or needs one. */
public final class PostgresIndexExporter extends StandardIndexExporter {

    public PostgresIndexExporter(Dialect dialect) {
        super(dialect);
    }

    @Override
    public String[] getSqlCreateStrings(Index index, Metadata metadata, SqlStringGenerationContext context) {
        String table = context.format(index.getTable().getQualifiedTableName());
        if (index instanceof MethodIndex methodIndex) {
            return new String[] {methodIndex.sql(table)};
        }
        String[] statements = super.getSqlCreateStrings(index, metadata, context);
        if (isSpatial(index, metadata)) {
            statements[0] = statements[0].replace(" on " + table + " (", " on " + table + " using gist (");
        }
        return statements;
    }

    private static boolean isSpatial(Index index, Metadata metadata) {
        return !index.getSelectables().isEmpty()
                && index.getSelectables().stream().allMatch(selectable -> isSpatial(index, selectable, metadata));
    }

    private static boolean isSpatial(Index index, Selectable selectable, Metadata metadata) {
        // The columns of an index are copies that know no type; those of its table do.
        Column column = selectable instanceof Column copy ? index.getTable().getColumn(copy) : null;
        return column != null && SqlTypes.isSpatialType(column.getSqlTypeCode(metadata));
    }
}
