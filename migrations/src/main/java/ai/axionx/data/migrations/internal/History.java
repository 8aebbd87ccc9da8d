package ai.axionx.data.migrations.internal;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.Migration;
import ai.axionx.data.migrations.Migration.State;
import ai.axionx.data.migrations.MigrationException;
import ai.axionx.data.migrations.script.Cancellation.CancelledException;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.ScriptExecution;
import ai.axionx.data.migrations.script.StatementException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One history of one database: a row of scripts, and the table that remembers which of them ran.
 *
 * <p>The table is Flyway's, to the letter, so that its tools can read it.
 */
public final class History {

    private final String name;
    private final String database;
    private final List<MigrationScript> scripts;
    private final HistoryTable table;

    public History(String name, String schema, String location, String database) {
        this.name = name;
        this.database = database;
        this.scripts = ScriptFiles.in(location);
        this.table = new HistoryTable(schema);
    }

    /** How reports call it. */
    public String name() {
        return name;
    }

    /** Refuses a database that holds what nobody's history here explains. */
    public void requireOursOrEmpty(Connection connection) throws SQLException {
        if (table.exists(connection)) {
            return;
        }
        List<String> foreign = table.schema().equals("public")
                ? Contents.relationsOutside(connection, "ops")
                : Contents.relationsIn(connection, table.schema());
        if (!foreign.isEmpty()) {
            throw new MigrationException(
                    ExitCode.FOREIGN_CONTENT,
                    "database " + database + " holds tables, but no history of ours (" + table + "): "
                            + Contents.some(foreign) + ". Is this the right server? If it is, move them away"
                            + " or drop them; migrations start in an empty database.");
        }
    }

    /**
     * Refuses a history that is not the beginning of ours.
     *
     * @return what is known, in the order in which it runs
     */
    public List<Migration> requireUnaltered(Connection connection) throws SQLException {
        List<Entry> entries = entries(connection);
        List<String> failed = entries.stream()
                .filter(entry -> entry.state() == State.FAILED)
                .map(this::describe)
                .toList();
        if (!failed.isEmpty()) {
            throw new MigrationException(ExitCode.FAILED_MIGRATION, String.join("\n", failed));
        }
        List<String> differences = new ArrayList<>();
        entries.stream()
                .map(this::describe)
                .filter(difference -> !difference.isEmpty())
                .forEach(differences::add);
        differences.addAll(begunAsAnother(connection, entries));
        if (!differences.isEmpty()) {
            throw new MigrationException(ExitCode.TAMPERED, String.join("\n", differences));
        }
        return entries.stream().map(this::migration).toList();
    }

    /** What is wrong with a migration, in words; empty if nothing is. */
    private String describe(Entry entry) {
        HistoryTable.Row row = entry.row();
        String ran = entry.file() + " ran in database " + database;
        return switch (entry.state()) {
            case PENDING, NEWER -> "";
            case FAILED ->
                "migration " + entry.file() + " failed in an earlier run of Flyway on database " + database
                        + ", which may have left part of it there. Undo or complete it by hand; then repair removes its"
                        + " mark.";
            case MISSING ->
                "migration " + ran + ", but this program does not hold it. Bring the file back; what ran is never"
                        + " removed. If it came from a branch, recreate the database.";
            case SKIPPED ->
                "migration " + entry.file() + " is older than what ran in database " + database
                        + " and was passed over. Give it a version after the last one that ran.";
            case APPLIED -> {
                MigrationScript script = entry.script();
                if (script == null || row == null || script.version().isEmpty()) {
                    yield "";
                }
                if (!script.description().equals(row.description())) {
                    yield "migration " + ran + " under another name: " + row.script() + ". What ran is never renamed:"
                            + " restore the file's name, and give a new migration a new version.";
                }
                yield row.checksum() == null || row.checksum() != script.checksum()
                        ? "migration " + entry.file() + " was changed after it ran in database " + database
                                + ": checksum then " + row.checksum() + ", now " + script.checksum()
                                + ". What ran is never edited: restore the file as it was released, and put the change"
                                + " into a new migration."
                        : "";
            }
        };
    }

