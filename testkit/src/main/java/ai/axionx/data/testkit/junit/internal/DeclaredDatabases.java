package ai.axionx.data.testkit.junit.internal;

import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The databases that a test class names, or else the next class around it that does.
 *
 * @param databases as they are written, one at least
 * @param declaredBy the class that names them
 */
public record DeclaredDatabases(List<AxionDatabase> databases, Class<?> declaredBy) {

    public DeclaredDatabases {
        databases = List.copyOf(databases);
    }

    /** Empty when no class names any. */
    public static Optional<DeclaredDatabases> of(Class<?> testClass) {
        for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
            List<AxionDatabase> databases = AnnotationSupport.findRepeatableAnnotations(each, AxionDatabase.class);
            if (!databases.isEmpty()) {
                return Optional.of(new DeclaredDatabases(databases, each));
            }
        }
        return Optional.empty();
    }

    /** Who connects: as the element says, or else the next class outwards that does, or else the app. */
    public static TestRole role(AnnotatedElement element, Class<?> declaringClass) {
        Optional<AsRole> said = AnnotationSupport.findAnnotation(element, AsRole.class);
        for (Class<?> each = declaringClass; said.isEmpty() && each != null; each = each.getEnclosingClass()) {
            said = AnnotationSupport.findAnnotation(each, AsRole.class);
        }
        return said.map(AsRole::value).orElse(TestRole.APP);
    }
}
