package ai.axionx.data.bench;

import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.UnfinishedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** {@link BenchSchema} for the testkit, with an owner who is nobody special. */
public final class BenchDefinition implements DatabaseDefinition {

    static final String NAME = "bench";

    private static final String OWNER = "axion_bench_owner";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String fingerprint() {
        return BenchSchema.withPostgis();
    }

    @Override
    public Optional<String> roleName(TestRole role) {
        return Optional.of(OWNER);
    }

    @Override
    public void apply(UnfinishedDatabase database) throws SQLException {
        try (Connection administrator = database.connect(TestRole.ADMIN)) {
            OpsDatabase.execute(
                    administrator,
                    "do $$ begin if to_regrole('" + OWNER + "') is null then create role " + OWNER + "; end if; end $$",
                    "set scram_iterations to 1",
                    "alter role " + OWNER + " login password '" + database.password(OWNER) + "'",
                    "alter database " + database.name() + " owner to " + OWNER,
                    "grant all on schema public to " + OWNER);
        }
        try (Connection owner = database.connect(TestRole.MIGRATE)) {
            owner.setAutoCommit(false);
            OpsDatabase.execute(owner, BenchSchema.withPostgis());
            owner.commit();
        }
    }
}
