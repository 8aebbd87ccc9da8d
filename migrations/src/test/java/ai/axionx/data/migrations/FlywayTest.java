package ai.axionx.data.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.junit.AxionDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;

/** Our histories are Flyway's: it reads what we write, and we go on where it was. */
@AxionDatabase("axion_gen")
final class FlywayTest {

    private static FluentConfiguration flyway(TestDatabase database) {
        return Flyway.configure()
                .dataSource(database.dataSource(TestRole.MIGRATE))
                .locations("classpath:ai/axionx/data/migrations/gen")
                .placeholderReplacement(false);
    }

    @Test
    void whatWeWrote_isValidToFlyway_andNothingIsPending(TestDatabase database) {
        Flyway flyway = flyway(database).load();

        flyway.validate();
        assertThat(flyway.info().pending()).isEmpty();
        assertThat(flyway.info().applied()).hasSize(4);
    }

    @Test
    void whatFlywayWrote_isOurs_toTheLetter(TestDatabase database) throws SQLException {
        Catalog ours = catalog(database);
        try (Connection owner = database.connect(TestRole.MIGRATE);
                Statement statement = owner.createStatement()) {
            statement.execute("drop schema public cascade; create schema public");
        }

        flyway(database).target("3").load().migrate();
        MigrationReport report = Migrator.of(PlatformDatabase.GEN, database.dataSource(TestRole.MIGRATE))
                .migrate();

        assertThat(report.applied())
                .singleElement()
                .satisfies(last -> assertThat(last.script()).isEqualTo("V4__agents.sql"));
        assertThat(report.appliedBefore()).isEqualTo(3);
        // Default privileges of the schema went with it.
        assertThat(catalog(database).differencesFrom(ours))
                .noneMatch(difference -> difference.contains("flyway_schema_history"))
                .noneMatch(difference -> difference.contains("expected, but there is"));
        flyway(database).load().validate();
    }

    private static Catalog catalog(TestDatabase database) throws SQLException {
        try (Connection owner = database.connect(TestRole.MIGRATE)) {
            return Catalog.read(owner);
        }
    }
}
