package ai.axionx.data.migrations;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.internal.BootstrapRun;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets a server up for the platform: roles, databases with their owners, extensions, and who may enter what.
 *
 * <pre>{@code
 * BootstrapReport report = Bootstrap.of(administrator::connect)
 *         .withPasswords(passwords)
 *         .run();
 * }</pre>
 *
 * <p>It can run any number of times; it changes only what is not right. Before it changes anything it looks for
 * everything that would stop it, and reports all of it at once. It makes
 *
 * <ul>
 *   <li>every {@link PlatformRole}, able to log in, with its limits. Passwords leave this JVM as SCRAM verifiers, so
 *       that no log of the server shows them;
 *   <li>the databases {@code axion_sense}, {@code axion_sense_tasks}, {@code axion_gen} and
 *       {@code axion_sense_permissions} in UTF-8 with the collation {@code C.UTF-8} of PostgreSQL itself, which sorts
 *       alike on every host and never changes with an upgrade of its C library. One that is there already has to be so,
 *       too. CONNECT and TEMP are taken from PUBLIC; the owner keeps TEMP, which pg_partman needs, and those roles get
 *       CONNECT that have business there;
 *   <li>in {@code axion_sense} PostGIS in schema {@code public} and pg_partman in schema {@code partman}, owned by the
 *       administrator. The other databases need none; OpenFGA needs none either;
 *   <li>the settings of databases and roles: UTC, slow queries from 250 ms on in the log but never their parameters.
 * </ul>
 *
 * <p>It also undoes what somebody did to these by hand where it would get in the way: powers of a role, memberships
 * that {@link PlatformRole#memberOf()} does not name, settings of a role for one of the databases, limits of
 * connections and dates of expiry. Who else is a member of a platform role stays, since administrators act as owners
 * that way.
 *
 * <p>Nobody but superusers can make large objects in the databases: a backup without superuser could not read them.
 * Only a superuser can take that right from PUBLIC, so for another administrator it is among the reported statements.
 *
 * <p>Databases that are not ours, such as {@code postgres}, stay as they are: by the server's default every role may
 * connect to those and make temporary tables there.
 *
 * <p>The administrator need not be a superuser. With CREATEROLE and CREATEDB it does what PostgreSQL allows; for what
 * is left the {@linkplain ExitCode#PROVIDER_MUST_ACT refusal} names the exact statements, which a superuser runs first.
 * What merely should be, but the platform works without, is {@linkplain BootstrapReport#providerStatements() reported}.
 */
public final class Bootstrap {

    private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);

    private final DatabaseConnector administrator;
    private final String maintenanceDatabase;
    private final Map<PlatformRole, String> passwords;
    private final Duration lockWait;
    private final Consumer<String> progress;

    private Bootstrap(
            DatabaseConnector administrator,
            String maintenanceDatabase,
            Map<PlatformRole, String> passwords,
            Duration lockWait,
            Consumer<String> progress) {
        this.administrator = administrator;
        this.maintenanceDatabase = maintenanceDatabase;
        this.passwords = passwords;
        this.lockWait = lockWait;
        this.progress = progress;
    }

    /** As this administrator, who connects to the database {@code postgres} first. */
    public static Bootstrap of(DatabaseConnector administrator) {
        return new Bootstrap(
                requireNonNull(administrator, "administrator"), "postgres", Map.of(), Duration.ofMinutes(1), log::info);
    }

    /** Connects to this database first, for servers whose database {@code postgres} is closed. */
    public Bootstrap withMaintenanceDatabase(String database) {
        return new Bootstrap(administrator, requireNonNull(database, "database"), passwords, lockWait, progress);
    }

    /** Gives these roles these passwords. A role that is there keeps its own when none is given. */
    public Bootstrap withPasswords(Map<PlatformRole, String> values) {
        Map<PlatformRole, String> merged = new EnumMap<>(PlatformRole.class);
        merged.putAll(passwords);
        merged.putAll(values);
        return new Bootstrap(administrator, maintenanceDatabase, Map.copyOf(merged), lockWait, progress);
    }

    /** Gives this role this password. */
    public Bootstrap withPassword(PlatformRole role, String password) {
        return withPasswords(Map.of(role, password));
    }

    /** Tells this consumer, line by line, what happens; by default the log is told. */
    public Bootstrap withProgress(Consumer<String> listener) {
        return new Bootstrap(
                administrator, maintenanceDatabase, passwords, lockWait, requireNonNull(listener, "listener"));
    }

    /**
     * Looks at everything and makes it right.
     *
     * @throws MigrationException when the server cannot carry the platform, or something must be done first
     */
    public BootstrapReport run() {
        return BootstrapRun.ofPlatform(administrator, maintenanceDatabase, passwords, lockWait, progress)
                .run();
    }
}
