package ai.axionx.data.partitioning.hibernate.internal;

import ai.axionx.data.partitioning.hibernate.PartitioningPostgreSQLDialect;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.jdbc.dialect.internal.StandardDialectResolver;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolutionInfo;
import org.hibernate.engine.jdbc.dialect.spi.DialectResolver;
import org.jspecify.annotations.Nullable;

/** Takes the place of Hibernate's own PostgreSQL dialect wherever Hibernate would choose that one. */
public final class PartitioningDialectResolver implements DialectResolver {

    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Dialect resolveDialect(DialectResolutionInfo info) {
        // CockroachDB and others call themselves PostgreSQL as well; Hibernate knows how to tell them apart.
        Dialect standard = new StandardDialectResolver().resolveDialect(info);
        return standard != null && standard.getClass() == PostgreSQLDialect.class
                ? new PartitioningPostgreSQLDialect(info)
                : null;
    }
}
