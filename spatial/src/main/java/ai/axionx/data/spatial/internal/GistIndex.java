package ai.axionx.data.spatial.internal;

import ai.axionx.data.spatial.SpatialIndex;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.AuxiliaryDatabaseObject;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;

/**
 * A GiST index in Hibernate's model of the database.
 *
 * <p>Hibernate's own indexes have no method: an index of theirs on a geometry would be a B-tree, which serves no
 * spatial question, unless the dialect knew better. An auxiliary object needs no dialect of ours.
 */
@SuppressWarnings("serial") // Hibernate's model is serializable by name only.
final class GistIndex implements AuxiliaryDatabaseObject {

    private static final long serialVersionUID = 1L;

    private final Table table;
    private final Column column;
    private final SpatialIndex kind;

    GistIndex(Table table, Column column, SpatialIndex kind) {
        this.table = table;
        this.column = column;
        this.kind = kind;
    }

    private Identifier name() {
        return Wgs84Binder.nameOf("ix", table, column, kind == SpatialIndex.METRES ? "_geography" : "");
    }

    @Override
    public String[] sqlCreateStrings(SqlStringGenerationContext context) {
        String on = column.getQuotedName(context.getDialect());
        return new String[] {
            "create index " + name().render(context.getDialect()) + " on "
                    + context.format(table.getQualifiedTableName()) + " using gist ("
                    + (kind == SpatialIndex.METRES ? "cast(" + on + " as geography)" : on) + ")"
        };
    }

    @Override
    public String[] sqlDropStrings(SqlStringGenerationContext context) {
        return new String[] {
            "drop index if exists "
                    + context.format(new QualifiedTableName(
                            table.getQualifiedTableName().getCatalogName(),
                            table.getQualifiedTableName().getSchemaName(),
                            name()))
        };
    }

    @Override
    public String getExportIdentifier() {
        return "gist:" + table.getExportIdentifier() + ":" + name();
    }

    @Override
    public boolean appliesToDialect(Dialect dialect) {
        return dialect instanceof PostgreSQLDialect;
    }

    @Override
    public boolean beforeTablesOnCreation() {
        return false;
    }
}
