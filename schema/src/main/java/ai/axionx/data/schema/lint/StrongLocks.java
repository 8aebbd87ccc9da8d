package ai.axionx.data.schema.lint;

import ai.axionx.data.schema.lint.Structure.Constraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Strong locks on several tables in one transaction: it waits for the second while it keeps everybody from the first,
 * and two such transactions can wait for each other.
 *
 * <p>One statement may need two: a foreign key that is added or dropped has two ends. And a table that is new takes
 * short locks on those that it refers to, which stop no reader; they count only together with one that does.
 */
final class StrongLocks implements Check {

    @Override
    public List<Finding> findings(ObservedScript script) {
        List<Finding> findings = new ArrayList<>();
        Map<Long, Boolean> isHeavy = new java.util.HashMap<>();
        for (ObservedStep step : script.steps()) {
            if (!step.inTransaction()) {
                continue;
            }
            Set<Long> taken = new TreeSet<>();
            step.locks().forEach((table, mode) -> {
                if (script.base().isInUse(table) && mode.blocksWriters() && step.took(table)) {
                    taken.add(table);
                    isHeavy.merge(table, mode.blocksReaders() || !makesTable(step), Boolean::logicalOr);
                }
            });
            Set<Long> before = new TreeSet<>();
            step.held().forEach((table, mode) -> {
                if (script.base().isInUse(table) && mode.blocksWriters()) {
                    before.add(table);
                }
            });
            conflict(script, step, before, taken, isHeavy).ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> conflict(
            ObservedScript script, ObservedStep step, Set<Long> before, Set<Long> taken, Map<Long, Boolean> isHeavy) {
        for (long table : taken) {
            Optional<Long> other = Stream.concat(
                            before.stream(),
                            taken.stream().filter(second -> second > table && !areTied(step, table, second)))
                    .filter(second -> second != table)
                    .filter(second -> isHeavy.getOrDefault(table, false) || isHeavy.getOrDefault(second, false))
                    .findFirst();
            if (other.isPresent()) {
                String held = script.base().name(other.get());
                return Optional.of(Check.at(
                        script,
                        step.statement(),
                        Rule.SEVERAL_STRONG_LOCKS,
                        "the transaction asks for " + step.lockOn(table) + " on "
                                + script.base().name(table)
                                + " while it holds "
                                + step.held().getOrDefault(other.get(), step.lockOn(other.get())) + " on " + held,
                        "Give each statement a transaction of its own ('-- axion: transaction per statement'), or each"
                                + " table a script."));
            }
        }
        return Optional.empty();
    }

    private static boolean makesTable(ObservedStep step) {
        return step.after().relations().values().stream()
                .anyMatch(relation -> relation.isTable() && !step.before().has(relation.oid()));
    }

    /** Whether a foreign key that comes or goes, or a view, explains why one statement locks both. */
    private static boolean areTied(ObservedStep step, long one, long other) {
        if (step.before().isMaterializedView(one) || step.before().isMaterializedView(other)) {
            return true;
        }
        return isTied(step.before(), step.after(), one, other) || isTied(step.after(), step.before(), one, other);
    }

    /** Whether a foreign key between two tables is in one of two moments alone. */
    private static boolean isTied(Structure here, Structure notThere, long one, long other) {
        return here.constraints().values().stream()
                .filter(constraint -> !notThere.constraints().containsKey(constraint.oid()))
                .anyMatch(constraint -> ties(here, constraint, one, other));
    }

    private static boolean ties(Structure structure, Constraint constraint, long one, long other) {
        long from = structure.root(constraint.table());
        long to = structure.root(constraint.referenced());
        return (from == one && to == other) || (from == other && to == one);
    }
}