    /** Scripts of which a part ran already under another name, or when each of their statements was done for itself. */
    private List<String> begunAsAnother(Connection connection, List<Entry> entries) throws SQLException {
        List<String> differences = new ArrayList<>();
        for (String begun : table.begun(connection)) {
            Optional<String> version = MigrationScript.parse(begun, "").version();
            entries.stream()
                    .filter(entry -> entry.state() == State.PENDING)
                    .flatMap(entry -> Stream.ofNullable(entry.script()))
                    .filter(script -> script.version().isPresent()
                            ? script.version().equals(version)
                            : script.fileName().equals(begun))
                    .filter(script -> !script.fileName().equals(begun) || !script.isPerStatement())
                    .forEach(script -> differences.add("migration " + script.fileName() + " has begun in database "
                            + database + " as " + begun
                            + ", with a transaction for each statement, and stopped half-way. Restore name and"
                            + " directives, so that it is gone on with; or undo by hand what it did, and let repair"
                            + " forget it."));
        }
        return differences;
    }

    /** What is known, in the order in which it runs. */
    public List<Migration> migrations(Connection connection) throws SQLException {
        return entries(connection).stream().map(this::migration).toList();
    }

    private Migration migration(Entry entry) {
        HistoryTable.Row row = entry.row();
        MigrationScript script = entry.script();
        return new Migration(
                name,
                script == null ? Optional.ofNullable(row).flatMap(HistoryTable.Row::version) : script.version(),
                script == null ? row == null ? "" : row.description() : script.description(),
                entry.file(),
                entry.state(),
                row == null ? null : row.installedOn(),
                row == null ? null : row.took());
    }

    /** The scripts that the next run carries out, in order. */
    public List<MigrationScript> pending(Connection connection) throws SQLException {
        List<MigrationScript> pending = new ArrayList<>();
        for (Entry entry : entries(connection)) {
            if (entry.state() == State.PENDING && entry.script() != null) {
                pending.add(entry.script());
            }
        }
        return pending;
    }

    /** What the files and the table say together: what ran in the order in which it did, then what did not. */
    private List<Entry> entries(Connection connection) throws SQLException {
        List<HistoryTable.Row> rows = table.rows(connection);
        Map<Object, HistoryTable.Row> last = new HashMap<>();
        rows.forEach(row -> last.put(row.identity(), row));
        Optional<Version> newestApplied = rows.stream()
                .flatMap(row -> row.version().stream())
                .map(Version::parse)
                .max(Comparator.naturalOrder());
        Optional<Version> newestKnown = scripts.stream()
                .flatMap(script -> script.version().stream())
                .map(Version::parse)
                .max(Comparator.naturalOrder());
        // What runs whenever it changed is then as a later version wants it, and not to be taken back.
        boolean isDatabaseAhead =
                newestApplied.filter(applied -> isAfter(applied, newestKnown)).isPresent();
        List<Entry> entries = new ArrayList<>();
        Set<Object> known = new HashSet<>();
        for (MigrationScript script : scripts) {
            Object identity = Version.identity(script.version(), script.description());
            known.add(identity);
            HistoryTable.Row row = last.get(identity);
            entries.add(new Entry(script, row, state(script, row, newestApplied, isDatabaseAhead)));
        }
        for (HistoryTable.Row row : last.values()) {
            if (!known.contains(row.identity())) {
                boolean newer = isDatabaseAhead
                        && row.version()
                                .map(version -> isAfter(Version.parse(version), newestKnown))
                                .orElse(true);
                entries.add(new Entry(null, row, !row.success() ? State.FAILED : newer ? State.NEWER : State.MISSING));
            }
        }
        entries.sort(Comparator.comparing(Entry::rank));
        return entries;
    }

    private static boolean isAfter(Version version, Optional<Version> newestKnown) {
        return newestKnown.filter(newest -> version.compareTo(newest) <= 0).isEmpty();
    }

    private static State state(
            MigrationScript script,
            HistoryTable.@Nullable Row row,
            Optional<Version> newestApplied,
            boolean isDatabaseAhead) {
        if (row == null && script.version().isEmpty() && isDatabaseAhead) {
            return State.NEWER;
        }
        if (row == null) {
            boolean passedOver = script.version().isPresent()
                    && newestApplied
                            .filter(newest ->
                                    Version.parse(script.version().get()).compareTo(newest) < 0)
                            .isPresent();
            return passedOver ? State.SKIPPED : State.PENDING;
        }
        if (!row.success()) {
            return State.FAILED;
        }
        boolean outdated =
                script.version().isEmpty() && (row.checksum() == null || row.checksum() != script.checksum());
        return outdated ? isDatabaseAhead ? State.NEWER : State.PENDING : State.APPLIED;
    }

