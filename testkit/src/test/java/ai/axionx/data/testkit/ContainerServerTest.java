package ai.axionx.data.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The container server gives what the embedded one gives. Skipped where no Docker engine answers. */
final class ContainerServerTest {

    private static final PostgresServerSettings CONTAINER =
            PostgresServerSettings.fromEnvironment().withProvider(PostgresProvider.CONTAINER);

    @BeforeEach
    void dockerAnswers() {
        assumeTrue(DockerPresence.answers(), "no Docker engine answers");
    }

    @Test
    void hasPostgis_andPgPartman_inTheTemplate() throws SQLException {
        try (PostgresServer server = PostgresServer.start(CONTAINER)) {
            assertThat(server.provider()).isEqualTo(PostgresProvider.CONTAINER);
            assertThat(server.version()).startsWith("17.");
            try (Connection connection = server.connect("postgres")) {
                Sql.execute(connection, "create database orders template " + PostgresServer.EXTENSIONS_TEMPLATE);
            }
            try (Connection connection = server.connect("orders")) {
                assertThat(Sql.rows(connection, Sql.EXTENSIONS))
                        .containsExactly("pg_partman in partman", "plpgsql in pg_catalog", "postgis in public");
                assertThat(Sql.rows(connection, Sql.WEB_MERCATOR)).containsExactly("POINT(1491681 6891042)");
            }
        }
    }

    @Test
    void nobodyGetsIn_withoutThePassword() {
        try (PostgresServer server = PostgresServer.start(CONTAINER)) {
            var guessed = new DatabaseLogin("postgres", "postgres");
            assertThatThrownBy(() -> server.dataSource("postgres", guessed).getConnection())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void keepsItsDataInMemory() throws SQLException {
        try (PostgresServer server = PostgresServer.start(CONTAINER.withParameter("max_connections", "23"));
                Connection connection = server.connect("postgres")) {
            assertThat(Sql.rows(connection, "show max_connections")).containsExactly("23");
            assertThat(Sql.rows(
                            connection,
                            "select line from regexp_split_to_table(pg_read_file('/proc/mounts'), '\\n') line"
                                    + " where line like '% /var/lib/postgresql/data tmpfs %'"))
                    .hasSize(1);
        }
    }

    /** As where Testcontainers' own clean-up container cannot run. */
    @Test
    void theContainerOfAKilledJvm_isRemovedByTheNext() throws IOException, InterruptedException {
        Map<String, String> inContainer = Map.of("axion.postgres.provider", "container");
        String url;
        try (ChildJvm child = ChildJvm.run(ServerProcess.class, inContainer)) {
            url = child.awaitLine("ready ").split(" ")[2];
            child.kill();
            child.awaitEnd();
        }
        try (PostgresServer next = PostgresServer.start(CONTAINER)) {
            assertThat(next.version()).startsWith("17.");
            await().untilAsserted(() -> assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "?"))
                    .hasMessageContaining("refused"));
        }
    }

    @Test
    void aServerForManyTests_countsStatements() throws SQLException {
        try (PostgresServer server = PostgresServer.shared(CONTAINER);
                Connection connection = server.connect("postgres")) {
            assertThat(Sql.rows(connection, "show shared_preload_libraries")).containsExactly("pg_stat_statements");
            assertThat(Sql.rows(connection, "show autovacuum")).containsExactly("off");
        }
    }
}
