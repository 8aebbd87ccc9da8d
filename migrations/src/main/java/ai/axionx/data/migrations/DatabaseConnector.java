package ai.axionx.data.migrations;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A way to connect to any database of one server, always as the same user.
 *
 * <pre>{@code
 * DatabaseConnector administrator =
 *         database -> DriverManager.getConnection("jdbc:postgresql://localhost/" + database, "postgres", password);
 * }</pre>
 */
@FunctionalInterface
public interface DatabaseConnector {

    /** Opens a connection of its own, which the caller closes. */
    Connection connect(String database) throws SQLException;
}
