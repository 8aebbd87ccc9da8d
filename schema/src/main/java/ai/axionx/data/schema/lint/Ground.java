package ai.axionx.data.schema.lint;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.ScriptExecution;
import ai.axionx.data.migrations.script.StatementException;
import ai.axionx.data.testkit.DatabaseLayer;
import ai.axionx.data.testkit.DatabaseRequest;
import ai.axionx.data.testkit.ResourceChecksum;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import ai.axionx.data.testkit.UnfinishedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The database that a script finds: as many copies as are wanted, with rows in every table or without. */
final class Ground {

    private final DatabaseRequest empty;
    private final List<MigrationScript> fresh;

    /**
     * The database as these scripts leave it.
     *
     * @param history scripts that many ask for; what they make is kept
     * @param fresh scripts after them, which run on each copy
     */
    Ground(PlatformDatabase database, List<MigrationScript> history, List<MigrationScript> fresh) {
        this.empty =
                DatabaseRequest.of(database.databaseName() + "_bootstrapped").with(new History(database, history));
        this.fresh = List.copyOf(fresh);
    }

    /** A copy without rows but those that the scripts insert. */
    TestDatabase withoutRows() throws SQLException {
        return copy(empty, owner -> {});
    }

    /**
     * A copy with rows in every table. Those of the history are there when the fresh scripts run, as they will be where
     * these are for; unless the scripts do not take the rows that were made up.
     */
    TestDatabase withRows() throws SQLException {
        DatabaseRequest filled = empty.with(new Rows());
        if (fresh.isEmpty()) {
            return TestDatabase.create(filled);
        }
        try {
            return copy(filled, owner -> requireFilled(SampleRows.fill(owner, Map.of())));
        } catch (SQLException e) {
            return withRows(Map.of());
        }
    }

    /** A copy with rows in every table, made of these expressions where they are given. */
    TestDatabase withRows(Map<String, Map<String, String>> preferred) throws SQLException {
        return copy(empty, owner -> requireFilled(SampleRows.fill(owner, preferred)));
    }

    /** A copy in which the fresh scripts ran, and then that was done. */
    private TestDatabase copy(DatabaseRequest request, Work last) throws SQLException {
        TestDatabase copy = TestDatabase.create(request);
        boolean isDone = false;
        try (Connection owner = copy.connect(TestRole.MIGRATE)) {
            for (MigrationScript script : fresh) {
                run(owner, script);
            }
            last.with(owner);
            isDone = true;
            return copy;
        } finally {
            if (!isDone) {
                copy.close();
            }
        }
    }

    /** Something that the owner of a copy does. */
    private interface Work {
        void with(Connection owner) throws SQLException;
    }

    /** Runs a script that is no question any more. */
    static void run(Connection owner, MigrationScript script) throws SQLException {
        try {
            ScriptExecution.prepare(owner);
            ScriptExecution.on(owner).run(script);
        } catch (StatementException e) {
            throw new SQLException(e.fileName() + ", line " + e.line() + ": " + e.getMessage(), e);
        }
    }

    static void requireFilled(Map<String, String> unfilled) {
        if (!unfilled.isEmpty()) {
            throw new IllegalStateException(
                    "expected rows in every table, but these have none, so lint cannot judge what is done to them: "
                            + unfilled + ". Add an expression to Candidates that their checks take.");
        }
    }

    /** The scripts before the one that is judged. */
    private record History(PlatformDatabase database, List<MigrationScript> scripts) implements DatabaseLayer {

        @Override
        public String fingerprint() {
            // Partitions stand ready from the day on which the scripts ran.
            return "scripts of " + LocalDate.now(ZoneOffset.UTC) + ": "
                    + scripts.stream()
                            .map(script -> script.fileName() + " " + script.checksum())
                            .collect(Collectors.joining(", "));
        }

        @Override
        public void apply(UnfinishedDatabase unfinished) throws SQLException {
            try (Connection owner = unfinished.connect(TestRole.MIGRATE)) {
                database.createHistories(owner);
                for (MigrationScript script : scripts) {
                    run(owner, script);
                }
            }
        }
    }

    /** Rows in every table. */
    private record Rows() implements DatabaseLayer {

        @Override
        public String fingerprint() {
            return "rows " + ResourceChecksum.of(Ground.class.getClassLoader(), "ai/axionx/data/schema/lint");
        }

        @Override
        public void apply(UnfinishedDatabase unfinished) throws SQLException {
            try (Connection owner = unfinished.connect(TestRole.MIGRATE)) {
                requireFilled(SampleRows.fill(owner, Map.of()));
            }
        }
    }
}
