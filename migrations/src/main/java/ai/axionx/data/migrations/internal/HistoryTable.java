package ai.axionx.data.migrations.internal;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.script.Journal;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.Progress;
import ai.axionx.data.migrations.script.ScriptStatement;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Flyway's table of what ran, and beside it, only while a script is half-way, one that says how far it came.
 *
 * <p>The second table is made when a script needs it and dropped when none does, so that it is never part of a schema.
 */
public final class HistoryTable implements Journal {

    static final String NAME = "flyway_schema_history";

    private final String schema;
    private final String history;
    private final String progress;

    public HistoryTable(String schema) {
        this.schema = schema;
        this.history = schema + "." + NAME;
        this.progress = schema + ".axion_migration_progress";
    }

    String schema() {
        return schema;
    }

    /**
     * A migration that ran.
     *
     * @param rank its place in the order in which they ran
     * @param version its version; empty for a repeatable one
     * @param checksum of its text then
     * @param installedOn when it ended
     * @param success false if it failed outside a transaction, in a run of Flyway's
     */
    record Row(
            int rank,
            Optional<String> version,
            String description,
            String script,
            @Nullable Integer checksum,
            Instant installedOn,
            Duration took,
            boolean success) {

        Object identity() {
            return Version.identity(version, description);
        }
    }

    boolean exists(Connection connection) throws SQLException {
        return Contents.hasTable(connection, schema, NAME);
    }

