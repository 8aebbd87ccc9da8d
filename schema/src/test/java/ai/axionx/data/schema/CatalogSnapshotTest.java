package ai.axionx.data.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.catalog.Catalog;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The snapshot that {@code axion-migrations} carries of each database is what its migrations make. */
final class CatalogSnapshotTest {

    private static final String FOLDER = "migrations/src/main/resources/ai/axionx/data/migrations/catalog/";
    private static final String HEAD = """
            # What %s holds after all migrations, without partitions. Written from the catalog, never by hand:
            # %s

            """;

    private static final MigratedPlatform PLATFORM = MigratedPlatform.shared();

    @ParameterizedTest
    @EnumSource
    void snapshot_isWhatTheMigrationsMake(PlatformDatabase database) throws IOException, SQLException {
        Catalog migrated = PLATFORM.catalog(database);
        GeneratedFile snapshot = new GeneratedFile(FOLDER + database.databaseName() + ".catalog");

        snapshot.mustSay(HEAD.formatted(database.databaseName(), GeneratedFile.COMMAND) + migrated);

        assertThat(migrated.differencesFrom(Catalog.parse(snapshot.text()))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void reading_leavesTheConnection_asItWas(PlatformDatabase database) throws SQLException {
        try (Connection connection = PLATFORM.owner(database).getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set search_path = public, pg_catalog; set local intervalstyle = 'iso_8601';"
                    + " set local timezone = 'Asia/Kathmandu'; create table public.later ()");

            Catalog within = Catalog.read(connection);

            assertThat(within.differencesFrom(PLATFORM.catalog(database)))
                    .containsExactly("table public.later: not expected, but there is one");
            try (var row = statement.executeQuery("select current_setting('search_path') || '; ' ||"
                    + " current_setting('intervalstyle') || '; ' || current_setting('timezone')")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("public, pg_catalog; iso_8601; Asia/Kathmandu");
            }
            connection.rollback();
        }
    }
}
