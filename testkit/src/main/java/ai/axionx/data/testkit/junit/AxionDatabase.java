package ai.axionx.data.testkit.junit;

import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.DatabaseLayer;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test a database of its own: migrated, with PostGIS and pg_partman, and with the rights of production.
 *
 * <pre>{@code
 * @AxionDatabase("axion_sense")
 * final class OrganizationsTest {
 *
 *     @Test
 *     void aCodeIsTakenOnce(Connection connection) throws SQLException {
 *         // a database that nobody else has, as the role of the app
 *     }
 * }
 * }</pre>
 *
 * <p>On a class it says which database the parameters of its methods and constructor mean:
 * {@link javax.sql.DataSource}, {@link java.sql.Connection} and {@link ai.axionx.data.testkit.TestDatabase}. On a field
 * or parameter it says so for that one, which may also be a {@code String} and is then the JDBC URL with user and
 * password in it. Whatever a test receives by equal annotations leads to one and the same database; {@link #copy()}
 * makes two of them different. {@link AsRole} says who connects.
 *
 * <p>A connection is closed after the test. The database is dropped when the test has passed. When it has failed, its
 * database is kept, for as many tests as the setting {@code axion.testkit.kept} says, and a suppressed exception of the
 * failure says how to look inside; on a server that ends with the JVM, as that of {@link #asOf()} does, it says so.
 *
 * <p>Fields are filled before each test, before {@code @BeforeEach}. A static field, or a parameter of
 * {@code @BeforeAll}, outlives a test and therefore needs {@code per = CLASS} or {@code READ_ONLY}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Repeatable(AxionDatabases.class)
@ExtendWith(DatabaseExtension.class)
public @interface AxionDatabase {

    /** The name of a {@link DatabaseDefinition}, for example {@code axion_sense}. */
    String value();

    /** How long it lives, and who shares it. */
    Lifetime per() default Lifetime.METHOD;

    /** Tells two databases of a test apart that are alike in everything else. */
    String copy() default "";

    /** SQL scripts on the class path that go on top of it, once for all tests that name the same ones. */
    String[] scripts() default {};

    /** Layers that go on top of that, in this order; each has a constructor without parameters. */
    Class<? extends DatabaseLayer>[] layers() default {};

    /**
     * A date such as {@code 2009-03-01} (at 00:00 UTC) or an instant such as {@code 2009-03-01T12:00:00Z}: the database
     * as it would be then, with the partitions that maintenance would have made, on a server whose clock stood there
     * when it started.
     */
    String asOf() default "";

    /**
     * Whether a test that leaves sessions open fails. If not, it is reported in the log only, unless the setting
     * {@code axion.testkit.leaks} is {@code fail}.
     */
    boolean failOnLeaks() default false;
}
