package ai.axionx.data.schema.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a partitioned table's partitions.
 *
 * @param facts all that is said of the table
 * @param table as {@code schema.table}
 */
record Policy(Map<String, String> facts, String table) {

    @Nullable
    String value(String name) {
        return facts.get("policy, " + name);
    }

    String text(String name) {
        String value = value(name);
        return value == null ? "" : value;
    }

    /** Puts the table under pg_partman, with its retention. */
    List<Step> registration() {
        if (value("partition_interval") == null) {
            return List.of();
        }
        List<String> arguments = new ArrayList<>();
        arguments.add("parent => " + Wording.quoted(table));
        arguments.add("partition_interval => " + Wording.quoted(text("partition_interval")));
        if (!text("premake").equals("4")) {
            arguments.add("premake => " + text("premake"));
        }
        if (text("default_partition").equals("false")) {
            arguments.add("default_partition => false");
        }
        List<Step> steps = new ArrayList<>();
        steps.add(Step.light("select ops.register_partitioned_table(" + String.join(", ", arguments) + ")"));
        if (value("retention") != null) {
            steps.add(retention());
        }
        return steps;
    }

    /** Says the table's retention anew. */
    Step retention() {
        List<String> arguments = new ArrayList<>();
        arguments.add("parent => " + Wording.quoted(table));
        arguments.add("retention => " + interval("retention"));
        arguments.add("retention_action => " + Wording.quoted(text("retention_action")));
        if (value("still_needed") != null) {
            arguments.add("still_needed => " + Wording.quoted(text("still_needed")));
        }
        if (value("quarantine") != null) {
            arguments.add("quarantine => " + interval("quarantine"));
        }
        return Step.light("select ops.set_retention(" + String.join(", ", arguments) + ")");
    }

    private String interval(String name) {
        return value(name) == null ? "null" : "interval " + Wording.quoted(text(name));
    }
}
