package ai.axionx.data.schema.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is said of a sequence, as {@code create sequence} says it. */
final class Sequence {

    /** Hibernate takes a value of a sequence that steps by this for the end of a block. */
    private static final String BLOCK = "50";

    private Sequence() {}

    /** What stands in the parentheses of an identity column, and they; empty if it is nothing special. */
    static String options(Map<String, String> facts) {
        String options = text(facts);
        return options.isEmpty() ? "" : " (" + options + ")";
    }

    /** What is other than in a plain sequence. */
    static String text(Map<String, String> facts) {
        List<String> options = new ArrayList<>();
        String increment = facts.getOrDefault("increment", "1");
        String start = facts.getOrDefault("start", "1");
        // An entity says 1, the first value of the first block; a migration says its end.
        String first = increment.equals(BLOCK) && start.equals("1") ? BLOCK : start;
        if (!first.equals("1")) {
            options.add("start with " + first);
        }
        if (!increment.equals("1")) {
            options.add("increment by " + increment);
        }
        add(options, facts, "minimum", "minvalue ");
        add(options, facts, "maximum", "maxvalue ");
        add(options, facts, "cache", "cache ");
        if (facts.containsKey("cycles")) {
            options.add("cycle");
        }
        return String.join(" ", options);
    }

    private static void add(List<String> options, Map<String, String> facts, String fact, String option) {
        String value = facts.get(fact);
        if (value != null) {
            options.add(option + value);
        }
    }
}
