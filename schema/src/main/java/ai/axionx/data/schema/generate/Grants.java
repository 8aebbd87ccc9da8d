package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who may do what with what is new: as with other tables of the schema, but which of them is a person's to say. */
final class Grants {

    private static final String GRANTED = "granted to ";
    private static final int MOST = 3;

    private final Workbench bench;

    Grants(Workbench bench) {
        this.bench = bench;
    }

    void ofTable(Stage stage, String table) throws SQLException {
        List<Alternative> alternatives = new ArrayList<>();
        for (Map.Entry<Map<String, String>, List<String>> custom : customs(table)) {
            alternatives.add(
                    Alternative.now("As with " + custom.getValue().get(0) + ":", statements(table, custom.getKey())));
        }
        alternatives.add(
                Alternative.now("Otherwise:", List.of(Step.light("grant «select» on table " + table + " to «whom»"))));
        bench.ask(stage, new Question("who may do what with " + table + "?", alternatives));
    }

    /** As with most other tables. */
    List<Step> mostLikely(String table) throws SQLException {
        List<Map.Entry<Map<String, String>, List<String>>> customs = customs(table);
        return customs.isEmpty() ? List.of() : statements(table, customs.get(0).getKey());
    }

    void ofSchema(String schema) throws SQLException {
        List<Alternative> alternatives = new ArrayList<>();
        Facts found = bench.rawFound();
        for (String other : found.named("schema")) {
            List<String> roles = granted(found.of("schema " + other)).entrySet().stream()
                    .filter(right ->
                            right.getValue().equals("usage") && right.getKey().startsWith("axion_"))
                    .map(Map.Entry::getKey)
                    .toList();
            List<Step> steps =
                    List.of(Step.light("grant usage on schema " + schema + " to " + String.join(", ", roles)));
            if (!roles.isEmpty()
                    && alternatives.stream().noneMatch(known -> known.now().equals(steps))) {
                alternatives.add(Alternative.now("As schema " + other + ":", steps));
            }
        }
        alternatives.add(
                Alternative.now("Otherwise:", List.of(Step.light("grant usage on schema " + schema + " to «whom»"))));
        bench.ask(Stage.NEW, new Question("who may use schema " + schema + "?", alternatives));
    }

    private List<Step> statements(String table, Map<String, String> custom) {
        List<Step> steps = new ArrayList<>();
        Map<String, List<String>> roles = new LinkedHashMap<>();
        custom.forEach((role, rights) ->
                roles.computeIfAbsent(rights, key -> new ArrayList<>()).add(role));
        roles.forEach((rights, whom) -> steps.add(
                Step.light("grant " + inOrder(rights) + " on table " + table + " to " + String.join(", ", whom))));
        List<String> writers = custom.entrySet().stream()
                .filter(right -> right.getValue().contains("insert"))
                .map(Map.Entry::getKey)
                .toList();
        for (String column : bench.wanted().columns(table).keySet()) {
            String sequence = table + "_" + Wording.unquoted(column) + "_seq";
            if (!writers.isEmpty() && !bench.wanted().of("sequence " + sequence).isEmpty()) {
                steps.add(Step.light("grant usage on sequence " + sequence + " to " + String.join(", ", writers)));
            }
        }
        return steps;
    }

    private static String inOrder(String rights) {
        List<String> all = new ArrayList<>(List.of("select", "insert", "update", "delete"));
        List<String> others = new ArrayList<>(List.of(rights.split(", ")));
        all.retainAll(others);
        others.removeAll(all);
        all.addAll(others);
        return String.join(", ", all);
    }

    /** What other tables of the schema grant, the most usual first; of the whole database, if the schema has none. */
    private List<Map.Entry<Map<String, String>, List<String>>> customs(String table) throws SQLException {
        Facts found = bench.rawFound();
        Map<Map<String, String>, List<String>> near = new LinkedHashMap<>();
        Map<Map<String, String>, List<String>> all = new LinkedHashMap<>();
        for (String other : found.named("table")) {
            Map<String, String> rights = granted(found.of("table " + other));
            if (rights.isEmpty() || bench.wanted().of("table " + other).isEmpty()) {
                continue;
            }
            all.computeIfAbsent(rights, key -> new ArrayList<>()).add(other);
            if (Wording.schema(other).equals(Wording.schema(table))) {
                near.computeIfAbsent(rights, key -> new ArrayList<>()).add(other);
            }
        }
        return (near.isEmpty() ? all : near)
                .entrySet().stream()
                        .sorted(Comparator.comparing(
                                custom -> -custom.getValue().size()))
                        .limit(MOST)
                        .toList();
    }

    private static Map<String, String> granted(Map<String, String> facts) {
        Map<String, String> granted = new TreeMap<>();
        facts.forEach((name, rights) -> {
            if (name.startsWith(GRANTED)) {
                granted.put(name.substring(GRANTED.length()), rights);
            }
        });
        return granted;
    }
}
