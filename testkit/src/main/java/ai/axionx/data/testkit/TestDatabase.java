package ai.axionx.data.testkit;

import ai.axionx.data.testkit.internal.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A database of a test's own: a fresh copy of a template that was built once, with the rights, limits and settings of
 * production.
 *
 * <p>With JUnit, {@link ai.axionx.data.testkit.junit.AxionDatabase} hands one to each test. Anything else asks for one
 * here and closes it:
 *
 * <pre>{@code
 * try (TestDatabase database = TestDatabase.create("axion_sense");
 *         Connection connection = database.connect(TestRole.APP)) {
 *     // nobody else sees what happens here
 * }
 * }</pre>
 *
 * <p>The first request of a JVM finds or starts the server, and builds the template if nobody has yet. Later ones
 * mostly find a copy that was made ahead. The copy is on the server that
 * {@link PostgresServerSettings#fromEnvironment()} says.
 *
 * <p>Test databases are thread safe.
 */
public interface TestDatabase extends AutoCloseable {

    /**
     * A fresh copy of a database.
     *
     * @param name the name of a {@link DatabaseDefinition}, for example {@code axion_sense}
     * @throws TestDatabaseException when there is no such definition, or the copy cannot be made
     * @throws PostgresServerException when no server can be had
     */
    static TestDatabase create(String name) {
        return create(DatabaseRequest.of(name));
    }

    /**
     * A fresh copy of a database, with what the request adds to it.
     *
     * @throws TestDatabaseException when there is no such definition, or the copy cannot be made
     * @throws PostgresServerException when no server can be had
     */
    static TestDatabase create(DatabaseRequest request) {
        return TestServers.copyFor(request);
    }

    /**
     * A fresh copy on a server of the caller's own: one that the test stops, replicates or whose clock it moves. The
     * template is built on it at the first request.
     *
     * @throws TestDatabaseException when there is no such definition, or the copy cannot be made
     */
    static TestDatabase create(DatabaseRequest request, PostgresServer server) {
        return TestServers.copyFor(request, server);
    }

    /** Its name in the server, made up for this copy. */
    String name();

    /**
     * The server that it is on. Others use it, too, so its clock and its life are not this test's: closing it does
     * nothing.
     */
    PostgresServer server();

    /**
     * The role of the server that stands behind this one, with its password.
     *
     * @throws TestDatabaseException when this database has no such role
     */
    DatabaseLogin login(TestRole role);

    /** Its JDBC URL, without user and password. */
    default String jdbcUrl() {
        return server().jdbcUrl(name());
    }

    /**
     * A data source without a pool: every connection is a new one. Where a connection was opened is remembered, for the
     * report on those that a test leaves open.
     *
     * @throws TestDatabaseException when this database has no such role
     */
    DataSource dataSource(TestRole role);

    /** A connection of its own, which the caller closes. */
    default Connection connect(TestRole role) throws SQLException {
        return dataSource(role).getConnection();
    }

    /** Drops it, whoever is connected to it. Does nothing when called again. */
    @Override
    void close();
}
