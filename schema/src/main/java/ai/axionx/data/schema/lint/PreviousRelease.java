package ai.axionx.data.schema.lint;

import static java.util.stream.Collectors.toSet;

import ai.axionx.data.migrations.script.ScriptStatement;
import ai.axionx.data.schema.lint.Structure.Relation;
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
import java.util.function.BiPredicate;
import org.postgresql.util.PSQLException;

/**
 * Does what the previous release does, on the database before the script and after it: reads and inserts a row of each
 * table that was locked, with the columns that it maps, writes each column, null too where it may, deletes the row, and
 * draws ids from sequences and reads views. Where rights were given or taken, it does so with all of them. It does it
 * as the owner and as each role that may use a table. What worked before has to work afterwards.
 */
final class PreviousRelease implements Check {

    private static final String OWNER = "";

    /** Whoever may use one of these, in whatever way: by rights of its own, of a column, of a group, of everybody. */
    private static final String ROLES = """
            select quote_ident(r.rolname)
            from pg_roles r
            where not r.rolsuper and has_database_privilege(r.oid, current_database(), 'connect')
              and exists (select from pg_class c
                          where c.oid = any (?::bigint[]::oid[]) and c.relowner <> r.oid
                            and has_schema_privilege(r.oid, c.relnamespace, 'usage')
                            and (has_table_privilege(r.oid, c.oid, 'delete')
                                 or has_any_column_privilege(r.oid, c.oid, 'select, insert, update')
                                 or case when c.relkind = 'S' then has_sequence_privilege(r.oid, c.oid, 'usage, update') end))
            order by 1
            """;

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
        List<Relation> touched = script.base().structure().relations().values().stream()
                .filter(relation -> isUsed(script.base(), relation) && isTouched(script, relation))
                .toList();
        if (touched.isEmpty()) {
            return List.of();
        }
        Map<String, List<Trial>> worked = new LinkedHashMap<>();
        try (TestDatabase original = before.withRows()) {
            List<Trial> trials = trials(script.base(), touched, original);
            for (String role : roles(script.base(), original)) {
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
                                    trial.relation(),
                                    objection.get().state(),
                                    objection.get().constraint()))) {
                        findings.add(finding(script, each.getKey(), trial, objection.get()));
                    }
                }
            }
        }
        return findings;
    }

    /** The owner, by no name, and whoever may do something with what the release uses. */
    private List<String> roles(Before base, TestDatabase original) throws SQLException {
        List<String> roles = new ArrayList<>(List.of(OWNER));
        try (Connection connection = original.connect(TestRole.MIGRATE)) {
            Structure structure = Structure.read(connection);
            Long[] used = base.structure().relations().values().stream()
                    .filter(relation -> isUsed(base, relation))
                    .flatMap(relation -> structure.named(relation.name()).stream())
                    .map(Relation::oid)
                    .toArray(Long[]::new);
            roles.addAll(
                    Query.rows(connection, row -> row.getString(1), ROLES, connection.createArrayOf("bigint", used)));
        }
        return roles;
    }

    private static Connection connect(TestDatabase database, String role) throws SQLException {
        if (role.equals(OWNER)) {
            return database.connect(TestRole.MIGRATE);
        }
        Connection connection = database.connect(TestRole.ADMIN);
        Query.execute(connection, "set role " + role);
        return connection;
    }

    private List<Trial> trials(Before base, List<Relation> relations, TestDatabase original) throws SQLException {
        Set<String> names = relations.stream().map(Relation::name).collect(toSet());
        List<Trial> trials = new ArrayList<>();
        try (Connection owner = original.connect(TestRole.MIGRATE)) {
            Map<String, Map<String, String>> samples = SampleRows.read(owner);
            release.tables().stream()
                    .filter(table -> names.contains(table.name()))
                    .forEach(
                            table -> trials.addAll(Trial.ofTable(table, samples.getOrDefault(table.name(), Map.of()))));
            relations.stream()
                    .filter(Relation::isView)
                    .forEach(view -> trials.addAll(Trial.ofView(
                            view.name(),
                            base.structure().columnsOf(view.oid()).stream()
                                    .map(Structure.Column::name)
                                    .toList())));
            Sequence.read(owner).stream()
                    .filter(sequence -> names.contains(sequence.name()))
                    .forEach(sequence -> trials.addAll(Trial.ofSequence(sequence)));
        }
        return trials;
    }

    /**
     * Whether the release may use it: a table that it maps, a view, the sequence of such a table, or one of its own.
     */
    private boolean isUsed(Before base, Relation relation) {
        if (relation.isView()) {
            return base.released().contains(relation.oid());
        }
        if (relation.kind().equals("S")) {
            return base.released().contains(relation.oid())
                    && (relation.parent() == 0 || release.maps(base.name(relation.parent()), Optional.empty()));
        }
        return release.maps(relation.name(), Optional.empty());
    }

    private static boolean isTouched(ObservedScript script, Relation relation) {
        return script.steps().stream().anyMatch(step -> locks(step, relation) || changesAccess(step));
    }

    /** Whether it may have changed what others find: who draws from a sequence, or sets it, locks it but lightly. */
    private static boolean locks(ObservedStep step, Relation relation) {
        LockMode mode = step.lockOn(relation.oid());
        return mode.blocksWriters() || (relation.kind().equals("S") && mode.compareTo(LockMode.ROW_EXCLUSIVE) >= 0);
    }

    /** Whether it gives or takes rights to something that was there. */
    private static boolean changesAccess(ObservedStep step) {
        return isAccess(step, (earlier, later) -> !later.equals(earlier));
    }

    private static boolean takesRights(ObservedStep step) {
        return isAccess(step, (earlier, later) -> !later.containsAll(earlier));
    }

    private static boolean isAccess(ObservedStep step, BiPredicate<List<String>, List<String>> changed) {
        return step.before().relations().values().stream()
                .filter(relation -> step.after().has(relation.oid()))
                .anyMatch(relation -> changed.test(
                        relation.access(), step.after().relation(relation.oid()).access()));
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

    private Finding finding(ObservedScript script, String role, Trial trial, Objection objection) {
        return Check.at(
                script,
                statement(script, trial, objection),
                Rule.BREAKS_PREVIOUS_RELEASE,
                "release " + release.version() + ", which serves meanwhile, fails"
                        + (role.equals(OWNER) ? "" : " as " + role) + " at " + trial.what() + " of " + trial.relation()
                        + ": " + objection.message(),
                objection.isAboutRights()
                        ? "Take rights once a release is out that does without them."
                        : "Let the schema take both for a release: a default or null for what it does not know, the old"
                                + " name and type beside the new one.");
    }

    /**
     * The statement that took the right or refused null, else the last that names what the server objects with, else
     * the first that locked the table.
     */
    private static ScriptStatement statement(ObservedScript script, Trial trial, Objection objection) {
        Relation relation = script.base().structure().named(trial.relation()).orElseThrow();
        long table = relation.oid();
        Optional<ObservedStep> access = script.steps().stream()
                .filter(step -> objection.isAboutRights() && takesRights(step))
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
                .filter(step -> locks(step, relation))
                .filter(step -> (!objection.constraint().isEmpty()
                                && step.sql().contains(objection.constraint().replace("null", "")))
                        || trial.column()
                                .map(column -> step.sql().contains(column))
                                .orElse(false)
                        || (relation.kind().equals("S") && step.sql().contains(relation.simpleName())))
                .filter(step -> relation.kind().equals("S") || !step.before().equals(step.after()))
                .reduce((first, last) -> last);
        return named.map(ObservedStep::statement)
                .orElseGet(() -> script.statementOf(step -> locks(step, relation) && step.took(table)));
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
