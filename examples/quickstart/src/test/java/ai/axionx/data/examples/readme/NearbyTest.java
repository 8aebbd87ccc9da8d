package ai.axionx.data.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** "Test with it": the extensions are there. */
@SuppressWarnings("NullAway.Init")
final class NearbyTest {

    private static PostgresServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.start();
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("create database survey template template_extensions");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theGateIsNearTheSquare() throws SQLException {
        try (Connection connection = server.connect("survey");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select st_dwithin('point(116.3975 39.9087)'::geography, 'point(116.3913 39.9059)'::geography, 700)
                        """)) {
            rows.next();
            assertThat(rows.getBoolean(1)).isTrue();
        }
    }
}
