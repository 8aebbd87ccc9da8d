package ai.axionx.data.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server that runs already is taken as it is, and refused with the reason where it does not fit. */
final class ExternalServerTest {

    @SuppressWarnings("NullAway.Init")
    private static PostgresServer running;

    @BeforeAll
    static void start() {
        running = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        running.close();
    }

    @Test
    void isUsed_andLeftRunning() throws SQLException {
        PostgresServer external = external(running.jdbcUrl("postgres"), running.administrator());
        try (Connection connection = external.connect("postgres")) {
            assertThat(Sql.rows(connection, "select current_user")).containsExactly("postgres");
        }
        assertThat(external.provider()).isEqualTo(PostgresProvider.EXTERNAL);
        assertThat(external.version()).isEqualTo(running.version());
        external.close();

        try (Connection connection = running.connect("postgres")) {
            assertThat(Sql.rows(connection, "select 1")).containsExactly("1");
        }
    }

    @Test
    void keepsTheUrlsOptions() {
        PostgresServer external =
                external(running.jdbcUrl("postgres") + "?ApplicationName=orders", running.administrator());

        assertThat(external.jdbcUrl("other")).endsWith("/other?ApplicationName=orders");
    }

    @Test
    void aUrlWithAPassword_isRefused_withoutIt() {
        for (String url :
                List.of("jdbc:postgresql://me:falsch@localhost/", "jdbc:postgresql://localhost/?password=falsch")) {
            assertThatThrownBy(() -> external(url, running.administrator()))
                    .isInstanceOf(PostgresServerException.class)
                    .hasMessageContaining("Put them into AXION_POSTGRES_USER")
                    .hasMessageNotContaining("falsch");
        }
    }

    @Test
    void aWrongPassword_isReported_withoutThePassword() {
        var wrong = new DatabaseLogin("postgres", "falsches-passwort");

        assertThatThrownBy(() -> external(running.jdbcUrl("postgres"), wrong))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("cannot be used as postgres")
                .hasMessageContaining("password authentication failed")
                .hasMessageNotContaining("falsches-passwort");
    }

    @Test
    void anUnreachableServer_isReported() throws IOException {
        int nobodyListens;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobodyListens = socket.getLocalPort();
        }

        assertThatThrownBy(
                        () -> external("jdbc:postgresql://127.0.0.1:" + nobodyListens + "/", running.administrator()))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("127.0.0.1:" + nobodyListens)
                .hasMessageContaining("refused");
    }

    @Test
    void aPasswordInTheUrl_isRefused_andNotRepeated() {
        String url = running.jdbcUrl("postgres") + "?password=geheim";

        assertThatThrownBy(() -> external(url, running.administrator()))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("AXION_POSTGRES_PASSWORD")
                .hasMessageNotContaining("geheim");
    }

    private static PostgresServer external(String url, DatabaseLogin login) {
        return PostgresServer.start(PostgresServerSettings.defaults().withExternal(url, login));
    }
}
