package ai.axionx.data.spatial.internal;

import ai.axionx.data.spatial.Shape;
import ai.axionx.data.spatial.SpatialIndex;
import ai.axionx.data.spatial.Wgs84Column;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hibernate.MappingException;
import org.hibernate.binder.AttributeBinder;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.CheckConstraint;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.MetaAttribute;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.jspecify.annotations.Nullable;

/** Writes into Hibernate's model what {@link Wgs84Column} states. */
public final class Wgs84Binder implements AttributeBinder<Wgs84Column> {

    private static final String MARK = Wgs84Column.class.getName();

    @Override
    public void bind(Wgs84Column stated, MetadataBuildingContext context, PersistentClass entity, Property property) {
        if (!(property.getValue() instanceof BasicValue value)
                || !(value.getSelectables().get(0) instanceof Column column)) {
            throw new MappingException("@Wgs84Column is expected on an attribute with one geometry in one column, but "
                    + entity.getEntityName() + "." + property.getName()
                    + " is a collection, an association or a formula. Put the geometry into an entity of its own.");
        }
        Shape shape = stated.value();
        mark(property, shape);
        value.setExplicitJavaTypeAccess(types -> new TrackedGeometryJavaType(shape.type()));
        value.setExplicitJdbcTypeAccess(types -> EwkbJdbcType.INSTANCE);
        if (column.getSqlType() != null) {
            throw new MappingException("@Wgs84Column states the type of a column, but " + entity.getEntityName() + "."
                    + property.getName() + " also has the columnDefinition " + column.getSqlType()
                    + ". Take that out of @Column.");
        }
        column.setSqlType("geometry(" + shape.sqlName() + ",4326)");
        Dialect dialect = context.getMetadataCollector().getDatabase().getDialect();
        Table table = value.getTable();
        addChecks(table, column, shape, dialect);
        for (SpatialIndex index : stated.index()) {
            context.getMetadataCollector().addAuxiliaryDatabaseObject(new GistIndex(table, column, index));
        }
    }

    /** The shape that the annotation states for a property, or null where there is none. */
    static @Nullable Shape shapeOf(Property property) {
        MetaAttribute mark = property.getMetaAttribute(MARK);
        return mark == null ? null : Shape.valueOf(mark.getValue());
    }

    private static void mark(Property property, Shape shape) {
        Map<String, MetaAttribute> marks = new HashMap<>();
        if (property.getMetaAttributes() != null) {
            marks.putAll(property.getMetaAttributes());
        }
        MetaAttribute mark = new MetaAttribute(MARK);
        mark.addValue(shape.name());
        marks.put(MARK, mark);
        property.setMetaAttributes(marks);
    }

    /** The name of what belongs to a column, which needs quotes where table or column does. */
    static Identifier nameOf(String kind, Table table, Column column, String what) {
        return Identifier.toIdentifier(
                kind + "_" + table.getName() + "_" + column.getName() + what, table.isQuoted() || column.isQuoted());
    }

    private static void addChecks(Table table, Column column, Shape shape, Dialect dialect) {
        String c = column.getQuotedName(dialect);
        Map<String, String> checks = new LinkedHashMap<>();
        if (shape == Shape.POINT || shape == Shape.POINT_Z) {
            // An empty point has no coordinates to compare, and a check that comes out null would pass.
            checks.put(
                    "",
                    "not st_isempty(" + c + ") and st_x(" + c + ") between -180 and 180 and st_y(" + c
                            + ") between -90 and 90"
                            + (shape.hasAltitude() ? " and abs(st_z(" + c + ")) < 'infinity'" : ""));
        } else {
            checks.put("_valid", "st_isvalid(" + c + ") and not st_isempty(" + c + ")");
            checks.put("_range", c + " @ st_makeenvelope(-180, -90, 180, 90, 4326)");
            if (shape.hasAltitude()) {
                // The least and greatest altitude, which would be cheaper to ask for, pass over one that is NaN.
                checks.put("_altitude", "st_astext(" + c + ") !~ '(NaN|Infinity)'");
            }
        }
        checks.forEach((what, condition) -> table.addCheck(
                new CheckConstraint(nameOf("ck", table, column, what).render(dialect), condition)));
    }
}
