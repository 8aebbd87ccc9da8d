package ai.axionx.data.schema.lint;

import ai.axionx.data.schema.lint.Removals.Removal;
import ai.axionx.data.schema.lint.Structure.Relation;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All rows of a table in use are deleted. Made-up rows are much alike, so a condition may be true for all of them: the
 * script runs once more, where each column has other values in some rows, and whoever deletes these too has none.
 */
final class Deletions implements Check {

    private final Removals removals;
    private final Ground before;
    private final TestDatabase after;

    /**
     * A check of deletions.
     *
     * @param removals tells whether they may go
     * @param before the database as it was
     * @param after the database after the script
     */
    Deletions(Removals removals, Ground before, TestDatabase after) {
        this.removals = removals;
        this.before = before;
        this.after = after;
    }

    @Override
    public List<Finding> findings(ObservedScript script) throws SQLException {
        if (script.refusal().isPresent()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (Relation table : deleted(script)) {
            script.steps().stream()
                    .filter(step -> step.workOn(table.oid()).written() > 0)
                    .reduce((first, last) -> last)
                    .flatMap(step -> removals.judge(
                            script, step, Removal.ofRows(script.base().name(table.oid()))))
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private List<Relation> deleted(ObservedScript script) throws SQLException {
        List<Relation> empty;
        try (Connection owner = after.connect(TestRole.MIGRATE)) {
            empty = empty(owner, candidates(script, SampleRows.read(owner).keySet()));
        }
        if (empty.isEmpty()) {
            return empty;
        }
        try (TestDatabase varied = before.withRows();
                Connection owner = varied.connect(TestRole.MIGRATE)) {
            SampleRows.vary(owner);
            Optional<SQLException> refusal = refusal(owner, script);
            return refusal.isPresent() ? List.of() : empty(owner, empty);
        }
    }

    /** Tables in use that a step wrote, and none has given a new file, of which others tell. */
    private static List<Relation> candidates(ObservedScript script, Set<String> filled) {
        return script.after().relations().values().stream()
                .filter(table -> table.isTable() && script.base().isInUse(table.oid()))
                .filter(table -> filled.contains(script.base().name(table.oid())))
                .filter(table -> script.steps().stream()
                        .anyMatch(step -> step.workOn(table.oid()).written() > 0))
                .filter(table -> script.steps().stream()
                        .flatMap(step -> step.emptied().stream()
                                .map(leaf -> step.before().root(leaf)))
                        .noneMatch(emptied -> emptied == table.oid()))
                .toList();
    }

    private static List<Relation> empty(Connection owner, List<Relation> tables) throws SQLException {
        List<Relation> empty = new ArrayList<>();
        for (Relation table : tables) {
            if (!Query.isTrue(owner, "select exists (select from " + Before.qualified(table.name()) + ")")) {
                empty.add(table);
            }
        }
        return empty;
    }

    /** What is in the way of the rows that differ. */
    private static Optional<SQLException> refusal(Connection owner, ObservedScript script) {
        try {
            Ground.run(owner, script.script());
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }
}
