package ai.axionx.data.testkit.assertj;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.assertj.core.api.AbstractAssert;

/**
 * What is said about how the server ran a statement: {@link DatabaseAssertions#assertThatPlan}.
 *
 * <p>Tables and indexes are named with their schema or without, in the letters of the catalog and without quotes. A
 * name that the database does not have fails each assertion, also one that says what is not used. What fails shows the
 * plan, in whose conditions {@code …} stands for each value.
 */
public final class PlanAssert extends AbstractAssert<PlanAssert, Plan> {

    PlanAssert(Plan plan) {
        super(plan, PlanAssert.class);
    }

    /**
     * An index was read. A partitioned table's index was when one of its parts in a partition was. One in a part of the
     * plan that never ran was not.
     */
    public PlanAssert usesIndex(String index) {
        requireKnown("index", index, Relation::index);
        if (actual.indexes().stream().noneMatch(used -> actual.relations().belongsTo(used, index))) {
            throw mismatch("to use index " + index, "it uses " + listed(actual.indexes(), "no index"));
        }
        return this;
    }

    /** These indexes were read, and no other. */
    public PlanAssert usesExactlyIndexes(String... indexes) {
        for (String index : indexes) {
            usesIndex(index);
        }
        List<Relation> others = actual.indexes().stream()
                .filter(used -> List.of(indexes).stream()
                        .noneMatch(index -> actual.relations().belongsTo(used, index)))
                .toList();
        if (!others.isEmpty()) {
            throw mismatch(
                    "to use "
                            + (indexes.length == 0 ? "no index" : "no other index than " + String.join(", ", indexes)),
                    "it uses " + listed(others, ""));
        }
        return this;
    }

    /** No table is read from start to end, not even in a part of the plan that never ran. */
    public PlanAssert usesNoSequentialScan() {
        if (!actual.sequential().isEmpty()) {
            throw mismatch("to use no sequential scan", "it has one of " + listed(actual.sequential(), ""));
        }
        return this;
    }

    /** A table, and each of its partitions, is not read from start to end, not even in a part that never ran. */
    public PlanAssert usesNoSequentialScanOf(String table) {
        requireKnown("table", table, relation -> !relation.index());
        List<Relation> found = actual.sequential().stream()
                .filter(relation -> actual.relations().belongsTo(relation, table))
                .toList();
        if (!found.isEmpty()) {
            throw mismatch("to use no sequential scan of " + table, "it has one of " + listed(found, ""));
        }
        return this;
    }

    /**
     * These partitions were read by the statement, or written by it or its triggers, and no other partition of whatever
     * table. Those that were pruned do not count, nor those in a part of the plan that never ran. Tables that are no
     * partitions are not looked at.
     */
    public PlanAssert touchesExactly(String... partitions) {
        for (String partition : partitions) {
            requireKnown("partition", partition, Relation::partition);
        }
        Set<Relation> touched = actual.partitions();
        boolean allExpected = touched.stream()
                .allMatch(relation -> List.of(partitions).stream().anyMatch(relation::isCalled));
        boolean allTouched = List.of(partitions).stream()
                .allMatch(name -> touched.stream().anyMatch(relation -> relation.isCalled(name)));
        if (!allExpected || !allTouched) {
            throw mismatch(
                    "to touch exactly " + (partitions.length == 0 ? "no partition" : String.join(", ", partitions)),
                    "it touches " + listed(touched, "no partition"));
        }
        return this;
    }

    /** So many partitions were read or written, counted as in {@link #touchesExactly}. */
    public PlanAssert touchesPartitions(int number) {
        Set<Relation> touched = actual.partitions();
        if (touched.size() != number) {
            throw mismatch(
                    "to touch " + number + (number == 1 ? " partition" : " partitions"),
                    "it touches %d: %s".formatted(touched.size(), listed(touched, "none")));
        }
        return this;
    }

    /**
     * So many buffers, of 8 KiB in an ordinary server, were read at most: of tables and indexes, found in memory or
     * not, each as often as it was looked at. Not counted are planning and what triggers read after the statement; the
     * first run in a session may read a few more, of the catalog.
     */
    public PlanAssert readsAtMost(long buffers) {
        if (actual.buffers() > buffers) {
            throw mismatch(
                    "to read at most " + buffers + (buffers == 1 ? " buffer" : " buffers"),
                    "it reads " + actual.buffers());
        }
        return this;
    }

    private void requireKnown(String kind, String name, Predicate<Relation> right) {
        if (actual.relations().called(name).stream().noneMatch(right)) {
            throw failure("there is no %s %s in this database; correct the name in the test", kind, name);
        }
    }

    private AssertionError mismatch(String expected, String found) {
        return failure("%s", "expected the statement " + expected + ", but " + found + ":\n" + actual);
    }

    private static String listed(Collection<Relation> relations, String none) {
        return relations.isEmpty()
                ? none
                : String.join(", ", relations.stream().map(Relation::toString).toList());
    }
}
