package ai.axionx.data.spatial.internal;

import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.hibernate.dialect.Dialect;
import org.hibernate.spatial.dialect.postgis.PGGeometryJdbcType;
import org.hibernate.sql.ast.spi.SqlAppender;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.ValueBinder;
import org.hibernate.type.descriptor.ValueExtractor;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.JavaType;
import org.hibernate.type.descriptor.jdbc.BasicBinder;
import org.hibernate.type.descriptor.jdbc.BasicExtractor;
import org.hibernate.type.descriptor.jdbc.JdbcLiteralFormatter;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.postgresql.util.PGobject;

/**
 * PostGIS geometries as JTS's own reader and writer see them, every ordinate to the bit.
 *
 * <p>Hibernate Spatial goes through geometries of another library, whose coordinates cannot be changed the way those of
 * JTS can, and takes a geometry for flat when the altitude of its first coordinate is missing.
 */
final class EwkbJdbcType implements JdbcType {

    private static final long serialVersionUID = 1L;

    static final EwkbJdbcType INSTANCE = new EwkbJdbcType();

    private EwkbJdbcType() {}

    @Override
    public int getJdbcTypeCode() {
        return Types.OTHER;
    }

    @Override
    public int getDefaultSqlTypeCode() {
        return SqlTypes.GEOMETRY;
    }

    @Override
    public String getFriendlyName() {
        return PGGeometryJdbcType.INSTANCE_WKB_2.getFriendlyName();
    }

    @Override
    public <T> JdbcLiteralFormatter<T> getJdbcLiteralFormatter(JavaType<T> javaType) {
        return new Literal<>(javaType);
    }

    @Override
    public <X> ValueBinder<X> getBinder(JavaType<X> javaType) {
        return new Binder<>(javaType, this);
    }

    @Override
    public <X> ValueExtractor<X> getExtractor(JavaType<X> javaType) {
        return new Extractor<>(javaType, this);
    }

    private static String checked(Geometry geometry) {
        GeometryRules.checkBound(geometry);
        return Ewkb.write(geometry);
    }

    private static @Nullable Geometry read(byte @Nullable [] sent) {
        return sent == null ? null : Ewkb.read(sent);
    }

    private static final class Binder<X> extends BasicBinder<X> {

        private static final long serialVersionUID = 1L;

        Binder(JavaType<X> javaType, JdbcType jdbcType) {
            super(javaType, jdbcType);
        }

        @Override
        protected void doBind(PreparedStatement statement, X value, int index, WrapperOptions options)
                throws SQLException {
            statement.setObject(index, object(value, options));
        }

        @Override
        protected void doBind(CallableStatement statement, X value, String name, WrapperOptions options)
                throws SQLException {
            statement.setObject(name, object(value, options));
        }

        private PGobject object(X value, WrapperOptions options) throws SQLException {
            PGobject object = new PGobject();
            object.setType("geometry");
            object.setValue(checked(getJavaType().unwrap(value, Geometry.class, options)));
            return object;
        }
    }

    private static final class Extractor<X> extends BasicExtractor<X> {

        private static final long serialVersionUID = 1L;

        Extractor(JavaType<X> javaType, JdbcType jdbcType) {
            super(javaType, jdbcType);
        }

        @Override
        protected @Nullable X doExtract(ResultSet rows, int index, WrapperOptions options) throws SQLException {
            return getJavaType().wrap(read(rows.getBytes(index)), options);
        }

        @Override
        protected @Nullable X doExtract(CallableStatement statement, int index, WrapperOptions options)
                throws SQLException {
            return getJavaType().wrap(read(statement.getBytes(index)), options);
        }

        @Override
        protected @Nullable X doExtract(CallableStatement statement, String name, WrapperOptions options)
                throws SQLException {
            return getJavaType().wrap(read(statement.getBytes(name)), options);
        }
    }

    private static final class Literal<T> implements JdbcLiteralFormatter<T> {

        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // Hibernate's descriptors are serializable by name only.
        private final JavaType<T> javaType;

        Literal(JavaType<T> javaType) {
            this.javaType = javaType;
        }

        @Override
        public void appendJdbcLiteral(SqlAppender appender, T value, Dialect dialect, WrapperOptions options) {
            appender.append("cast('" + checked(javaType.unwrap(value, Geometry.class, options)) + "' as geometry)");
        }
    }
}
