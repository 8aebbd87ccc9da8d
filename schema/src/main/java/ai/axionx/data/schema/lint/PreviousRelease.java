package ai.axionx.data.schema.lint;

import static java.util.stream.Collectors.joining;

import ai.axionx.data.migrations.script.ScriptStatement;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.util.PSQLException;

/**
 * Does what the previous release does, on the database before the script and after it: reads and inserts a row of each
 * table that was locked, with the columns that it maps, writes each column, null too where it may, and deletes the row.
 * Where rights were given or taken, it does so with every table. It does it as the owner and as each role that may use
 * a table. What worked before has to work afterwards.
 */
final class PreviousRelease implements Check {

    private static final String LATER = " from generate_series(%d, %1$d) " + Candidates.NUMBER;

    private final Release release;
    private final Ground before;
    private final TestDatabase after;

    /**
     * A check of what a release does.
     *
     * @param before the database as it was
     * @param after the database after the script
     */
    PreviousRelease(Release release, Ground before, TestDatabase after) {
        this.release = release;
        this.before = before;
        this.after = after;
    }

    /** Something that the release does. */
    private record Trial(String table, Optional<String> column, String what, String sql) {}

    private static final String OWNER = "";

    /** Why the server refuses it. */
    private record Objection(String state, String constraint, String message) {

        boolean isAboutRights() {
            return state.equals("42501");
        }

        boolean isAboutNull() {
            return state.equals("23502");
        }

        /** A table or column is not there: said by another check. */
        boolean isAboutRemoval() {
            return state.equals("42P01") || state.equals("42703");
        }
    }

