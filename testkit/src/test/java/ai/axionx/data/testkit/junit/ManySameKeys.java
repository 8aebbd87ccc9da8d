package ai.axionx.data.testkit.junit;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

/** The same, and twenty times as many. */
@AxionDatabase("blank")
final class ManySameKeys {

    static final int TESTS = 500;

    private final SameKeys one = new SameKeys();

    @BeforeEach
    void table(Connection connection) throws SQLException {
        one.table(connection);
    }

    @RepeatedTest(TESTS)
    void writesTheSameKeys(Connection connection) throws SQLException {
        one.writesTheSameKeys(connection);
    }
}
