package ai.axionx.data.examples.quickstart;

import ai.axionx.data.migrations.Bootstrap;
import ai.axionx.data.migrations.BootstrapReport;
import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationReport;
import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A server for the platform, and the passwords of the platform's roles on it.
 *
 * <p>On a server of its own every role gets a random password; on one that is there already, those of the environment.
 */
final class Platform implements AutoCloseable {

    private static final String URL_START = "jdbc:postgresql://";
    private static final String APPLICATION_NAME = "axion-quickstart";

    /** The roles that the quickstart itself connects as. */
    private static final Set<PlatformRole> USED =
            Set.of(PlatformRole.SENSE_MIGRATE, PlatformRole.GEN_MIGRATE, PlatformRole.SENSE_APP);

    private final PostgresServer server;
    private final Map<PlatformRole, String> passwords;
    private final boolean kept;
    private volatile boolean handedOver;

    private Platform(PostgresServer server, Map<PlatformRole, String> passwords, boolean kept) {
        this.server = server;
        this.passwords = passwords;
        this.kept = kept;
    }

    /** Starts a server as the environment says. One that is to be kept is an embedded one. */
    static Platform start(boolean keep, Secrets secrets) {
        PostgresServerSettings settings;
        try {
            settings = PostgresServerSettings.fromEnvironment();
        } catch (PostgresServerException e) {
            throw new QuickstartException(ExitCode.USAGE, text(e), e);
        }
        try {
            PostgresServer server = PostgresServer.start(
                    keep ? settings.withProvider(PostgresProvider.EMBEDDED).keptRunning() : settings);
            return server.provider() == PostgresProvider.EXTERNAL
                    ? new Platform(server, fromEnvironment(secrets), false)
                    : new Platform(server, random(), keep).guarded();
        } catch (PostgresServerException e) {
            throw new QuickstartException(QuickstartExit.NO_SERVER, text(e), e);
        }
    }

    /** Uses a server that runs already. */
    static Platform at(String url, String administrator, Secrets secrets) {
        if (!url.startsWith(URL_START) || url.matches("(?i).*[?&](user|password)=.*")) {
            throw new QuickstartException(
                    ExitCode.USAGE,
                    "--url must look like " + URL_START + "host:port/, without user and password: those come from"
                            + " --admin-user and AXION_ADMIN_PASSWORD.",
                    null);
        }
        Map<PlatformRole, String> passwords = fromEnvironment(secrets);
        var login = new DatabaseLogin(
                administrator, secrets.require("AXION_ADMIN_PASSWORD", "the administrator " + administrator));
        try {
            PostgresServer server =
                    PostgresServer.start(PostgresServerSettings.defaults().withExternal(url, login));
            return new Platform(server, passwords, false);
        } catch (PostgresServerException e) {
            throw e.getCause() instanceof SQLException cause
                    ? new QuickstartException(SqlFailures.exitCode(cause), text(e), e)
                    : new QuickstartException(ExitCode.UNSUITABLE_SERVER, text(e), e);
        }
    }

    /** A server to be kept does not end with the JVM, so a Ctrl-C before it is handed over has to end it. */
    private Platform guarded() {
        if (kept) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-server"));
        }
        return this;
    }

    private static String text(PostgresServerException e) {
        return String.valueOf(e.getMessage());
    }

    private static Map<PlatformRole, String> fromEnvironment(Secrets secrets) {
        Map<PlatformRole, String> passwords = new EnumMap<>(PlatformRole.class);
        for (PlatformRole role : PlatformRole.values()) {
            if (USED.contains(role)) {
                passwords.put(role, secrets.require(role.passwordVariable(), "role " + role));
            } else {
                secrets.find(role.passwordVariable()).ifPresent(password -> passwords.put(role, password));
            }
        }
        return passwords;
    }

    private static Map<PlatformRole, String> random() {
        var random = new SecureRandom();
        Map<PlatformRole, String> passwords = new EnumMap<>(PlatformRole.class);
        for (PlatformRole role : PlatformRole.values()) {
            byte[] bytes = new byte[16];
            random.nextBytes(bytes);
            passwords.put(role, HexFormat.of().formatHex(bytes));
        }
        return passwords;
    }

    PostgresServer server() {
        return server;
    }

    /** Whether the server outlives this program. */
    boolean isKept() {
        return kept;
    }

    /** A role of the platform with its password. */
    DatabaseLogin login(PlatformRole role) {
        String password = passwords.get(role);
        if (password == null) {
            throw new IllegalStateException("no password of " + role + " is known here");
        }
        return new DatabaseLogin(role.roleName(), password);
    }

    /** Makes roles, databases and extensions, as the administrator. */
    BootstrapReport bootstrap() {
        return Bootstrap.of(server::connect).withPasswords(passwords).run();
    }

    /** Brings a database up to date, as the role that owns it. */
    MigrationReport migrate(PlatformDatabase database) {
        DataSource owner = server.dataSource(database.databaseName(), login(database.migrateRole()));
        return Migrator.of(database, owner).migrate();
    }

    /** Connects to {@code axion_sense} as a role of the platform; the session is in UTC, whatever the JVM's zone. */
    Connection connect(PlatformRole role) throws SQLException {
        DatabaseLogin login = login(role);
        var source = new PGSimpleDataSource();
        source.setUrl(server.jdbcUrl(PlatformDatabase.SENSE.databaseName()));
        source.setUser(login.user());
        source.setPassword(login.password());
        source.setApplicationName(APPLICATION_NAME);
        // A JDBC batch becomes a few inserts of many rows each.
        source.setReWriteBatchedInserts(true);
        Connection connection = source.getConnection();
        try (Statement statement = connection.createStatement()) {
            // The driver sends the JVM's time zone when it connects, so this has to come after.
            statement.execute("set timezone = 'UTC'");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Leaves the server running, if it was started to be kept: from here on somebody knows of it. */
    void handOver() {
        handedOver = true;
    }

    /** Ends the server, unless it is somebody else's or has been handed over. */
    @Override
    public void close() {
        server.close();
        if (kept && !handedOver) {
            server.processId().ifPresent(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
        }
    }
}