    @Override
    public List<Finding> findings(ObservedScript script) throws SQLException {
        if (script.refusal().isPresent()) {
            return List.of();
        }
        List<Release.Table> touched = release.tables().stream()
                .filter(table -> isTouched(script, table.name()))
                .toList();
        if (touched.isEmpty()) {
            return List.of();
        }
        Map<String, List<Trial>> worked = new LinkedHashMap<>();
        try (TestDatabase original = before.withRows()) {
            List<Trial> trials = trials(touched, original);
            for (String role : roles(script)) {
                try (Connection connection = connect(original, role)) {
                    for (Trial trial : trials) {
                        if (attempt(connection, trial).isEmpty()) {
                            worked.computeIfAbsent(role, any -> new ArrayList<>())
                                    .add(trial);
                        }
                    }
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        Set<List<String>> told = new HashSet<>();
        for (Map.Entry<String, List<Trial>> each : worked.entrySet()) {
            try (Connection connection = connect(after, each.getKey())) {
                for (Trial trial : each.getValue()) {
                    Optional<Objection> objection = attempt(connection, trial);
                    if (objection.isPresent()
                            && !objection.get().isAboutRemoval()
                            && told.add(List.of(
                                    trial.table(),
                                    objection.get().state(),
                                    objection.get().constraint()))) {
                        findings.add(finding(script, trial, objection.get()));
                    }
                }
            }
        }
        return findings;
    }

    /** The owner, as nobody, and whoever may do something with a table. */
    private static Set<String> roles(ObservedScript script) {
        Set<String> roles = new TreeSet<>(Set.of(OWNER));
        script.base()
                .structure()
                .relations()
                .values()
                .forEach(relation ->
                        relation.grants().forEach(grant -> roles.add(grant.substring(0, grant.lastIndexOf(' ')))));
        return roles;
    }

    private static Connection connect(TestDatabase database, String role) throws SQLException {
        if (role.equals(OWNER)) {
            return database.connect(TestRole.MIGRATE);
        }
        Connection connection = database.connect(TestRole.ADMIN);
        // As regrole writes it: quoted where it must be.
        Query.execute(connection, "set role " + role);
        return connection;
    }

    private static List<Trial> trials(List<Release.Table> tables, TestDatabase original) throws SQLException {
        List<Trial> trials = new ArrayList<>();
        try (Connection owner = original.connect(TestRole.MIGRATE)) {
            Map<String, Map<String, String>> samples = SampleRows.read(owner);
            tables.forEach(table -> trials.addAll(trials(table, samples.getOrDefault(table.name(), Map.of()))));
        }
        return trials;
    }

    private static boolean isTouched(ObservedScript script, String table) {
        return script.base().structure().named(table).stream()
                .anyMatch(relation -> script.steps().stream()
                        .anyMatch(step -> step.lockOn(relation.oid()).blocksWriters() || changesAccess(step)));
    }

    /** Whether it gives or takes rights to something that was there. */
    private static boolean changesAccess(ObservedStep step) {
        return step.before().relations().values().stream()
                .anyMatch(
                        relation -> Optional.ofNullable(step.after().relations().get(relation.oid()))
                                .map(later -> !later.access().equals(relation.access()))
                                .orElse(false));
    }

    private static List<Trial> trials(Release.Table table, Map<String, String> samples) {
        String name = Before.qualified(table.name());
        String row = " where (tableoid, ctid) = (select tableoid, ctid from " + name + " limit 1)";
        List<Trial> trials = new ArrayList<>();
        trials.add(new Trial(
                table.name(),
                Optional.empty(),
                "reading",
                "select "
                        + SampleRows.list(table.columns().stream()
                                .map(Release.Column::name)
                                .toList()) + " from " + name + " limit 1"));
        if (table.columns().stream().allMatch(column -> isWritten(column, samples))) {
            trials.add(new Trial(
                    table.name(),
                    Optional.empty(),
                    "inserting",
                    "insert into " + name + " ("
                            + SampleRows.list(table.columns().stream()
                                    .map(Release.Column::name)
                                    .toList())
                            + ") select "
                            + table.columns().stream()
                                    .map(column -> value(column, samples.getOrDefault(column.name(), "null")))
                                    .collect(joining(", "))
                            + LATER.formatted(1_000_001)));
        }
        for (Release.Column column : table.columns()) {
            String set = "update " + name + " set " + Query.identifier(column.name()) + " = ";
            if (column.isNullable()) {
                trials.add(new Trial(
                        table.name(),
                        Optional.of(column.name()),
                        "writing null into column " + column.name(),
                        set + "null" + row));
            }
            if (isWritten(column, samples)) {
                trials.add(new Trial(
                        table.name(),
                        Optional.of(column.name()),
                        "writing column " + column.name(),
                        set + "(select " + value(column, samples.getOrDefault(column.name(), "null"))
                                + LATER.formatted(1_000_002) + ")" + row));
            }
        }
        trials.add(new Trial(table.name(), Optional.empty(), "deleting", "delete from " + name + row));
        return trials;
    }

    /** Whether there is a value that an entity may write into it. */
    private static boolean isWritten(Release.Column column, Map<String, String> samples) {
        return samples.containsKey(column.name())
                && (column.isNullable() || !"null".equals(samples.get(column.name())));
    }

    private static String value(Release.Column column, String expression) {
        return "(" + expression + ")::" + column.type();
    }

    /** Does it, and undoes it. */
    private static Optional<Objection> attempt(Connection connection, Trial trial) throws SQLException {
        connection.setAutoCommit(false);
        Savepoint savepoint = connection.setSavepoint();
        try {
            Query.execute(connection, trial.sql());
            return Optional.empty();
        } catch (PSQLException e) {
            connection.rollback(savepoint);
            return Optional.of(new Objection(
                    String.valueOf(e.getSQLState()),
                    e.getServerErrorMessage() == null
                            ? ""
                            : String.valueOf(e.getServerErrorMessage().getConstraint())
                                    + e.getServerErrorMessage().getColumn(),
                    e.getServerErrorMessage() == null
                            ? String.valueOf(e.getMessage())
                            : String.valueOf(e.getServerErrorMessage().getMessage())));
        } finally {
            connection.rollback();
        }
    }

    private Finding finding(ObservedScript script, Trial trial, Objection objection) {
        return Check.at(
                script,
                statement(script, trial, objection),
                Rule.BREAKS_PREVIOUS_RELEASE,
                "release " + release.version() + ", which serves meanwhile, fails at " + trial.what() + " of "
                        + trial.table() + ": " + objection.message(),
                "Let the schema take both for a release: a default or null for what it does not know, the old name and"
                        + " type beside the new one.");
    }

    /**
     * The statement that took the right or refused null, else the last that names what the server objects with, else
     * the first that locked the table.
     */
    private static ScriptStatement statement(ObservedScript script, Trial trial, Objection objection) {
        long table =
                script.base().structure().named(trial.table()).orElseThrow().oid();
        Optional<ObservedStep> access = script.steps().stream()
                .filter(step -> objection.isAboutRights() && changesAccess(step))
                .reduce((first, last) -> last);
        if (access.isPresent()) {
            return access.get().statement();
        }
        Optional<ObservedStep> refusal = script.steps().stream()
                .filter(step -> objection.isAboutNull() && refusesNull(step, table))
                .reduce((first, last) -> last);
        if (refusal.isPresent()) {
            return refusal.get().statement();
        }
        Optional<ObservedStep> named = script.steps().stream()
                .filter(step -> step.lockOn(table).blocksWriters())
                .filter(step -> (!objection.constraint().isEmpty()
                                && step.sql().contains(objection.constraint().replace("null", "")))
                        || trial.column()
                                .map(column -> step.sql().contains(column))
                                .orElse(false))
                .filter(step -> !step.before().equals(step.after()))
                .reduce((first, last) -> last);
        return named.map(ObservedStep::statement)
                .orElseGet(() -> script.statementOf(step -> step.lockOn(table).blocksWriters() && step.took(table)));
    }

    /** Whether a column that was there is null no more from then on. */
    private static boolean refusesNull(ObservedStep step, long table) {
        Map<Integer, Structure.Column> former = step.before().columns().getOrDefault(table, Map.of());
        return step.after().columns().getOrDefault(table, Map.of()).values().stream()
                .anyMatch(column -> column.isNotNull()
                        && former.containsKey(column.number())
                        && !former.get(column.number()).isNotNull());
    }
}
