package ai.axionx.data.migrations.internal;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.Migration;
import ai.axionx.data.migrations.MigrationException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/** One history of one database, applied and read with Flyway. */
public final class FlywayHistory {

    private static final String TABLE = "flyway_schema_history";

    private final String name;
    private final String schema;
    private final String database;
    private final Flyway flyway;

    public FlywayHistory(String name, String schema, String location, String database, DataSource source) {
        this.name = name;
        this.schema = schema;
        this.database = database;
        FluentConfiguration configuration = Flyway.configure(FlywayHistory.class.getClassLoader())
                .dataSource(source)
                .locations(location)
                .failOnMissingLocations(true)
                .encoding(StandardCharsets.UTF_8)
                .defaultSchema(schema)
                .schemas(schema)
                .createSchemas(true)
                .table(TABLE)
                .validateMigrationNaming(true)
                .validateOnMigrate(true)
                .baselineOnMigrate(false)
                .outOfOrder(false)
                // A later version of this program may have been here, and what is pending is no fault.
                .ignoreMigrationPatterns("*:pending", "*:future")
                .cleanDisabled(true)
                // A script is exactly what it says.
                .placeholderReplacement(false)
                // By then ours is the only runner, so this only has to outlive one whose session is just ending.
                .lockRetryCount(60);
        // The transactional lock would make a concurrent index build wait for itself.
        configuration
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        this.flyway = configuration.load();
    }

    /** How reports call it. */
    public String name() {
        return name;
    }

    /** Refuses a database that holds what nobody's history here explains. */
    public void requireOursOrEmpty(Connection connection) throws SQLException {
        if (exists(connection)) {
            return;
        }
        List<String> foreign = schema.equals("public")
                ? Contents.relationsOutside(connection, "ops")
                : Contents.relationsIn(connection, schema);
        if (!foreign.isEmpty()) {
            throw new MigrationException(
                    ExitCode.FOREIGN_CONTENT,
                    "database " + database + " holds tables, but no history of ours (" + schema + "." + TABLE
                            + "): " + Contents.some(foreign) + ". Is this the right server? If it is, move them away"
                            + " or drop them; migrations start in an empty database.");
        }
    }

    /** Refuses a history that is not the beginning of ours. */
    public void requireUnaltered(Connection connection) throws SQLException {
        List<String> failed = new ArrayList<>();
        for (Migration migration : migrations(connection)) {
            if (migration.state() == Migration.State.FAILED) {
                failed.add(describeFailed(migration.script()));
            }
        }
        if (!failed.isEmpty()) {
            throw new MigrationException(ExitCode.FAILED_MIGRATION, String.join("\n", failed));
        }
        List<String> differences = differences(connection);
        if (!differences.isEmpty()) {
            throw new MigrationException(ExitCode.TAMPERED, String.join("\n", differences));
        }
    }

    /** Each migration that ran and is not what is held here, in words. */
    public List<String> differences(Connection connection) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (MigrationInfo info : all()) {
            String file = info.getScript();
            Migration.State state = stateOf(info.getState());
            if (state == Migration.State.FAILED) {
                differences.add(describeFailed(info.getScript()));
            } else if (state == Migration.State.MISSING) {
                differences.add("migration " + info.getScript() + " ran in database " + database
                        + ", but this program does not hold it. Bring the file back; what ran is never removed. If it"
                        + " came from a branch, recreate the database.");
            } else if (state == Migration.State.SKIPPED) {
                differences.add("migration " + file + " is older than what ran in database " + database
                        + " and was passed over. Give it a version after the last one that ran.");
            } else if (state == Migration.State.APPLIED && info.isVersioned() && !info.isChecksumMatching()) {
                differences.add("migration " + file + " was changed after it ran in database " + database
                        + ": checksum then " + info.getAppliedChecksum() + ", now " + info.getResolvedChecksum()
                        + ". What ran is never edited: restore the file as it was released, and put the change into a"
                        + " new migration.");
            }
        }
        if (exists(connection)) {
            // What info does not tell: other names, and a script that became Java code, for instance.
            boolean isAllWell = differences.isEmpty();
            for (ValidateOutput invalid : flyway.validateWithResult().invalidMigrations) {
                if (invalid.errorDetails.errorCode == CoreErrorCode.DESCRIPTION_MISMATCH) {
                    differences.add("migration " + fileName(invalid.filepath) + " ran in database " + database
                            + " under another name. What ran is never renamed: restore the file's name, and give a new"
                            + " migration a new version.");
                } else if (isAllWell) {
                    differences.add("migration " + fileName(invalid.filepath) + " of database " + database + ": "
                            + invalid.errorDetails.errorMessage.replaceAll("\\R", " "));
                }
            }
        }
        return differences;
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private String describeFailed(String script) {
        return "migration " + script + " failed in an earlier run on database " + database + " and did not run in a"
                + " transaction, so part of it may be there. Undo or complete it by hand, then remove its mark: delete"
                + " from " + schema + "." + TABLE + " where script = " + Sql.literal(script) + " and not success;";
    }

    /** What is known, in the order in which it runs; without Flyway's own notes. */
    public List<Migration> migrations(Connection connection) throws SQLException {
        Map<Integer, Instant> ends = new HashMap<>();
        if (exists(connection)) {
            // Written in UTC, without a zone. Flyway would read it back in the JVM's.
            Sql.rows(
                    connection,
                    result -> ends.put(
                            result.getInt(1),
                            result.getObject(2, LocalDateTime.class).toInstant(ZoneOffset.UTC)),
                    "select installed_rank, installed_on from " + schema + "." + TABLE);
        }
        return Arrays.stream(all()).map(info -> migration(info, ends)).toList();
    }

