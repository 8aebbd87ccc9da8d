package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.DatabaseLayer;
import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.TestDatabaseException;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.UnfinishedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates on a server, for all JVMs that work with it.
 *
 * <p>A template under its final name is complete: it is built under another name by whoever holds the lock for that,
 * closed to connections, and renamed last.
 */
final class Templates {

    private static final Logger log = LoggerFactory.getLogger(Templates.class);

    /** What the server and the extensions that it offers are, since a template depends on it. */
    private static final String VERSIONS = """
            select current_setting('server_version')
                || coalesce((select string_agg(name || ' ' || default_version, ' ' order by name)
                             from pg_available_extensions
                             where name in ('postgis', 'pg_partman')),
                            '')
            """;

    /** Of this definition and another one, but on another bottom or with another content of the same layers. */
    private static final String STALE = """
            select datname
            from pg_database
            where starts_with(datname, ?)
              and datname <> ?
              and (not starts_with(datname, ?) or shobj_description(oid, 'pg_database') = ?)
            order by datname
            """;

    /** Whether this thread builds a template. */
    private static final ThreadLocal<Boolean> BUILDING = new ThreadLocal<>();

    private final PostgresServer server;
    private final Run run;
    private final RolePasswords passwords;
    private final boolean maintained;
    private final String versions;

    /** @param maintained whether a new database gets what maintenance would have made by the server's time */
    Templates(PostgresServer server, Run run, boolean maintained) throws SQLException {
        this.server = server;
        this.run = run;
        this.passwords = new RolePasswords(server.administrator());
        this.maintained = maintained;
        try (Connection administrator = server.connect("postgres")) {
            this.versions = Administration.single(administrator, VERSIONS) + (maintained ? " maintained" : "");
        }
    }

    /** Who builds a template while all others wait cannot wait for another one. */
    static void requireNoneBuiltHere() {
        if (BUILDING.get() != null) {
            throw new TestDatabaseException("a definition or layer asks for a test database while a template is built,"
                    + " and would wait for itself. Have it use the database that it is given");
        }
    }

    Blueprint blueprint(DatabaseDefinition definition, List<DatabaseLayer> layers) {
        return Blueprint.of(definition, layers, versions);
    }

    DatabaseLogin login(DatabaseDefinition definition, TestRole role) {
        if (role == TestRole.ADMIN) {
            return server.administrator();
        }
        String name = definition
                .roleName(role)
                .orElseThrow(() -> new TestDatabaseException("nobody works in database " + definition.name() + " as "
                        + role + ". Choose another role, or have "
                        + definition.getClass().getName() + " name one"));
        return new DatabaseLogin(name, passwords.of(name));
    }

    /**
     * Gives a role the testkit's password again. Roles belong to the whole server: a test may have changed this one, or
     * somebody whose administrator has another password, from which this one follows.
     */
    synchronized void restorePassword(DatabaseLogin login) throws SQLException {
        try (Connection administrator = server.connect("postgres")) {
            Administration.execute(administrator, "set scram_iterations to 1");
            Administration.execute(
                    administrator,
                    "alter role \"" + login.user().replace("\"", "\"\"") + "\" password '" + login.password() + "'");
        }
        log.warn(
                "{} did not take the testkit's password for {} any more, so it was set again. Roles belong to the whole"
                        + " server: a test that changes one needs a server of its own, by PostgresServer.start, and all"
                        + " who share a server one administrator",
                server,
                login);
    }

    /** Finds the template, or builds it while all others wait. */
    Template available(Blueprint blueprint) throws SQLException {
        run.holdTemplate(blueprint.lockKey());
        try (Connection administrator = server.connect("postgres")) {
            if (!exists(administrator, blueprint.templateName())) {
                if (blueprint.below().isPresent()) {
                    available(blueprint.below().get());
                }
                AdvisoryLock.BUILDING.lock(administrator, 0);
                // Somebody else may have built it in the meantime.
                if (!exists(administrator, blueprint.templateName())) {
                    build(administrator, blueprint);
                    removeStale(administrator, blueprint);
                }
            }
            return Template.read(administrator, blueprint.templateName());
        }
    }

