package ai.axionx.data.partitioning;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A server of its own with a database whose owner is no superuser and has made schema {@code ops} in it. */
public final class OpsDatabase implements AutoCloseable {

    public static final String NAME = "survey";
    public static final String OWNER = "survey_owner";
    public static final String WORKER = "survey_worker";

    private final PostgresServer server;
    private final DatabaseLogin owner =
            new DatabaseLogin(OWNER, UUID.randomUUID().toString());
    private final DatabaseLogin worker =
            new DatabaseLogin(WORKER, UUID.randomUUID().toString());

    private final DatabaseLogin stranger =
            new DatabaseLogin("survey_stranger", UUID.randomUUID().toString());

    private OpsDatabase(PostgresServer server) {
        this.server = server;
    }

    public static OpsDatabase start() throws SQLException {
        return on(PostgresServer.start());
    }

    /** On an embedded server, whatever provider the others use: its time can be moved. */
    static OpsDatabase withMovableClock() throws SQLException {
        assumeTrue(
                PostgresServer.class.getResource("/ai/axionx/data/postgres/linux-x86_64/runtime.properties") != null,
                "the runtime was not built on this host");
        return on(PostgresServer.start(PostgresServerSettings.fromEnvironment()
                .withProvider(PostgresProvider.EMBEDDED)
                .withMovableClock()));
    }

    /** Takes over the server: it ends with this. */
    public static OpsDatabase on(PostgresServer server) throws SQLException {
        OpsDatabase database = new OpsDatabase(server);
        try {
            database.make();
            return database;
        } catch (SQLException | RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private void make() throws SQLException {
        try (Connection administrator = server.connect("postgres")) {
            Sql.execute(
                    administrator,
                    "create role " + OWNER + " login password '" + owner.password() + "'",
                    "create role " + WORKER + " login password '" + worker.password() + "'",
                    "create role survey_stranger login password '" + stranger.password() + "'",
                    "create database " + NAME + " owner " + OWNER + " template " + PostgresServer.EXTENSIONS_TEMPLATE);
        }
        try (Connection administrator = administrator()) {
            Sql.execute(
                    administrator,
                    "grant all on schema partman to " + OWNER,
                    "grant all on all tables in schema partman to " + OWNER,
                    "revoke temporary on database " + NAME + " from public");
        }
        Flyway.configure()
                .dataSource(server.dataSource(NAME, owner))
                .schemas("ops")
                .locations("classpath:ai/axionx/data/partitioning/ops")
                .failOnMissingLocations(true)
                .load()
                .migrate();
        try (Connection connection = owner()) {
            Sql.execute(connection, "create schema road", "select ops.grant_maintenance_to('" + WORKER + "')");
        }
    }

    public PostgresServer server() {
        return server;
    }

    /** Connects as the role that owns the database and everything of ours in it. */
    public Connection owner() throws SQLException {
        return server.dataSource(NAME, owner).getConnection();
    }

    public DataSource ownerDataSource() {
        return server.dataSource(NAME, owner);
    }

    /** Connects as the role that may run maintenance, and nothing else. */
    public DataSource worker() {
        return server.dataSource(NAME, worker);
    }

    /** Connects as that role to this database's copy on another server. */
    DataSource workerOf(PostgresServer replica) {
        return replica.dataSource(NAME, worker);
    }

    String workerUrl() {
        return server.jdbcUrl(NAME);
    }

    String workerPassword() {
        return worker.password();
    }

    /** Connects as a role that may do nothing here. */
    DataSource strangersDataSource() {
        return server.dataSource(NAME, stranger);
    }

    public Connection administrator() throws SQLException {
        return server.connect(NAME);
    }

    /** Makes a partitioned table as services have them; it is not registered yet. */
    public static void createTable(Connection connection, String name) throws SQLException {
        Sql.execute(connection, """
                create table road.%1$s (
                    id         uuid        not null,
                    created_at timestamptz not null,
                    note       text,
                    constraint pk_%1$s          primary key (id, created_at),
                    constraint ck_%1$s_identity check (uuid_extract_version(id) is not distinct from 7
                                                       and created_at = ops.uuid_v7_ts(id))
                ) partition by range (created_at)
                """.formatted(name));
    }

    /** Makes a partitioned table in schema {@code road} and puts it under a policy. */
    static void register(Connection owner, String name, PartitionInterval interval) throws SQLException {
        createTable(owner, name);
        Sql.rows(owner, "select ops.register_partitioned_table(?::regclass, ?)", "road." + name, interval.sql());
    }

    @Override
    public void close() {
        server.close();
    }
}
