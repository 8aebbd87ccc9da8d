package ai.axionx.data.testkit.junit;

import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestDatabaseException;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.internal.CopiedDatabase;
import ai.axionx.data.testkit.internal.TestServers;
import ai.axionx.data.testkit.junit.internal.CurrentTest;
import ai.axionx.data.testkit.junit.internal.DeclaredDatabases;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Fills fields and parameters, and keeps their databases in JUnit's store, which closes them at the right time. */
final class DatabaseExtension
        implements ExecutionCondition,
                BeforeAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                InvocationInterceptor,
                ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(DatabaseExtension.class);

    /** By name, because most tests have no Spring. */
    private static final String SPRING = "org.springframework.beans.factory.annotation.";

    /** A constructor's parameters belong to the test, not to its class. JUnit 5.12 and later ask. */
    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
        return ExtensionContextScope.TEST_METHOD;
    }

    /**
     * Says yes, and takes the chance to say which test runs: of all callbacks only this one comes before any
     * {@code beforeAll} and {@code beforeEach}, those of extensions that were registered earlier included. Spring's
     * opens transactions there.
     */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Class<?> testClass = context.getRequiredTestClass();
        // Not computed if absent: that would find the class's for each of its tests.
        DeclaredDatabases.of(testClass)
                .ifPresent(declared -> context.getStore(NAMESPACE)
                        .put(
                                CurrentTest.class,
                                CurrentTest.begin(
                                        testClass, database -> lead(context, database, declared.declaredBy()))));
        return ConditionEvaluationResult.enabled("databases do not keep a test from running");
    }

    /** For a data source that outlives the test, and leads all that ask it to the test's database. */
    private static Optional<Supplier<TestDatabase>> lead(
            ExtensionContext context, AxionDatabase database, Class<?> declaredBy) {
        if (database.per() == Lifetime.METHOD && context.getTestMethod().isEmpty()) {
            return Optional.empty();
        }
        Wanted wanted =
                new Wanted(database, TestRole.APP, TestDatabase.class, "the data source of " + declaredBy, declaredBy);
        requireOneAtATime(owner(context, wanted), wanted);
        return Optional.of(() -> held(context, wanted).database());
    }

    private static void requireOneAtATime(ExtensionContext owner, Wanted wanted) {
        if (!Parallelism.isEnabled(owner)) {
            return;
        }
        for (Optional<ExtensionContext> each = Optional.of(owner);
                each.isPresent() && each.get().getTestClass().isPresent();
                each = each.get().getParent()) {
            if (each.get().getExecutionMode() == ExecutionMode.CONCURRENT) {
                throw new TestDatabaseException(each.get().getDisplayName()
                        + " may run at the same time as others, but the data source of Spring's context can lead to one"
                        + " database of its own only. Say @Execution(ExecutionMode.SAME_THREAD) on "
                        + wanted.declaredBy().getName()
                        + ", or, if its tests only read, @AxionDatabase(value = \""
                        + wanted.database().value() + "\", per = Lifetime.READ_ONLY)");
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) throws SQLException, IllegalAccessException {
        EndOfRun.of(context);
        fill(context, context.getRequiredTestClass(), null);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException, IllegalAccessException {
        EndOfRun.of(context);
        for (Object instance : context.getRequiredTestInstances().getAllInstances()) {
            fill(context, instance.getClass(), instance);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        context.getExecutionException().ifPresent(failure -> Outcome.remember(failure, context));
    }

    /** The method that made it does not fail with it, but its database is the one to look into. */
    @Override
    public void interceptDynamicTest(
            Invocation<@Nullable Void> invocation, DynamicTestInvocationContext test, ExtensionContext context)
            throws Throwable {
        try {
            invocation.proceed();
        } catch (Throwable failure) {
            Outcome.remember(failure, context);
            throw failure;
        }
    }

    private static void fill(ExtensionContext context, Class<?> type, @Nullable Object instance)
            throws SQLException, IllegalAccessException {
        Predicate<Field> wanted = field -> Modifier.isStatic(field.getModifiers()) == (instance == null);
        List<Field> fields = AnnotationSupport.findAnnotatedFields(
                type, AxionDatabase.class, wanted, HierarchyTraversalMode.TOP_DOWN);
        for (Field field : fields) {
            String place = "field " + field.getName() + " of "
                    + field.getDeclaringClass().getName();
            if (instance != null) {
                requireOneThread(context, place);
            }
            AxionDatabase database =
                    AnnotationSupport.findAnnotation(field, AxionDatabase.class).orElseThrow();
            Object value = value(
                    context, Wanted.byAnnotation(database, field, field.getType(), place, field.getDeclaringClass()));
            field.setAccessible(true);
            field.set(instance, value);
        }
    }

    private static void requireOneThread(ExtensionContext context, String place) {
        boolean shared = false;
        for (Optional<ExtensionContext> each = Optional.of(context);
                each.isPresent() && !shared;
                each = each.get().getParent()) {
            shared = each.get()
                    .getTestInstanceLifecycle()
                    .filter(TestInstance.Lifecycle.PER_CLASS::equals)
                    .isPresent();
        }
        if (shared && context.getExecutionMode() == ExecutionMode.CONCURRENT) {
            throw new TestDatabaseException(place + " belongs to an instance that several tests use at the same time,"
                    + " so each would get the database of another. Take a parameter of the test instead");
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return wanted(parameter, context).isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        EndOfRun.of(context);
        try {
            return value(context, wanted(parameter, context).orElseThrow());
        } catch (SQLException e) {
            throw new TestDatabaseException("no connection to a fresh database: " + e.getMessage(), e);
        }
    }

    private static Optional<Wanted> wanted(ParameterContext context, ExtensionContext test) {
        Parameter parameter = context.getParameter();
        Class<?> declaring = context.getDeclaringExecutable().getDeclaringClass();
        String place = "parameter " + parameter.getName() + " of "
                + context.getDeclaringExecutable().getName();
        Optional<AxionDatabase> own = context.findAnnotation(AxionDatabase.class);
        if (own.isEmpty() && isOfSpring(context)) {
            return Optional.empty();
        }
        return own.isPresent()
                ? Optional.of(Wanted.byAnnotation(
                        own.get(), context.getAnnotatedElement(), parameter.getType(), place, declaring))
                : Wanted.byClass(
                        context.getAnnotatedElement(),
                        parameter.getType(),
                        place,
                        classOf(declaring, test.getTestClass().orElse(declaring)));
    }

    /**
     * The test's class, or the one around it that has or inherits the member: what an outer class prepares for its
     * nested ones is in its own database, unless it names none.
     */
    private static Class<?> classOf(Class<?> declaring, Class<?> testClass) {
        for (Class<?> each = testClass; each != null; each = each.getEnclosingClass()) {
            if (declaring.isAssignableFrom(each) && DeclaredDatabases.of(each).isPresent()) {
                return each;
            }
        }
        return testClass;
    }

    /** Whether Spring is asked for it, say by {@code @Autowired} on the parameter or on the whole constructor. */
    private static boolean isOfSpring(ParameterContext context) {
        return Stream.of(context.getAnnotatedElement(), context.getDeclaringExecutable())
                .flatMap(element -> Stream.of(element.getAnnotations()))
                .anyMatch(annotation -> annotation.annotationType().getName().startsWith(SPRING));
    }

    private static Object value(ExtensionContext context, Wanted wanted) throws SQLException {
        Object value = held(context, wanted).as(wanted.type(), wanted.role());
        if (value instanceof Connection connection) {
            // It ends with the test that asked, also where the database goes on.
            context.getStore(NAMESPACE).put(connection, new OpenConnection(connection));
        }
        return value;
    }

    private static HeldDatabase held(ExtensionContext context, Wanted wanted) {
        ExtensionContext owner = owner(context, wanted);
        HeldDatabase held = owner.getStore(NAMESPACE)
                .getOrComputeIfAbsent(wanted.key(), key -> hold(wanted, owner), HeldDatabase.class);
        if (wanted.database().per() == Lifetime.READ_ONLY) {
            ExtensionContext user = ofClass(context, context.getRequiredTestClass());
            user.getStore(NAMESPACE)
                    .getOrComputeIfAbsent(
                            List.of(ReadOnlyProof.class, held.database().name()),
                            key -> new ReadOnlyProof(
                                    held.database(),
                                    user.getDisplayName(),
                                    () -> owner.getStore(NAMESPACE).remove(wanted.key())),
                            ReadOnlyProof.class);
        }
        return held;
    }

    private static HeldDatabase hold(Wanted wanted, ExtensionContext owner) {
        CopiedDatabase database = TestServers.copyFor(wanted.request());
        if (wanted.database().per() == Lifetime.READ_ONLY) {
            database.makeReadOnly();
        }
        return new HeldDatabase(database, wanted.database().failOnLeaks(), owner);
    }

    /** A connection in JUnit's store. */
    @SuppressWarnings("deprecation") // JUnit before 5.13 closes no other AutoCloseable
    private record OpenConnection(Connection connection)
            implements ExtensionContext.Store.CloseableResource, AutoCloseable {

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    /** The context that the database lives as long as. */
    private static ExtensionContext owner(ExtensionContext context, Wanted wanted) {
        return switch (wanted.database().per()) {
            case METHOD -> {
                if (context.getTestMethod().isEmpty()) {
                    throw new TestDatabaseException(wanted.place()
                            + " outlives a test, but its database is to be a new one for each test. Say"
                            + " @AxionDatabase(value = \"" + wanted.database().value()
                            + "\", per = Lifetime.CLASS), or take it in the test itself");
                }
                yield context;
            }
            case CLASS -> ofClass(context, wanted.declaredBy());
            case READ_ONLY -> context.getRoot();
        };
    }

    /** The outermost that is the class, or inherits from it. */
    private static ExtensionContext ofClass(ExtensionContext context, Class<?> declaredBy) {
        ExtensionContext found = context;
        for (Optional<ExtensionContext> each = Optional.of(context);
                each.isPresent();
                each = each.get().getParent()) {
            if (each.get().getTestClass().filter(declaredBy::isAssignableFrom).isPresent()) {
                found = each.get();
            }
        }
        return found;
    }
}
