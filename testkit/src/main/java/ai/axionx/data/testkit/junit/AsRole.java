package ai.axionx.data.testkit.junit;

import ai.axionx.data.testkit.TestRole;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who connects: on a field or parameter for that one, on a class for all that do not say. Without it, the app's role
 * does, because that is who runs in production.
 *
 * <pre>{@code
 * @Test
 * void theAppCannotDropTables(@AsRole(TestRole.APP) Connection app, @AsRole(TestRole.ADMIN) Connection admin) {}
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
public @interface AsRole {

    TestRole value();
}
