package ai.axionx.data.migrations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The testkit's copies, beside the databases that bootstrap and the runner make on the same server. */
final class CopiesTest {

    private static final String ACL_AND_SETTINGS = """
            select pg_get_userbyid(datdba) || ' owns it; '
                || (select string_agg(item::text, ', ' order by item::text) from unnest(datacl) as item) || '; '
                || (select string_agg(setrole::regrole || ' ' || setconfig::text, ', ' order by setrole)
                    from pg_db_role_setting
                    where setdatabase = pg_database.oid) || '; '
                || pg_encoding_to_char(encoding) || ' ' || datlocprovider::text || ' ' || datlocale
            from pg_database
            where datname = '%s'
            """;

    private static final String SETTINGS_OF_ROLES = """
            select rolname || ' ' || coalesce(rolconfig::text, '') || ' ' || rolconnlimit
            from pg_roles
            where rolname ~ '^axion_'
            order by 1
            """;

    @Test
    void haveTheAclAndTheSettings_thatProductionHas_andLeaveItAlone() throws SQLException {
        try (Platform production = Platform.start();
                Connection administrator = production.administrator("postgres")) {
            List<String> roles = Sql.rows(administrator, SETTINGS_OF_ROLES);
            for (String database : Platform.DATABASES) {
                List<String> original = Sql.rows(administrator, ACL_AND_SETTINGS.formatted(database));
                TestDatabase copy = TestDatabase.create(DatabaseRequest.of(database), production.server());

                assertThat(original).singleElement().asString().contains("TimeZone=UTC");
                assertThat(Sql.rows(administrator, ACL_AND_SETTINGS.formatted(copy.name())))
                        .isEqualTo(original);
                assertThat(Sql.rows(administrator, ACL_AND_SETTINGS.formatted(database)))
                        .isEqualTo(original);
            }
            assertThat(Sql.rows(administrator, SETTINGS_OF_ROLES)).isEqualTo(roles);
        }
    }
}
