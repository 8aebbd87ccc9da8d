package ai.axionx.data.spatial;

import ai.axionx.data.spatial.internal.Wgs84Binder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.annotations.AttributeBinderType;

/**
 * States what geometries an attribute holds, once: the type of its column, its checks and its indexes follow.
 *
 * <pre>{@code
 * @Entity
 * @Table(name = "holds")
 * class Hold {
 *
 *     @Id
 *     long id;
 *
 *     @Wgs84Column(value = Shape.POINT_Z, index = {SpatialIndex.DEGREES, SpatialIndex.METRES})
 *     @Column(nullable = false)
 *     Point location;
 * }
 * }</pre>
 *
 * <p>Where Hibernate writes a schema, the column is a {@code geometry(PointZ,4326)} with a check
 * {@code ck_holds_location} (or {@code …_valid} and {@code …_range} for lines and areas) and GiST indexes
 * {@code ix_holds_location} and {@code ix_holds_location_geography}.
 *
 * <p>Before a row is inserted or updated, the geometry is checked as {@link Wgs84#check} does it, and an
 * {@link InvalidGeometryException} names entity and attribute. What goes around that (an HQL update, SQL) meets the
 * type and the checks of the column. A geometry that is changed in place is seen to have changed, and is checked and
 * written like one that was assigned. Null is allowed where the column allows it.
 *
 * <p>Goes on basic attributes of entities and embeddables, of the type of the shape. An entity's attribute of a JTS
 * type without it is refused when Hibernate boots, since nothing would check it and changes in place would be lost. So
 * are geometries in collections, arrays and identifiers, and those inherited by a table per class.
 */
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@AttributeBinderType(binder = Wgs84Binder.class)
public @interface Wgs84Column {

    /** What the column holds. */
    Shape value();

    /** The indexes; an empty list for none. */
    SpatialIndex[] index() default {SpatialIndex.DEGREES};
}
