package ai.axionx.data.testkit.junit;

import ai.axionx.data.testkit.DatabaseLayer;
import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestDatabaseException;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.internal.AnnotatedRequest;
import ai.axionx.data.testkit.junit.internal.DeclaredDatabases;
import java.lang.reflect.AnnotatedElement;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * What a field or parameter is to receive.
 *
 * @param database which database
 * @param role who connects to it
 * @param type what it is to be
 * @param place the field or parameter, for messages
 * @param declaredBy the class whose database it is, if it lives as long as a class
 */
record Wanted(AxionDatabase database, TestRole role, Class<?> type, String place, Class<?> declaredBy) {

    private static final List<Class<?>> TYPES =
            List.of(DataSource.class, Connection.class, TestDatabase.class, String.class);

    /** Something that carries the annotation itself. */
    static Wanted byAnnotation(
            AxionDatabase database, AnnotatedElement element, Class<?> type, String place, Class<?> declaringClass) {
        if (!TYPES.contains(type)) {
            throw new TestDatabaseException(place + " is a " + type.getName()
                    + ", but @AxionDatabase gives a DataSource, a Connection, a TestDatabase or, as a String, a JDBC"
                    + " URL. Change its type");
        }
        return new Wanted(database, DeclaredDatabases.role(element, declaringClass), type, place, declaringClass);
    }

    /** A parameter without the annotation, which means the database of its class; empty when that has none. */
    static Optional<Wanted> byClass(AnnotatedElement element, Class<?> type, String place, Class<?> testClass) {
        if (type.equals(String.class) || !TYPES.contains(type)) {
            return Optional.empty();
        }
        return DeclaredDatabases.of(testClass).map(declared -> {
            int databases = declared.databases().size();
            if (databases > 1) {
                throw new TestDatabaseException(place + " may mean any of the " + databases + " databases of "
                        + declared.declaredBy().getName() + ". Say which by @AxionDatabase on the parameter itself");
            }
            return new Wanted(
                    declared.databases().get(0),
                    DeclaredDatabases.role(element, testClass),
                    type,
                    place,
                    declared.declaredBy());
        });
    }

    /** Equal for all that mean the same database. */
    Key key() {
        return new Key(
                database.value(),
                database.per(),
                database.copy(),
                List.of(database.scripts()),
                List.of(database.layers()),
                database.asOf());
    }

    DatabaseRequest request() {
        return AnnotatedRequest.of(database, place);
    }

    /** What makes two databases of a test the same. */
    record Key(
            String name,
            Lifetime per,
            String copy,
            List<String> scripts,
            List<Class<? extends DatabaseLayer>> layers,
            String asOf) {}
}
