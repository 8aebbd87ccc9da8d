package ai.axionx.data.partitioning.hibernate.internal;

import org.hibernate.dialect.Dialect;
import org.hibernate.type.descriptor.sql.internal.DdlTypeImpl;
import org.jspecify.annotations.Nullable;

/**
 * {@code timestamp with time zone}, as migrations write it.
 *
 * <p>Hibernate adds its default precision, 6, which is all that PostgreSQL keeps; the values are the same, but the
 * catalog tells the two types apart. Another precision was asked for, and stays.
 */
public final class TimestampWithTimeZoneType extends DdlTypeImpl {

    private static final long serialVersionUID = 1L;

    private static final int MICROSECONDS = 6;

    public TimestampWithTimeZoneType(int code, String pattern, String cast, Dialect dialect) {
        super(code, false, pattern, cast, dialect);
    }

    @Override
    public String getTypeName(@Nullable Long size, @Nullable Integer precision, @Nullable Integer scale) {
        return precision == null || precision == MICROSECONDS
                ? getRawTypeName()
                : super.getTypeName(size, precision, scale);
    }
}
