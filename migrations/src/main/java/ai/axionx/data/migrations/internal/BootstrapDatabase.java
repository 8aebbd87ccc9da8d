package ai.axionx.data.migrations.internal;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.PlatformRole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A database that bootstrap makes: those of {@link PlatformDatabase} and OpenFGA's.
 *
 * @param name its name
 * @param owner who owns it
 * @param guests who else may connect
 * @param hasExtensions whether PostGIS and pg_partman live in it
 * @param historyTables each is enough to know the database's tables as its owner's, as schema and table
 */
record BootstrapDatabase(
        String name,
        PlatformRole owner,
        List<PlatformRole> guests,
        boolean hasExtensions,
        List<String[]> historyTables) {

    static final List<BootstrapDatabase> ALL = List.of(
            of(PlatformDatabase.SENSE),
            of(PlatformDatabase.SENSE_TASKS),
            of(PlatformDatabase.GEN),
            new BootstrapDatabase(
                    "axion_sense_permissions",
                    PlatformRole.PERMISSIONS,
                    List.of(PlatformRole.MONITOR, PlatformRole.BACKUP),
                    false,
                    // OpenFGA's migrations are Goose's.
                    List.<String[]>of(new String[] {"public", "goose_db_version"})));

    /** The provider and the locale of the collation, as {@link #createStatement} asks for them. */
    static final String COLLATION = "builtin C.UTF-8";

    /** What every session in one of these databases starts with. */
    static final Map<String, String> SETTINGS;

    static {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("timezone", "UTC");
        settings.put("log_min_duration_statement", "250ms");
        // Parameters are people's data; the statement's text is enough to find what is slow.
        settings.put("log_parameter_max_length", "0");
        settings.put("log_parameter_max_length_on_error", "0");
        SETTINGS = Collections.unmodifiableMap(settings);
    }

    private static BootstrapDatabase of(PlatformDatabase database) {
        List<PlatformRole> guests = new ArrayList<>(database.users());
        guests.add(PlatformRole.MONITOR);
        guests.add(PlatformRole.BACKUP);
        return new BootstrapDatabase(
                database.databaseName(),
                database.migrateRole(),
                List.copyOf(guests),
                database.needsExtensions(),
                List.of(new String[] {"public", "flyway_schema_history"}, new String[] {"ops", "flyway_schema_history"
                }));
    }

    /** The same under another name. */
    BootstrapDatabase named(String other) {
        return new BootstrapDatabase(other, owner, guests, hasExtensions, historyTables);
    }

    /** The statement that makes it. From template0: what somebody put into template1 stays out. */
    String createStatement(@Nullable String as) {
        return "create database " + name + (as == null ? "" : " owner " + Sql.identifier(as))
                + " template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8' locale 'C.UTF-8'";
    }
}
