package ai.axionx.data.migrations.script;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Remembers how far scripts have come.
 *
 * <p>It writes through the connection that it is given and in the transaction that is open there, so that a statement
 * and the note that it is done are there both or neither.
 */
public interface Journal {

    /** How far an earlier run has come; {@link Progress#NONE} if there was none. */
    Progress read(Connection connection, MigrationScript script) throws SQLException;

    /** The script has come so far. */
    void note(Connection connection, MigrationScript script, Progress progress) throws SQLException;

    /** All of the script is done. */
    void complete(Connection connection, MigrationScript script, Duration took) throws SQLException;

    /** Remembers nothing: for whoever runs a script once, on a database to throw away. */
    static Journal none() {
        return new Journal() {
            @Override
            public Progress read(Connection connection, MigrationScript script) {
                return Progress.NONE;
            }

            @Override
            public void note(Connection connection, MigrationScript script, Progress progress) {}

            @Override
            public void complete(Connection connection, MigrationScript script, Duration took) {}
        };
    }
}
