package ai.axionx.data.testkit.assertj;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The connection that watches a database while a block runs. */
final class Administrator {

    private static final String SUPERUSER =
            "select /* axion-testkit */ rolsuper from pg_roles where rolname = current_user";

    private Administrator() {}

    /** In a transaction it would see what was; without rights it would see a part only. */
    static void require(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalArgumentException(
                    "whoever watches a database sees what others commit only with auto-commit on, but it is off;"
                            + " turn it on, or give a connection of its own");
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SUPERUSER)) {
            row.next();
            if (!row.getBoolean("rolsuper")) {
                throw new IllegalArgumentException(
                        "whoever watches a database needs a connection of a superuser, but this one is not;"
                                + " take @AsRole(TestRole.ADMIN) Connection");
            }
        }
    }
}
