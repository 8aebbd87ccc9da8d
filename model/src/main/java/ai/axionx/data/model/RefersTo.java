package ai.axionx.data.model;

import ai.axionx.data.model.internal.RefersToBinder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.annotations.AttributeBinderType;

/**
 * States that a basic attribute holds a unique value of another entity, and which foreign key sees to it.
 *
 * <pre>{@code
 * @RefersTo(entity = ReferenceItem.class, column = "code", foreignKey = "fk_holds_kind")
 * @Column(nullable = false, columnDefinition = "text")
 * private String kind;
 * }</pre>
 *
 * <p>An association would have the foreign key, too, but Hibernate cannot be lazy about one that does not lead to an
 * id: each value that turns up would cost a statement.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
@AttributeBinderType(binder = RefersToBinder.class)
public @interface RefersTo {

    /** The entity whose table the foreign key leads to. */
    Class<?> entity();

    /** The column there, which is unique. */
    String column();

    /** The name of the foreign key. */
    String foreignKey();
}