    /** What ran, in order, without Flyway's own notes; nothing if there is no table. */
    List<Row> rows(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return List.of();
        }
        return Sql.rows(
                connection,
                row -> new Row(
                        row.getInt("installed_rank"),
                        Optional.ofNullable(row.getString("version")),
                        row.getString("description"),
                        row.getString("script"),
                        row.getObject("checksum", Integer.class),
                        // Written in UTC, without a zone.
                        row.getObject("installed_on", LocalDateTime.class).toInstant(ZoneOffset.UTC),
                        Duration.ofMillis(row.getInt("execution_time")),
                        row.getBoolean("success")),
                "select installed_rank, version, description, script, checksum, installed_on, execution_time, success"
                        + " from " + history + " where type <> 'SCHEMA' order by installed_rank");
    }

    /** Makes schema and table as Flyway would, unless they are there. */
    public void create(Connection connection) throws SQLException {
        if (exists(connection)) {
            return;
        }
        connection.setAutoCommit(false);
        try {
            boolean isNew = !Sql.isTrue(connection, "select to_regnamespace(?) is not null", schema);
            if (isNew) {
                Sql.execute(connection, "create schema " + schema);
            }
            Sql.execute(connection, """
                    create table %1$s
                    (
                        installed_rank integer       not null constraint flyway_schema_history_pk primary key,
                        version        varchar(50),
                        description    varchar(200)  not null,
                        type           varchar(20)   not null,
                        script         varchar(1000) not null,
                        checksum       integer,
                        installed_by   varchar(100)  not null,
                        installed_on   timestamp     not null default now(),
                        execution_time integer       not null,
                        success        boolean       not null
                    );
                    create index flyway_schema_history_s_idx on %1$s (success);
                    """.formatted(history));
            if (isNew) {
                insert(connection, 0, null, "<< Flyway Schema Creation >>", "SCHEMA", '"' + schema + '"', null, 0);
            }
            connection.commit();
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private void insert(
            Connection connection,
            int rank,
            @Nullable String version,
            String description,
            String type,
            String script,
            @Nullable Integer checksum,
            int millis)
            throws SQLException {
        try (var insert = connection.prepareStatement("insert into " + history
                + " (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                + " values (?, ?, ?, ?, ?, ?, current_user, ?, true)")) {
            int i = 1;
            insert.setInt(i++, rank);
            insert.setString(i++, version);
            insert.setString(i++, description);
            insert.setString(i++, type);
            insert.setString(i++, script);
            insert.setObject(i++, checksum, java.sql.Types.INTEGER);
            insert.setInt(i++, millis);
            insert.executeUpdate();
        }
    }

    @Override
    public Progress read(Connection connection, MigrationScript script) throws SQLException {
        if (!hasProgress(connection)) {
            return Progress.NONE;
        }
        List<Noted> found = Sql.rows(
                connection,
                row -> new Noted(
                        new Progress(
                                row.getInt("done"),
                                row.getBoolean("started"),
                                Optional.ofNullable(row.getString("last_key"))),
                        row.getLong("checksum"),
                        row.getObject("started_checksum", Long.class)),
                "select done, started, last_key, checksum, started_checksum from " + progress + " where script = ?",
                script.fileName());
        return found.isEmpty() ? Progress.NONE : found.get(0).in(script);
    }

    /** What an earlier run has noted, with checksums of the statements that are done, and of the one that has begun. */
    private record Noted(
            Progress progress, long doneChecksum, @Nullable Long startedChecksum) {

        Progress in(MigrationScript script) {
            int done = progress.done();
            if (done > script.statements().size()
                    || doneChecksum != checksum(script.statements().subList(0, done))) {
                throw new MigrationException(
                        ExitCode.TAMPERED,
                        "migration " + script.fileName() + " was changed in its first " + done
                                + " statements, which an earlier run has done. Restore them, and change what comes after"
                                + " them; or undo them by hand, and let repair forget that they ran.");
            }
            boolean isSame = startedChecksum == null
                    || (done < script.statements().size()
                            && startedChecksum
                                    == checksum(List.of(script.statements().get(done))));
            return isSame ? progress : new Progress(done, false, Optional.empty());
        }
    }

    /** The scripts that are half-way. */
    List<String> begun(Connection connection) throws SQLException {
        return hasProgress(connection)
                ? Sql.strings(connection, "select script from " + progress + " order by 1")
                : List.of();
    }

    private boolean hasProgress(Connection connection) throws SQLException {
        return Sql.isTrue(connection, "select to_regclass(?) is not null", progress);
    }

    @Override
    public void note(Connection connection, MigrationScript script, Progress reached) throws SQLException {
        if (!hasProgress(connection)) {
            Sql.execute(
                    connection,
                    "create table " + progress
                            + " (script text primary key, done integer not null, checksum bigint not null,"
                            + " started boolean not null, started_checksum bigint, last_key text)");
        }
        Long begun = reached.isStarted()
                ? (Long) checksum(List.of(script.statements().get(reached.done())))
                : null;
        try (var upsert = connection.prepareStatement(
                "insert into " + progress
                        + " (script, done, checksum, started, started_checksum, last_key) values (?, ?, ?, ?, ?, ?)"
                        + " on conflict (script) do update set (done, checksum, started, started_checksum, last_key)"
                        + " = (excluded.done, excluded.checksum, excluded.started, excluded.started_checksum, excluded.last_key)")) {
            int i = 1;
            upsert.setString(i++, script.fileName());
            upsert.setInt(i++, reached.done());
            upsert.setLong(i++, checksum(script.statements().subList(0, reached.done())));
            upsert.setBoolean(i++, reached.isStarted());
            upsert.setObject(i++, begun, java.sql.Types.BIGINT);
            upsert.setString(i++, reached.lastKey().orElse(null));
            upsert.executeUpdate();
        }
    }

    @Override
    public void complete(Connection connection, MigrationScript script, Duration took) throws SQLException {
        int rank = Integer.parseInt(
                String.valueOf(Sql.value(connection, "select coalesce(max(installed_rank), 0) + 1 from " + history)));
        insert(
                connection,
                rank,
                script.version().orElse(null),
                script.description(),
                "SQL",
                script.fileName(),
                script.checksum(),
                (int) took.toMillis());
        forget(connection, script.fileName());
    }

    private void forget(Connection connection, String script) throws SQLException {
        if (hasProgress(connection)) {
            Sql.execute(connection, "delete from " + progress + " where script = " + Sql.literal(script));
            if (!Sql.isTrue(connection, "select exists (select from " + progress + ")")) {
                Sql.execute(connection, "drop table " + progress);
            }
        }
    }

    /** Forgets what failed in runs of Flyway's, and how far scripts came; tells what it forgot. */
    List<String> repair(Connection connection) throws SQLException {
        List<String> forgotten = new ArrayList<>();
        if (exists(connection)) {
            for (String script :
                    Sql.strings(connection, "delete from " + history + " where not success returning script")) {
                forgotten.add(script + ": forgot that it failed");
            }
        }
        if (hasProgress(connection)) {
            for (String script : begun(connection)) {
                forgotten.add(script + ": forgot that part of it ran");
            }
            Sql.execute(connection, "drop table " + progress);
        }
        return forgotten;
    }

    private static long checksum(List<ScriptStatement> statements) {
        var crc = new CRC32();
        statements.forEach(statement -> crc.update((statement.sql() + ";").getBytes(StandardCharsets.UTF_8)));
        return crc.getValue();
    }

    @Override
    public String toString() {
        return history;
    }
}
