package ai.axionx.data.partitioning;

import ai.axionx.data.testkit.DatabaseDefinition;
import ai.axionx.data.testkit.ResourceChecksum;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.UnfinishedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;

/**
 * A service's database as these tests want it: an owner, a worker, somebody who may do nothing, and schema {@code ops}.
 */
public final class OpsDefinition implements DatabaseDefinition {

    static final String NAME = "survey";
    static final String OWNER = "survey_owner";
    static final String WORKER = "survey_worker";
    private static final String STRANGER = "survey_stranger";
    private static final String OPS = "ai/axionx/data/partitioning/ops";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String fingerprint() {
        return "1 " + ResourceChecksum.of(OpsDefinition.class.getClassLoader(), OPS);
    }

    @Override
    public Optional<String> roleName(TestRole role) {
        return Optional.of(
                switch (role) {
                    case APP -> STRANGER;
                    case WORKER -> WORKER;
                    case MIGRATE, ADMIN -> OWNER;
                });
    }

    @Override
    public void apply(UnfinishedDatabase database) throws SQLException {
        try (Connection administrator = database.connect(TestRole.ADMIN)) {
            for (String role : new String[] {OWNER, WORKER, STRANGER}) {
                if (Sql.rows(administrator, "select 1 from pg_roles where rolname = ?", role)
                        .isEmpty()) {
                    Sql.execute(administrator, "create role " + role);
                }
                Sql.execute(administrator, "alter role " + role + " login password '" + database.password(role) + "'");
            }
            Sql.execute(
                    administrator,
                    "alter database " + database.name() + " owner to " + OWNER,
                    "grant all on schema partman to " + OWNER,
                    "grant all on all tables in schema partman to " + OWNER,
                    "revoke temporary on database " + database.name() + " from public");
        }
        Flyway.configure()
                .dataSource(database.dataSource(TestRole.MIGRATE))
                .schemas("ops")
                .locations("classpath:" + OPS)
                .failOnMissingLocations(true)
                .load()
                .migrate();
        try (Connection owner = database.connect(TestRole.MIGRATE)) {
            Sql.execute(owner, "create schema road", "select ops.grant_maintenance_to('" + WORKER + "')");
        }
    }
}
