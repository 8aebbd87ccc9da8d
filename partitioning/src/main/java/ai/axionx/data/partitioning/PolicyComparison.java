package ai.axionx.data.partitioning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an entity declares, compared with the policy in the database. */
final class PolicyComparison {

    private final List<String> differences = new ArrayList<>();

    private PolicyComparison() {}

    static Optional<PartitionFinding> of(PartitionPolicy declared, @Nullable PartitionPolicy registered) {
        if (registered == null) {
            return Optional.of(new PartitionFinding(
                    declared.table(),
                    declared.table(),
                    "is declared as partitioned, and not registered",
                    "In a migration: select ops.register_partitioned_table('" + declared.table() + "', …);"));
        }
        var comparison = new PolicyComparison();
        comparison.compare("partition column", declared.column(), registered.column());
        comparison.compare(
                "interval", declared.interval().sql(), registered.interval().sql());
        comparison.compare("premake", declared.premake(), registered.premake());
        comparison.compare("default partition", declared.defaultPartition(), registered.defaultPartition());
        comparison.compare("retention", text(declared.retention()), text(registered.retention()));
        comparison.compare("retention action", declared.retentionAction(), registered.retentionAction());
        comparison.compare(
                "condition of what is still needed", text(declared.stillNeeded()), text(registered.stillNeeded()));
        comparison.compare("quarantine", text(declared.quarantine()), text(registered.quarantine()));
        return comparison.differences.isEmpty()
                ? Optional.empty()
                : Optional.of(new PartitionFinding(
                        declared.table(),
                        declared.table(),
                        String.join("; ", comparison.differences),
                        "Correct the entity, or in a migration: update ops.partition_policies set … where parent_table = '"
                                + declared.table() + "';"));
    }

    private void compare(String what, Object declared, Object registered) {
        if (!declared.equals(registered)) {
            differences.add("its " + what + " is declared as " + declared + " and registered as " + registered);
        }
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("none");
    }
}
