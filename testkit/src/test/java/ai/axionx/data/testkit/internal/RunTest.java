package ai.axionx.data.testkit.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Whatever a run got to with a template, what is left of it can be dropped. */
final class RunTest {

    private static final String UNFINISHED = "axion_making_0badcafe_1";

    @Test
    void anUnfinishedTemplate_isDropped_alsoWhenItIsMarkedAsOne_orWasNeverMade() throws SQLException {
        try (PostgresServer server = PostgresServer.start();
                Connection administrator = server.connect("postgres")) {
            // Otherwise the complaint would stand in for the reason why it was never made.
            assertThatCode(() -> Run.drop(administrator, UNFINISHED)).doesNotThrowAnyException();

            Sql.execute(administrator, "create database " + UNFINISHED + " is_template true");
            Run.drop(administrator, UNFINISHED);

            assertThat(Sql.rows(administrator, "select 1 from pg_database where datname = '" + UNFINISHED + "'"))
                    .isEmpty();
        }
    }
}
