package ai.axionx.data.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
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
}
