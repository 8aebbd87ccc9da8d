package ai.axionx.data.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

/** Tests that would all meet each other in one database. Run in JVMs of their own by {@link ManyTestsTest}. */
@AxionDatabase("blank")
final class SameKeys {

    static final int TESTS = 25;

    @BeforeEach
    void table(Connection connection) throws SQLException {
        Sql.execute(connection, "create table places (id integer primary key, place geometry(Point, 4326))");
    }

    @RepeatedTest(TESTS)
    void writesTheSameKeys(Connection connection) throws SQLException {
        Sql.execute(
                connection,
                "insert into places select id, st_setsrid(st_makepoint(id, id), 4326) from generate_series(1, 10) id");

        assertThat(Sql.value(connection, "select count(*) from places")).isEqualTo("10");
    }
}