    private void build(Connection administrator, Blueprint blueprint) throws SQLException {
        long start = System.nanoTime();
        String name = run.nextUnfinishedName();
        try {
            create(administrator, name, blueprint);
            var unfinished = new Unfinished(name, blueprint.definition());
            BUILDING.set(true);
            try {
                blueprint.layer().apply(unfinished);
                if (maintained && blueprint.below().isEmpty()) {
                    blueprint.definition().maintain(unfinished);
                }
                unfinished.requireClosed();
            } catch (Exception e) {
                throw new TestDatabaseException(
                        "%s of database %s cannot be built: %s. Nothing of it is left; the cause says where"
                                .formatted(
                                        blueprint.below().isEmpty() ? "the template" : "layer " + blueprint.label(),
                                        blueprint.definition().name(),
                                        e.getMessage()),
                        e);
            } finally {
                BUILDING.remove();
            }
            Administration.execute(
                    administrator,
                    "comment on database " + name + " is '"
                            + blueprint.summary().replace("'", "''") + "'");
            Administration.execute(
                    administrator, "alter database " + name + " is_template true allow_connections false");
            Administration.execute(administrator, "alter database " + name + " rename to " + blueprint.templateName());
        } catch (SQLException | RuntimeException e) {
            try {
                Run.drop(administrator, name);
            } catch (SQLException beside) {
                e.addSuppressed(beside);
            }
            throw e;
        }
        log.info(
                "Built {} in {} ms",
                blueprint.templateName(),
                Duration.ofNanos(System.nanoTime() - start).toMillis());
    }

    private void create(Connection administrator, String name, Blueprint blueprint) throws SQLException {
        if (blueprint.below().isPresent()) {
            String below = blueprint.below().get().templateName();
            Template.read(administrator, below).copyTo(administrator, name, -1);
            return;
        }
        boolean extensions = blueprint.definition().hasExtensions();
        if (extensions && exists(administrator, PostgresServer.EXTENSIONS_TEMPLATE)) {
            Administration.execute(
                    administrator,
                    "create database " + name + " template " + PostgresServer.EXTENSIONS_TEMPLATE
                            + " strategy file_copy");
            return;
        }
        Administration.execute(
                administrator,
                "create database " + name + " template template0 encoding 'UTF8' locale_provider builtin"
                        + " builtin_locale 'C.UTF-8' locale 'C' strategy file_copy");
        if (extensions) {
            try (Connection connection = server.connect(name)) {
                Administration.execute(connection, "create extension postgis");
                Administration.execute(connection, "create schema partman");
                Administration.execute(connection, "create extension pg_partman schema partman");
            }
        }
    }

    /** Drops templates that this one takes the place of, unless somebody copies them. */
    private void removeStale(Connection administrator, Blueprint blueprint) throws SQLException {
        for (String template : Administration.column(
                administrator,
                STALE,
                blueprint.templatePrefix(),
                blueprint.templateName(),
                blueprint.bottom().templateName(),
                blueprint.summary())) {
            int key = Blueprint.lockKey(template);
            if (AdvisoryLock.TEMPLATE.tryLock(administrator, key)) {
                log.info("Dropping {}, which is made of something else", template);
                Administration.execute(administrator, "alter database " + template + " is_template false");
                Administration.execute(administrator, "drop database " + template + " with (force)");
                AdvisoryLock.TEMPLATE.unlock(administrator, key);
            }
        }
    }

    private static boolean exists(Connection administrator, String database) throws SQLException {
        return !Administration.column(administrator, "select 1 from pg_database where datname = ?", database)
                .isEmpty();
    }

    private final class Unfinished implements UnfinishedDatabase {

        private final String name;
        private final DatabaseDefinition definition;
        private final Sessions sessions = new Sessions();

        Unfinished(String name, DatabaseDefinition definition) {
            this.name = name;
            this.definition = definition;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public PostgresServer server() {
            return server;
        }

        @Override
        public String password(String roleName) {
            return passwords.of(roleName);
        }

        @Override
        public DataSource dataSource(TestRole role) {
            DatabaseLogin login = login(definition, role);
            return new TestDataSource(
                    server.dataSource(name, login), sessions, TestkitSettings.UNLIMITED, () -> restorePassword(login));
        }

        /** A database in use cannot be copied. */
        void requireClosed() throws SQLException {
            if (sessions.open() > 0) {
                throw new TestDatabaseException("it left connections open, and a database in use cannot be copied. Have"
                        + " it close them:\n    " + String.join("\n    ", sessions.openers()));
            }
        }
    }
}
