package ai.axionx.data.schema.lint;

import static java.util.stream.Collectors.toSet;

import ai.axionx.data.migrations.script.ScriptStatement;
import ai.axionx.data.schema.lint.Structure.Column;
import ai.axionx.data.schema.lint.Structure.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is gone, or has another name: the previous release would not find it. Only a cleanup may do that, once what came
 * in its place was in a release, and nobody maps the old one any more.
 */
final class Removals implements Check {

    private static final String FIRST_FORWARD =
            "Add what is new beside it first. A script with '-- axion: cleanup of <that script>' removes the old one, at"
                    + " least one release later.";

    private final Optional<Release> previous;
    private final Set<String> history;

    /**
     * A check of removals.
     *
     * @param previous the release that serves while the script runs
     * @param history the scripts before this one
     */
    Removals(Optional<Release> previous, Set<String> history) {
        this.previous = previous;
        this.history = Set.copyOf(history);
    }

    @Override
    public List<Finding> findings(ObservedScript script) {
        List<Finding> findings = new ArrayList<>();
        for (ObservedStep step : script.steps()) {
            if (!step.before().equals(step.after())) {
                removed(script, step)
                        .forEach(removal -> judge(script, step, removal).ifPresent(findings::add));
            }
            step.emptied().stream()
                    .filter(leaf -> !step.before().isMaterializedView(leaf))
                    .map(leaf -> step.before().root(leaf))
                    .filter(script.base()::isInUse)
                    .distinct()
                    .forEach(table -> judge(
                                    script, step, Removal.ofRows(script.base().name(table)))
                            .ifPresent(findings::add));
        }
        return findings;
    }

    /** A table, or a column of it, and what became of it. */
    record Removal(String table, Optional<String> column, String fate) {

        static Removal ofRows(String table) {
            return new Removal(table, Optional.empty(), "all its rows are removed");
        }

        @Override
        public String toString() {
            return column.map(name -> "column " + name + " of ").orElse("") + table;
        }
    }

    private static List<Removal> removed(ObservedScript script, ObservedStep step) {
        Before base = script.base();
        List<Removal> removals = new ArrayList<>();
        for (Relation relation : step.before().relations().values()) {
            if (relation.kind().equals("S") && base.released().contains(relation.oid())) {
                sequenceRemoved(script, relation, step).ifPresent(removals::add);
            }
            boolean isSeen =
                    relation.kind().matches("[rpvm]") && base.released().contains(relation.oid());
            if (!isSeen || !base.structure().has(relation.oid())) {
                continue;
            }
            Relation later = step.after().relations().get(relation.oid());
            if (later == null) {
                Optional<Relation> view =
                        relation.isView() ? end(script, step).named(relation.name()) : Optional.empty();
                if (view.isPresent()) {
                    removals.addAll(columnsLost(step.before(), relation, end(script, step), view.get()));
                } else {
                    removals.add(new Removal(relation.name(), Optional.empty(), "it is dropped"));
                }
            } else if (!later.name().equals(relation.name())) {
                removals.add(new Removal(relation.name(), Optional.empty(), "it is called " + later.name() + " now"));
            } else if (relation.isPartition() && !later.isPartition()) {
                removals.add(new Removal(relation.name(), Optional.empty(), "it is detached, rows and all"));
            } else if (!relation.isPartition()) {
                step.before()
                        .columnsOf(relation.oid())
                        .forEach(column -> columnRemoved(relation, column, step).ifPresent(removals::add));
            }
        }
        return removals;
    }

    /** What others find next: when the script is done, if all of it is one transaction. */
    private static Structure end(ObservedScript script, ObservedStep step) {
        return script.script().isPerStatement() || script.refusal().isPresent() ? step.after() : script.after();
    }

    /** The columns of a view that another one of its name does not have. */
    private static List<Removal> columnsLost(Structure before, Relation earlier, Structure after, Relation later) {
        Set<String> left =
                after.columnsOf(later.oid()).stream().map(Column::name).collect(toSet());
        return before.columnsOf(earlier.oid()).stream()
                .map(Column::name)
                .filter(column -> !left.contains(column))
                .map(column ->
                        new Removal(earlier.name(), Optional.of(column), "it is no more when the view is made anew"))
                .toList();
    }

    /** A sequence that goes without its table or column. One of its name does as well, as ids are drawn by that. */
    private static Optional<Removal> sequenceRemoved(ObservedScript script, Relation sequence, ObservedStep step) {
        Optional<String> table = name(step.before(), sequence.parent());
        boolean isTableLeft = table.isEmpty()
                || (table.equals(name(step.after(), sequence.parent()))
                        && step.before().columnsOf(sequence.parent()).stream()
                                .allMatch(column -> step.after()
                                        .column(column.table(), column.number())
                                        .isPresent()));
        Optional<String> later = name(step.after(), sequence.oid());
        if (!isTableLeft
                || later.equals(Optional.of(sequence.name()))
                || end(script, step).named(sequence.name()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(new Removal(
                table.orElse(sequence.name()),
                Optional.empty(),
                (table.isEmpty() ? "it is " : "its sequence " + sequence.name() + " is ")
                        + later.map(name -> "called " + name + " now").orElse("dropped")));
    }

    private static Optional<String> name(Structure structure, long relation) {
        return Optional.ofNullable(structure.relations().get(relation)).map(Relation::name);
    }

    private static Optional<Removal> columnRemoved(Relation table, Column column, ObservedStep step) {
        Optional<Column> later = step.after().column(column.table(), column.number());
        if (later.isEmpty()) {
            return Optional.of(new Removal(table.name(), Optional.of(column.name()), "it is dropped"));
        }
        return later.get().name().equals(column.name())
                ? Optional.empty()
                : Optional.of(new Removal(
                        table.name(),
                        Optional.of(column.name()),
                        "it is called " + later.get().name() + " now"));
    }

    /** Whether it may go already. */
    Optional<Finding> judge(ObservedScript script, ObservedStep step, Removal removal) {
        ScriptStatement statement = step.statement();
        Optional<String> forward = script.script().cleanupOf();
        if (forward.isEmpty()) {
            return Optional.of(at(script, statement, removal + ": " + removal.fate(), FIRST_FORWARD));
        }
        String name = forward.get();
        if (!history.contains(name)) {
            return Optional.of(at(
                    script,
                    statement,
                    removal + ": " + removal.fate() + " as cleanup of " + name + ", which is not in the history",
                    "Name the script that brought what is used instead."));
        }
        if (previous.isEmpty() || !previous.get().scripts().containsKey(name)) {
            return Optional.of(at(
                    script,
                    statement,
                    removal + ": " + removal.fate() + " as cleanup of " + name + ", which was in no release yet",
                    "Ship the cleanup with the release after that."));
        }
        return previous.get().maps(removal.table(), removal.column())
                ? Optional.of(at(
                        script,
                        statement,
                        removal + ": " + removal.fate() + ", but release "
                                + previous.get().version() + ", which serves meanwhile, still maps it",
                        "Take it out of the entities first, and ship the cleanup with the release after that."))
                : Optional.empty();
    }

    private static Finding at(ObservedScript script, ScriptStatement statement, String message, String remedy) {
        return Check.at(script, statement, Rule.REMOVAL_WITHOUT_CLEANUP, message, remedy);
    }
}