    /**
     * A migration that is known.
     *
     * @param script as it is held here; null if it is not
     * @param row as it ran; null if it did not
     */
    private record Entry(@Nullable MigrationScript script, HistoryTable.@Nullable Row row, State state) {

        /** What is pending comes behind all that ran, also what ran before as another text. */
        int rank() {
            return row == null || state == State.PENDING ? Integer.MAX_VALUE : row.rank();
        }

        String file() {
            return script != null ? script.fileName() : row == null ? "" : row.script();
        }
    }

    /**
     * Applies what is pending; the caller holds the lock.
     *
     * @param execution on the connection, with all that the run has said of it
     */
    public List<Migration> migrate(Connection connection, ScriptExecution execution) throws SQLException {
        table.create(connection);
        List<String> applied = new ArrayList<>();
        for (MigrationScript script : pending(connection)) {
            try {
                RunnerDataSource.renew(connection);
                execution.withJournal(table).run(script);
            } catch (StatementException e) {
                throw failure(e, applied.size());
            } catch (CancelledException e) {
                throw stopped(script.fileName(), applied.size(), e);
            } catch (IllegalArgumentException e) {
                throw new MigrationException(ExitCode.FAILED_MIGRATION, script.fileName() + ", " + e.getMessage(), e);
            }
            applied.add(script.fileName());
        }
        return migrations(connection).stream()
                .filter(migration -> applied.contains(migration.script()))
                .toList();
    }

    private MigrationException failure(StatementException e, int applied) {
        SQLException cause = e.refusal();
        String where = "migration " + e.fileName() + " of database " + database + ", in the statement at line "
                + e.line() + ",";
        String said = Failures.said(cause);
        String left = applied == 0
                ? ""
                : " The " + applied + (applied == 1 ? " migration" : " migrations")
                        + " before it in this run stay applied.";
        String undone = undone(e);
        if (e.isCancelled()) {
            return stopped(e.fileName(), applied, e);
        }
        if (Failures.isPassing(cause) || e.isCanceledByOthers()) {
            return new MigrationException(
                    ExitCode.INTERRUPTED,
                    where + " was interrupted: " + said + "." + undone + left + " Run it again"
                            + (e.blockers().isEmpty()
                                    ? "; if a lock is what it waits for, find who holds it in pg_stat_activity."
                                    : "; the lock is held by " + e.blockers() + "."),
                    e);
        }
        if (Failures.isDiskFull(cause)) {
            return new MigrationException(
                    ExitCode.DISK_FULL,
                    where + " found the server's disk full: " + said + "." + undone + left
                            + " Make room there, then run it again.",
                    e);
        }
        if (e.isTooSlow()) {
            return new MigrationException(
                    ExitCode.FAILED_MIGRATION,
                    where + " took longer than its limits allow: " + said + "." + undone + left
                            + " If it locks nobody out, say '-- axion: limits none' in front of it; otherwise do the"
                            + " long part in another way.",
                    e);
        }
        return new MigrationException(
                ExitCode.FAILED_MIGRATION,
                where + " failed: " + said + "." + undone + left + " Correct the migration and run again.",
                e);
    }

    private static String undone(StatementException e) {
        if (!e.isRolledBack()) {
            return " The next run goes on with it.";
        }
        return e.isOfMany()
                ? " The server rolled that statement back; those before it in the file stay, and the next run begins with"
                        + " it."
                : " The server rolled it back.";
    }

    private MigrationException stopped(String file, int applied, Throwable cause) {
        return new MigrationException(
                ExitCode.STOPPED,
                "stopped on request in migration " + file + " of database " + database
                        + ". What was under way is rolled back; " + applied
                        + " migrations of this run stay applied, and the next run goes on from there.",
                cause);
    }

    /**
     * Takes away the marks of what failed in earlier runs of Flyway, and the notes of scripts that stopped half-way.
     */
    public List<String> repair(Connection connection) throws SQLException {
        return table.repair(connection);
    }
}
