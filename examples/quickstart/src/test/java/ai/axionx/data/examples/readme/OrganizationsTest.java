package ai.axionx.data.examples.readme;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AsRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

@AxionDatabase("axion_sense")
final class OrganizationsTest {

    @Test
    void aCode_isTakenOnce(Connection app) throws SQLException {
        String insert = "insert into organizations (code, name) values ('north', 'North')";
        try (Statement statement = app.createStatement()) {
            statement.execute(insert);
            assertThatThrownBy(() -> statement.execute(insert)).hasMessageContaining("uq_organizations_code");
        }
    }

    @Test
    void onlyTheOwner_makesTables(Connection app, @AsRole(TestRole.MIGRATE) Connection owner) throws SQLException {
        try (Statement asApp = app.createStatement();
                Statement asOwner = owner.createStatement()) {
            assertThatThrownBy(() -> asApp.execute("create table notes (id integer)"))
                    .hasMessageContaining("permission denied for schema public");
            asOwner.execute("create table notes (id integer)");
        }
    }
}
