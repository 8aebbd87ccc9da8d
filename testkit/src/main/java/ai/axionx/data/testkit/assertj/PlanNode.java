package ai.axionx.data.testkit.assertj;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * A step of a plan.
 *
 * @param facts what the server says about it, by the names of its XML format
 * @param schema the schema of the table that it reads, for an index that the step above reads the table for
 * @param children the steps that feed it
 */
record PlanNode(Map<String, String> facts, String schema, List<PlanNode> children) {

    private static final Set<String> EXPRESSIONS = Set.of(
            "Index-Cond",
            "Recheck-Cond",
            "Filter",
            "Order-By",
            "Hash-Cond",
            "Merge-Cond",
            "Join-Filter",
            "TID-Cond",
            "One-Time-Filter",
            "Sort-Key",
            "Group-Key",
            "Conflict-Filter");

    private static final List<String> READ =
            List.of("Shared-Hit-Blocks", "Shared-Read-Blocks", "Local-Hit-Blocks", "Local-Read-Blocks");

    static PlanNode of(Element plan) {
        return of(plan, "");
    }

    private static PlanNode of(Element plan, String above) {
        Map<String, String> facts = new LinkedHashMap<>();
        List<Element> parts = elements(plan);
        for (Element part : parts) {
            if (!part.getTagName().equals("Plans")) {
                List<Element> items = elements(part);
                facts.put(
                        part.getTagName(),
                        items.isEmpty()
                                ? part.getTextContent()
                                : String.join(
                                        ", ",
                                        items.stream().map(Node::getTextContent).toList()));
            }
        }
        String schema = facts.getOrDefault("Schema", above);
        List<PlanNode> children = parts.stream()
                .filter(part -> part.getTagName().equals("Plans"))
                .flatMap(part -> elements(part).stream())
                .map(child -> of(child, schema))
                .toList();
        return new PlanNode(facts, schema, children);
    }

    static List<Element> elements(Node parent) {
        List<Element> elements = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    Stream<PlanNode> all() {
        return Stream.concat(Stream.of(this), children.stream().flatMap(PlanNode::all));
    }

    String type() {
        return facts.getOrDefault("Node-Type", "?");
    }

    String fact(String name) {
        return facts.getOrDefault(name, "");
    }

    boolean wasExecuted() {
        return Double.parseDouble(facts.getOrDefault("Actual-Loops", "0")) > 0;
    }

    /** Of this step and all that feed it. */
    long buffers() {
        return READ.stream()
                .mapToLong(name -> Long.parseLong(facts.getOrDefault(name, "0")))
                .sum();
    }

    void describe(String indent, StringBuilder to) {
        to.append(indent).append(type().equals("ModifyTable") ? fact("Operation") : type());
        if (facts.containsKey("Index-Name")) {
            to.append(" using ").append(fact("Index-Name"));
        }
        if (facts.containsKey("Relation-Name")) {
            to.append(" on ").append(schema).append('.').append(fact("Relation-Name"));
        }
        to.append(
                wasExecuted()
                        ? " (rows %s, loops %s, buffers %d)"
                                .formatted(fact("Actual-Rows"), fact("Actual-Loops"), buffers())
                        : " (never executed)");
        if (!fact("Subplans-Removed").isEmpty() && !fact("Subplans-Removed").equals("0")) {
            to.append(" ").append(fact("Subplans-Removed")).append(" subplans removed");
        }
        to.append('\n');
        facts.forEach((name, value) -> {
            if (EXPRESSIONS.contains(name)) {
                to.append(indent)
                        .append("    ")
                        .append(name.replace('-', ' '))
                        .append(": ")
                        .append(Values.masked(value))
                        .append('\n');
            }
        });
        children.forEach(child -> child.describe(indent + "  ", to));
    }
}
