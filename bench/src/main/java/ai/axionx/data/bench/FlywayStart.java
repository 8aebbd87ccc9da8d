package ai.axionx.data.bench;

import java.util.Locale;
import org.flywaydb.core.Flyway;

/** Plain Flyway, once, on the smallest of the platform's databases: what {@link MigrationStart} compares with. */
final class FlywayStart {

    private FlywayStart() {}

    public static void main(String[] arguments) {
        var result = Flyway.configure()
                .dataSource(
                        arguments[0], arguments[1], System.getenv(arguments[1].toUpperCase(Locale.ROOT) + "_PASSWORD"))
                .locations("classpath:ai/axionx/data/migrations/gen")
                .placeholderReplacement(false)
                .load()
                .migrate();
        if (result.migrationsExecuted != 0) {
            throw new IllegalStateException("something was pending");
        }
    }
}
