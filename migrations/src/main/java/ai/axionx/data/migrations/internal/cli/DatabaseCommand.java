package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.Migrator;
import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the commands that work on databases have in common. */
abstract class DatabaseCommand implements Callable<Integer> {

    final Console console;

    @Mixin
    private final ServerOptions options = new ServerOptions();

    DatabaseCommand(Console console) {
        this.console = console;
    }

    /** One migrator for each database, in order; all settings are there when the first one starts. */
    final Map<PlatformDatabase, Migrator> migrators(List<PlatformDatabase> databases) {
        ServerUrl server = options.server(console);
        var secrets = new Secrets(console.environment());
        Map<PlatformDatabase, Migrator> migrators = new EnumMap<>(PlatformDatabase.class);
        for (PlatformDatabase database : databases) {
            PlatformRole role = database.migrateRole();
            String password = secrets.required(role.passwordVariable(), "role " + role);
            migrators.put(
                    database,
                    Migrator.of(database, server.dataSource(database.databaseName(), role.roleName(), password))
                            .withProgress(console::complain));
        }
        return migrators;
    }
}
