/**
 * Test databases for Spring: with {@link ai.axionx.data.testkit.junit.AxionDatabase} on a test class, the data source
 * of its context leads to the database of the test that runs.
 *
 * <pre>{@code
 * @AxionDatabase("axion_sense")
 * @SpringBootTest
 * final class HoldsServiceTest {
 *
 *     @Test
 *     void findsWhatIsNear(@Autowired HoldsService service, @AsRole(TestRole.ADMIN) Connection admin) {
 *         // service and admin see one database, which no other test has
 *     }
 * }
 * }</pre>
 *
 * <p>Nothing else is needed: Spring finds what is here by itself, and Spring Boot makes no data source of its own when
 * there is one. The order of the two annotations does not matter, and {@code @Transactional} on a test rolls back in
 * the test's own database.
 *
 * <p>The context is started once and cached as ever. Classes that name equal databases and roles share it, and still
 * each test has a fresh database, made when it is first asked for: a test that asks for none costs nothing. While no
 * test runs, during the start for example, the data source leads to a copy of the context's own, which is dropped with
 * it; what is written there no test sees.
 *
 * <p>The data source has no pool, and connects as {@link ai.axionx.data.testkit.junit.AsRole} on the class says. It is
 * a primary bean with the name of its database, such as {@code axion_sense}, or {@code axion_sense_other} when
 * {@code copy = "other"}. Of several databases of a class the first is the primary one, and {@code @Qualifier} gets the
 * others. A data source that the application defines itself remains, but whoever asks for a data source without saying
 * which gets the test's; its {@code spring.datasource} properties are left alone. Caches of the application outlive a
 * test, too: one that keeps rows or ids must be emptied by the test.
 *
 * <p>All threads of a context are led to one database at a time. Tests that may run at the same time on it, and have a
 * database each, are therefore refused.
 */
@NullMarked
package ai.axionx.data.testkit.spring;

import org.jspecify.annotations.NullMarked;
