package ai.axionx.data.partitioning.hibernate;

import ai.axionx.data.partitioning.hibernate.internal.PartitionedTableExporter;
import ai.axionx.data.partitioning.hibernate.internal.PostgresIndexExporter;
import ai.axionx.data.partitioning.hibernate.internal.TimestampWithTimeZoneType;
import org.hibernate.boot.model.TypeContributions;
import org.hibernate.dialect.DatabaseVersion;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.mapping.Index;
import org.hibernate.mapping.Table;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.tool.schema.spi.Exporter;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.sql.spi.DdlTypeRegistry;

/**
 * Hibernate's PostgreSQL dialect, with DDL for partitioned tables and for indexes of any method.
 *
 * <p>It is found as a service: on a PostgreSQL connection it is the dialect as soon as this library is on the class
 * path and {@code hibernate.dialect} is not set. Where a dialect has to be named, name this one, or one that extends
 * it. It differs from its superclass in three points of the DDL, and in one of what it reads:
 *
 * <ul>
 *   <li>tables of entities with {@link RangePartitioned} are partitioned; see {@link PartitionDdl};
 *   <li>an index on geometries is a GiST index, and {@link PostgresIndex} is understood;
 *   <li>a {@code timestamp with time zone} has no precision unless the mapping asks for one other than the six digits
 *       that PostgreSQL keeps anyway;
 *   <li>sequences of identity columns are seen, so {@code hbm2ddl.auto=validate} finds them. Hibernate's own dialect
 *       asks {@code information_schema}, which leaves them out.
 * </ul>
 */
public class PartitioningPostgreSQLDialect extends PostgreSQLDialect {

    /** For the oldest version that Hibernate supports. */
    public PartitioningPostgreSQLDialect() {}

    /** For the server that answers, as Hibernate describes it. */
    public PartitioningPostgreSQLDialect(DialectResolutionInfo info) {
        super(info);
    }

    /** For a server of this version. */
    public PartitioningPostgreSQLDialect(DatabaseVersion version) {
        super(version);
    }

    @Override
    public Exporter<Table> getTableExporter() {
        return new PartitionedTableExporter(this);
    }

    @Override
    public Exporter<Index> getIndexExporter() {
        return new PostgresIndexExporter(this);
    }

    @Override
    public String getQuerySequencesString() {
        return """
                select current_database() as sequence_catalog,
                       schemaname         as sequence_schema,
                       sequencename       as sequence_name,
                       start_value        as start_value,
                       min_value          as minimum_value,
                       max_value          as maximum_value,
                       increment_by       as increment
                from pg_catalog.pg_sequences
                """;
    }

    @Override
    protected void registerColumnTypes(TypeContributions typeContributions, ServiceRegistry serviceRegistry) {
        super.registerColumnTypes(typeContributions, serviceRegistry);
        DdlTypeRegistry types = typeContributions.getTypeConfiguration().getDdlTypeRegistry();
        for (int code : new int[] {SqlTypes.TIMESTAMP_WITH_TIMEZONE, SqlTypes.TIMESTAMP_UTC}) {
            types.addDescriptor(new TimestampWithTimeZoneType(code, columnType(code), castType(code), this));
        }
    }
}
