package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.UnfinishedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** The definition that is always there: both extensions and nothing else, and one ordinary role that owns it. */
public final class BlankDatabase implements DatabaseDefinition {

    private static final String OWNER = "axion_test_owner";

    @Override
    public String name() {
        return "blank";
    }

    @Override
    public String fingerprint() {
        return "1";
    }

    @Override
    public Optional<String> roleName(TestRole role) {
        return Optional.of(OWNER);
    }

    @Override
    public void apply(UnfinishedDatabase database) throws SQLException {
        try (Connection connection = database.connect(TestRole.ADMIN)) {
            boolean missing = Administration.column(
                            connection, "select 1 from pg_roles where rolname = '" + OWNER + "'")
                    .isEmpty();
            if (missing) {
                Administration.execute(connection, "create role " + OWNER);
            }
            // Connecting costs the client as many rounds, at each of a test's connections.
            Administration.execute(connection, "set scram_iterations to 1");
            // The password that the testkit made up has neither quotes nor backslashes.
            Administration.execute(
                    connection, "alter role " + OWNER + " login password '" + database.password(OWNER) + "'");
            Administration.execute(connection, "alter database " + database.name() + " owner to " + OWNER);
            Administration.execute(connection, "grant all on schema public to " + OWNER);
        }
    }
}
