package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.migrations.internal.Failures;
import ai.axionx.data.migrations.internal.Rights;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import picocli.CommandLine.Mixin;

/** What the commands that look after partitions have in common. */
abstract class PartitionsCommand implements Callable<Integer> {

    /** The only one with schema {@code ops}. */
    static final String DATABASE = PlatformDatabase.SENSE.databaseName();

    private static final String NO_RIGHT = "42501";

    final Console console;

    @Mixin
    private final ServerOptions options = new ServerOptions();

    PartitionsCommand(Console console) {
        this.console = console;
    }

    /** Connections as this role, to a database that was migrated. */
    final DataSource dataSource(PlatformRole role) {
        ServerUrl server = options.server(console);
        String password = new Secrets(console.environment()).required(role.passwordVariable(), "role " + role);
        DataSource source = server.dataSource(DATABASE, role.roleName(), password);
        try (Connection connection = source.getConnection()) {
            Rights.requireNoPooler(connection);
            requireMigrated(connection);
        } catch (SQLException e) {
            throw Failures.connecting(e, "database " + DATABASE + " on " + server + " as " + role);
        }
        return source;
    }

    private static void requireMigrated(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select exists (select
                                       from pg_catalog.pg_proc p
                                       join pg_catalog.pg_namespace n on n.oid = p.pronamespace
                                       where n.nspname = 'ops' and p.proname = 'partition_status')
                        """)) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new MigrationException(
                        ExitCode.NOT_BOOTSTRAPPED,
                        "database " + DATABASE
                                + " has no schema ops that this program knows. Run migrate sense first.");
            }
        }
    }

    /** What it means that the database could not be asked at all. */
    static MigrationException refused(SQLException e, PlatformRole role, String doing) {
        if (Failures.stateOf(e).equals(NO_RIGHT)) {
            return new MigrationException(
                    ExitCode.LOGIN_REFUSED,
                    role + " has no right to that: " + Failures.said(e) + ". Run migrate sense, which grants it.",
                    e);
        }
        return Failures.working(e, doing);
    }

    /** Says what the exit status means, unless that is nothing to speak of. */
    final int exit(ExitCode code) {
        if (code != ExitCode.DONE) {
            console.complain("exit status " + code.code() + ": " + code.meaning()
                    + (code.isRetryable() ? " (the same run may succeed later)" : ""));
        }
        return code.code();
    }
}
