package ai.axionx.data.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.axionx.data.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every error of the server gets the exit code that its kind has, and words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SqlFailuresTest {

    private final PostgresServer server = PostgresServer.start();

    @AfterAll
    void close() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "53100, could not extend file, 7, no room left",
        "P0001, could not extend file: No space left on device, 7, no room left",
        "55P03, canceling statement due to lock timeout, 12, Run it again",
        "57014, canceling statement due to statement timeout, 12, Run it again",
        "57P01, terminating connection due to administrator command, 10, the connection broke",
        "22012, division by zero, 1, unexpected error of the server while loading: ERROR: division by zero"
    })
    void anErrorOfTheServer_hasAnExitCode_andWords(String state, String said, int exitCode, String words)
            throws SQLException {
        QuickstartException explained = SqlFailures.explain(raised(state, said), "loading");

        assertThat(explained.exitCode()).isEqualTo(exitCode);
        assertThat(explained).hasMessageContaining(words).hasMessageContaining(said);
    }

    @Test
    void aBatch_isExplainedByTheErrorInIt() throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            statement.addBatch("select 1 / 0");
            SQLException failure = catchThrowableOfType(SQLException.class, statement::executeBatch);

            assertThat(SqlFailures.explain(failure, "loading"))
                    .hasMessageContaining("division by zero")
                    .hasMessageNotContaining("Batch entry");
        }
    }

    private SQLException raised(String state, String said) throws SQLException {
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            return catchThrowableOfType(
                    SQLException.class,
                    () -> statement.execute(
                            "do $$ begin raise exception '" + said + "' using errcode = '" + state + "'; end $$"));
        }
    }
}
