package ai.axionx.data.migrations.internal;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Who bootstraps, and what that one may do.
 *
 * @param name the role
 * @param isSuperuser whether everything is allowed
 * @param canCreateRoles whether it has CREATEROLE
 * @param canCreateDatabases whether it has CREATEDB
 */
record Administrator(String name, boolean isSuperuser, boolean canCreateRoles, boolean canCreateDatabases) {

    static Administrator of(Connection connection) throws SQLException {
        return Sql.rows(
                        connection,
                        result -> new Administrator(
                                requireNonNull(result.getString(1)),
                                result.getBoolean(2),
                                result.getBoolean(2) || result.getBoolean(3),
                                result.getBoolean(2) || result.getBoolean(4)),
                        "select rolname, rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user")
                .get(0);
    }

    /** Runs statements as another role, so that they act on what it owns and are recorded as its own. */
    static void actingAs(String role, Connection connection, Action action) throws SQLException {
        Sql.execute(connection, "set role " + Sql.identifier(role));
        try {
            action.run();
        } finally {
            Sql.execute(connection, "reset role");
        }
    }

    @FunctionalInterface
    interface Action {
        void run() throws SQLException;
    }

    String quoted() {
        return Sql.identifier(name);
    }
}
