package ai.axionx.data.partitioning;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.fault.DatabaseFaults;
import ai.axionx.data.testkit.fault.ReplicatedServer;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A database whose owner is no superuser and has made schema {@code ops} in it. */
public final class OpsDatabase implements AutoCloseable {

    public static final String OWNER = OpsDefinition.OWNER;
    public static final String WORKER = OpsDefinition.WORKER;

    private final TestDatabase database;
    private final AutoCloseable end;

    private OpsDatabase(TestDatabase database, AutoCloseable end) {
        this.database = database;
        this.end = end;
    }

    public static OpsDatabase start() {
        TestDatabase database = TestDatabase.create(OpsDefinition.NAME);
        return new OpsDatabase(database, database);
    }

    /**
     * On an embedded server, whatever provider the others use: its time can be moved, and what was committed outlives a
     * crash.
     */
    static OpsDatabase withMovableClock() {
        assumeTrue(
                PostgresServer.class.getResource("/ai/axionx/data/postgres/linux-x86_64/runtime.properties") != null,
                "the runtime was not built on this host");
        return on(PostgresServer.start(PostgresServerSettings.fromEnvironment()
                .withProvider(PostgresProvider.EMBEDDED)
                .withMovableClock()
                .withParameter("synchronous_commit", "on")));
    }

    /** Takes over the server: it ends with this. */
    public static OpsDatabase on(PostgresServer server) {
        try {
            return new OpsDatabase(TestDatabase.create(DatabaseRequest.of(OpsDefinition.NAME), server), server);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** Its name in the server. */
    String name() {
        return database.name();
    }

    public PostgresServer server() {
        return database.server();
    }

    /** What can go wrong in this database. */
    DatabaseFaults faults() {
        return DatabaseFaults.of(database);
    }

    /** Connects as the role that owns the database and everything of ours in it. */
    public Connection owner() throws SQLException {
        return database.connect(TestRole.MIGRATE);
    }

    public DataSource ownerDataSource() {
        return database.dataSource(TestRole.MIGRATE);
    }

    /** Connects as the role that may run maintenance, and nothing else. */
    public DataSource worker() {
        return database.dataSource(TestRole.WORKER);
    }

    /** Connects as that role to this database's copy on another server. */
    DataSource workerOf(PostgresServer replica) {
        return replica.dataSource(name(), database.login(TestRole.WORKER));
    }

    /** Connects as that role to whichever server is the primary. */
    DataSource workerOf(ReplicatedServer servers) {
        PGSimpleDataSource worker = new PGSimpleDataSource();
        worker.setUrl(servers.jdbcUrl(name()));
        worker.setUser(WORKER);
        worker.setPassword(workerPassword());
        return worker;
    }

    String workerUrl() {
        return database.jdbcUrl();
    }

    String workerPassword() {
        return database.login(TestRole.WORKER).password();
    }

    /** Connects as a role that may do nothing here. */
    DataSource strangersDataSource() {
        return database.dataSource(TestRole.APP);
    }

    public Connection administrator() throws SQLException {
        return database.connect(TestRole.ADMIN);
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
        try {
            end.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
