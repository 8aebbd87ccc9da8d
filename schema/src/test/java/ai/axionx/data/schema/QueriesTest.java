package ai.axionx.data.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.spatial.Wgs84;
import com.tngtech.archunit.core.domain.JavaMethod;
import jakarta.persistence.EntityManager;
import jakarta.persistence.NoResultException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.processing.Find;
import org.hibernate.annotations.processing.HQL;
import org.hibernate.annotations.processing.SQL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Every query that an interface of a model states can be asked. The compiler has read its HQL, but takes functions on
 * trust; here Hibernate makes SQL of it, and the server answers that, in a database of few rows.
 */
final class QueriesTest {

    private static final MigratedPlatform PLATFORM = MigratedPlatform.shared();

    private static final Coordinate[] TRIANGLE = {
        new Coordinate(116.3, 39.9), new Coordinate(116.5, 39.9), new Coordinate(116.4, 40), new Coordinate(116.3, 39.9)
    };

    /** One value of each type that a query asks for. */
    private static final Map<Type, Object> SAMPLES = Map.ofEntries(
            Map.entry(boolean.class, true),
            Map.entry(int.class, 1),
            Map.entry(Integer.class, 1),
            Map.entry(long.class, 1L),
            Map.entry(Long.class, 1L),
            Map.entry(double.class, 1.0),
            // Also JSON, which some of them are.
            Map.entry(String.class, "1"),
            Map.entry(UUID.class, TimeOrderedId.next().id()),
            Map.entry(TimeOrderedId.class, TimeOrderedId.next()),
            Map.entry(Instant.class, Instant.EPOCH),
            Map.entry(Duration.class, Duration.ofHours(1)),
            Map.entry(Geometry.class, Wgs84.point(116.4, 39.9)),
            Map.entry(Point.class, Wgs84.point(116.4, 39.9)),
            Map.entry(LineString.class, Wgs84.line(TRIANGLE)),
            Map.entry(Polygon.class, Wgs84.polygon(List.of(TRIANGLE))));

    private static final Map<Unit, SessionFactory> FACTORIES = new EnumMap<>(Unit.class);

    /**
     * A method of the implementation that the annotation processor has written.
     *
     * @param unit whose query it is
     * @param method the method
     */
    record Query(Unit unit, Method method) {

        /** Asks it with a sample for each parameter, and takes back what it did. */
        void ask(SessionFactory factory) throws Throwable {
            try (Session session = factory.openSession()) {
                session.beginTransaction();
                Object queries = method.getDeclaringClass()
                        .getConstructor(EntityManager.class)
                        .newInstance(session);
                Object[] samples = Arrays.stream(method.getGenericParameterTypes())
                        .map(Query::sample)
                        .toArray();
                method.invoke(queries, samples);
                session.getTransaction().rollback();
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        private static Object sample(Type type) {
            if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
                Type[] arguments = generic.getActualTypeArguments();
                return raw.equals(Map.class)
                        ? Map.of("a", "b")
                        : raw.equals(Set.class) ? Set.of(sample(arguments[0])) : List.of(sample(arguments[0]));
            }
            if (type instanceof Class<?> constants && constants.isEnum()) {
                return constants.getEnumConstants()[0];
            }
            Object sample = SAMPLES.get(type);
            if (sample == null) {
                throw new IllegalArgumentException("a query asks for a " + type.getTypeName()
                        + ", of which there is no sample. Put one into SAMPLES.");
            }
            return sample;
        }

        @Override
        public String toString() {
            return method.getDeclaringClass().getSimpleName().replaceFirst("_$", ".") + method.getName();
        }
    }

    static Stream<Query> queries() {
        return Arrays.stream(Unit.values())
                .flatMap(unit -> unit.classes()
                        .flatMap(type -> type.getMethods().stream())
                        .filter(QueriesTest::isQuery)
                        .map(method -> new Query(unit, implementation(method))));
    }

    private static boolean isQuery(JavaMethod method) {
        return method.isAnnotatedWith(HQL.class)
                || method.isAnnotatedWith(SQL.class)
                || method.isAnnotatedWith(Find.class);
    }

    private static Method implementation(JavaMethod query) {
        try {
            Method stated = query.reflect();
            return Class.forName(stated.getDeclaringClass().getName() + "_")
                    .getMethod(stated.getName(), stated.getParameterTypes());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    query.getFullName() + " has no implementation: hibernate-jpamodelgen did not run.", e);
        }
    }

    @AfterAll
    static void close() {
        FACTORIES.values().forEach(SessionFactory::close);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void everyQuery_isAnswered(Query query) {
        SessionFactory factory =
                FACTORIES.computeIfAbsent(query.unit(), unit -> unit.model().open(PLATFORM.owner(unit.database())));

        Throwable failure = catchThrowable(() -> query.ask(factory));

        // That there is no such row is an answer, too.
        if (!(failure instanceof NoResultException)) {
            assertThat(failure).as("%s", query).isNull();
        }
    }
}
