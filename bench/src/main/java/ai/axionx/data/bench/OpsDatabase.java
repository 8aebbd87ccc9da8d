package ai.axionx.data.bench;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** A server with one database that has schema {@code ops}, an owner, and a worker who may run maintenance. */
final class OpsDatabase implements AutoCloseable {

    private static final String NAME = "bench";

    private final PostgresServer server;
    private final DatabaseLogin owner =
            new DatabaseLogin("bench_owner", UUID.randomUUID().toString());
    private final DatabaseLogin worker =
            new DatabaseLogin("bench_worker", UUID.randomUUID().toString());

    OpsDatabase(PostgresServerSettings settings) throws SQLException {
        server = PostgresServer.start(settings);
        try (Connection administrator = server.connect("postgres")) {
            execute(
                    administrator,
                    "create role bench_owner login password '" + owner.password() + "'",
                    "create role bench_worker login password '" + worker.password() + "'",
                    "create database " + NAME + " owner bench_owner template " + PostgresServer.EXTENSIONS_TEMPLATE);
        }
        try (Connection administrator = server.connect(NAME)) {
            execute(
                    administrator,
                    "grant all on schema partman to bench_owner",
                    "grant all on all tables in schema partman to bench_owner");
        }
        Flyway.configure()
                .dataSource(server.dataSource(NAME, owner))
                .schemas("ops")
                .locations("classpath:ai/axionx/data/partitioning/ops")
                .load()
                .migrate();
        try (HikariDataSource pool = owner();
                Connection connection = pool.getConnection()) {
            execute(connection, "create schema road", "select ops.grant_maintenance_to('bench_worker')");
        }
    }

    /** A pool of one connection, as the owner of everything. */
    HikariDataSource owner() {
        return pool(owner);
    }

    /** A pool of one connection, as the role that runs maintenance. */
    HikariDataSource worker() {
        return pool(worker);
    }

    private HikariDataSource pool(DatabaseLogin login) {
        var config = new HikariConfig();
        config.setDataSource(server.dataSource(NAME, login));
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
