package ai.axionx.data.migrations;

import ai.axionx.data.migrations.internal.HistoryTable;
import ai.axionx.data.migrations.internal.ScriptFiles;
import ai.axionx.data.migrations.script.MigrationScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * A database whose history this artifact holds. The platform migrates each with a run of its own.
 *
 * <p>The fourth database, {@code axion_sense_permissions}, is made by {@link Bootstrap} but migrated by OpenFGA itself.
 */
public enum PlatformDatabase {
    /** {@code axion_sense}: roads, tracks, tasks, people. */
    SENSE,
    /** {@code axion_sense_tasks}: what the Sense Worker keeps for itself. */
    SENSE_TASKS,
    /** {@code axion_gen}: dashboards and their data sources. */
    GEN;

    /** The database's name in the server, for example {@code axion_sense_tasks}. */
    public String databaseName() {
        return "axion_" + name().toLowerCase(Locale.ROOT);
    }

    /** The role that owns it and runs its migrations. */
    public PlatformRole migrateRole() {
        return switch (this) {
            case SENSE, SENSE_TASKS -> PlatformRole.SENSE_MIGRATE;
            case GEN -> PlatformRole.GEN_MIGRATE;
        };
    }

    /** The services' roles that work in it. */
    public List<PlatformRole> users() {
        return switch (this) {
            case SENSE -> List.of(PlatformRole.SENSE_APP, PlatformRole.SENSE_WORKER);
            case SENSE_TASKS -> List.of(PlatformRole.SENSE_WORKER);
            case GEN -> List.of(PlatformRole.GEN_APP);
        };
    }

    /** Whether it needs PostGIS (in schema {@code public}) and pg_partman (in schema {@code partman}). */
    public boolean needsExtensions() {
        return this == SENSE;
    }

    /** The histories of this database, in the order in which they are applied. */
    List<History> histories() {
        return switch (this) {
            case SENSE ->
                List.of(
                        new History("ops", "ops", "classpath:ai/axionx/data/partitioning/ops"),
                        new History("sense", "public", "classpath:ai/axionx/data/migrations/sense"));
            case SENSE_TASKS ->
                List.of(new History("sense_tasks", "public", "classpath:ai/axionx/data/migrations/sense_tasks"));
            case GEN -> List.of(new History("gen", "public", "classpath:ai/axionx/data/migrations/gen"));
        };
    }

    /** All scripts of this database, in the order in which they run in an empty one. */
    public List<MigrationScript> scripts() {
        return histories().stream()
                .flatMap(history -> ScriptFiles.in(history.location()).stream())
                .toList();
    }

    /**
     * Makes the tables that remember what ran, as the first {@link Migrator#migrate()} does: for tools that carry out
     * {@link #scripts()} themselves. Does nothing where they are.
     */
    public void createHistories(Connection owner) throws SQLException {
        for (History history : histories()) {
            new HistoryTable(history.schema()).create(owner);
        }
    }

    /** The name as the command line spells it: {@code sense}, {@code sense-tasks} or {@code gen}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * A row of versions with a table of its own that remembers which of them ran.
     *
     * @param name how reports call it
     * @param schema the schema of {@code flyway_schema_history}, made when it is missing
     * @param location where its scripts are
     */
    record History(String name, String schema, String location) {}
}