    private Migration migration(MigrationInfo info, Map<Integer, Instant> ends) {
        Integer took = info.getExecutionTime();
        return new Migration(
                name,
                Optional.ofNullable(info.getVersion()).map(Objects::toString),
                info.getDescription(),
                info.getScript(),
                stateOf(info.getState()),
                info.getInstalledRank() == null ? null : ends.get(info.getInstalledRank()),
                took == null ? null : Duration.ofMillis(took));
    }

    /** Applies what is pending; the caller holds the lock. */
    public List<Migration> migrate(Connection connection) throws SQLException {
        int before = lastRank(connection);
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            throw failure(e, connection, before);
        }
        Set<String> applied = appliedSince(before, connection);
        return migrations(connection).stream()
                .filter(migration -> migration.state() == Migration.State.APPLIED)
                .filter(migration -> applied.contains(migration.script()))
                .toList();
    }

    private int lastRank(Connection connection) throws SQLException {
        String rank = exists(connection)
                ? Sql.value(connection, "select coalesce(max(installed_rank), 0) from " + schema + "." + TABLE)
                : null;
        return rank == null ? 0 : Integer.parseInt(rank);
    }

    /** The scripts that ran after this rank. Flyway notes the making of the schema as rank 0 without a script. */
    private Set<String> appliedSince(int rank, Connection connection) throws SQLException {
        return exists(connection)
                ? Set.copyOf(Sql.strings(
                        connection,
                        "select script from " + schema + "." + TABLE
                                + " where success and installed_rank > ? and type <> 'SCHEMA'",
                        rank))
                : Set.of();
    }

    private MigrationException failure(FlywayException e, Connection connection, int before) {
        SQLException cause = Failures.cause(e);
        if (cause == null) {
            return new MigrationException(
                    ExitCode.FAILED_MIGRATION,
                    "history " + name + " of database " + database + " cannot be applied: " + e.getMessage(),
                    e);
        }
        String where = place(e);
        String said = Failures.said(cause);
        String left = "";
        boolean rolledBack = true;
        try {
            int applied = appliedSince(before, connection).size();
            left = applied == 0 ? "" : " The " + applied + " migrations before it in this run stay applied.";
            rolledBack = !exists(connection)
                    || !Sql.isTrue(
                            connection, "select exists (select from " + schema + "." + TABLE + " where not success)");
        } catch (SQLException lost) {
            e.addSuppressed(lost);
        }
        if (rolledBack && Failures.isPassing(cause)) {
            return new MigrationException(
                    ExitCode.INTERRUPTED,
                    where + " was interrupted: " + said + ". The server rolled it back." + left
                            + " Run it again; if a lock is what it waits for, find who holds it in pg_stat_activity.",
                    e);
        }
        if (rolledBack && Failures.isDiskFull(cause)) {
            return new MigrationException(
                    ExitCode.DISK_FULL,
                    where + " found the server's disk full: " + said + ". The server rolled it back." + left
                            + " Make room there, then run it again.",
                    e);
        }
        return new MigrationException(
                ExitCode.FAILED_MIGRATION,
                where + " failed: " + said + "."
                        + (rolledBack
                                ? " The server rolled it back." + left + " Correct the migration and run again."
                                : " It does not run in a transaction, so part of it may be there." + left
                                        + " The next run tells how to go on."),
                e);
    }

    /** Flyway says in its message in which file and line it was. */
    private String place(FlywayException e) {
        String file = field(e, "Location");
        String line = field(e, "Line");
        return (file == null ? "a migration of history " + name : "migration " + file.replaceFirst(" \\(.*", ""))
                + " of database " + database + (line == null ? "" : ", in the statement at line " + line + ",");
    }

    private static @Nullable String field(FlywayException e, String label) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            for (String line : String.valueOf(t.getMessage()).lines().toList()) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).strip().equals(label)) {
                    return line.substring(colon + 1).strip();
                }
            }
        }
        return null;
    }

    private MigrationInfo[] all() {
        try {
            return Arrays.stream(flyway.info().all())
                    .filter(info -> !info.getType().isSynthetic())
                    // Earlier runs of a repeatable migration; its last one stands for it.
                    .filter(info -> info.getState() != MigrationState.SUPERSEDED)
                    .toArray(MigrationInfo[]::new);
        } catch (FlywayException e) {
            SQLException cause = Failures.cause(e);
            if (cause != null) {
                throw Failures.working(cause, "reading history " + name + " of database " + database);
            }
            throw new MigrationException(
                    ExitCode.TAMPERED,
                    "the scripts of history " + name + " in this program cannot be used: " + e.getMessage(),
                    e);
        }
    }

    private boolean exists(Connection connection) throws SQLException {
        return Contents.hasTable(connection, schema, TABLE);
    }

    private static Migration.State stateOf(MigrationState state) {
        return switch (state) {
            case SUCCESS, OUT_OF_ORDER, SUPERSEDED, BASELINE, UNDONE, AVAILABLE, DELETED -> Migration.State.APPLIED;
            // Outdated: a repeatable migration whose file is another one now.
            case PENDING, ABOVE_TARGET, OUTDATED -> Migration.State.PENDING;
            case FAILED, MISSING_FAILED, FUTURE_FAILED -> Migration.State.FAILED;
            case FUTURE_SUCCESS -> Migration.State.NEWER;
            case MISSING_SUCCESS -> Migration.State.MISSING;
            case IGNORED, BELOW_BASELINE, BASELINE_IGNORED -> Migration.State.SKIPPED;
        };
    }
}
