package ai.axionx.data.migrations.internal;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import java.sql.Connection;
import java.sql.SQLException;

/** The check that a server is new enough, and that it can be written to. */
public final class ServerVersion {

    private static final int OLDEST = 17;

    private ServerVersion() {}

    /** Refuses servers that are too old, and standbys. */
    public static void require(Connection connection) throws SQLException {
        String number = Sql.value(connection, "show server_version_num");
        require(number == null ? 0 : Integer.parseInt(number));
        if (Sql.isTrue(connection, "select pg_is_in_recovery()")) {
            throw new MigrationException(
                    ExitCode.UNSUITABLE_SERVER, "the server is a standby and cannot be written to. Name the primary.");
        }
    }

    /** Refuses a version that is too old, in the server's own counting: 150013 is 15.13. */
    static void require(int number) {
        if (number < OLDEST * 10_000) {
            throw new MigrationException(
                    ExitCode.UNSUITABLE_SERVER,
                    "PostgreSQL " + OLDEST + " or later is needed, but the server runs " + number / 10_000 + "."
                            + number % 10_000 + ". Upgrade it, or name another server.");
        }
    }
}
