package ai.axionx.data.testkit;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A database that is being filled, and from which those of the tests will be copied. */
public interface UnfinishedDatabase {

    /** Its name in the server for now, by which nobody else knows it. */
    String name();

    /** The server that it is in. */
    PostgresServer server();

    /**
     * The password by which the testkit will connect as this role. Whoever builds a database gives the role this
     * password; it is the same for all JVMs that work with one server.
     *
     * @param roleName a role of the server
     */
    String password(String roleName);

    /** Connects to it anew at each request, as this role. */
    DataSource dataSource(TestRole role);

    /** A connection as this role, which the caller closes. */
    default Connection connect(TestRole role) throws SQLException {
        return dataSource(role).getConnection();
    }
}
