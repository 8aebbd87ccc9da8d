package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Comments of what is new: by the entity, by the house's custom, or else by a person. */
final class Comments {

    private static final String UNKNOWN = "«what it is»";
    /** So many tables say the same of a column of this name that one more will. */
    private static final int CUSTOM = 5;

    private final Workbench bench;

    Comments(Workbench bench) {
        this.bench = bench;
    }

    void ofTable(Stage stage, String table) throws SQLException {
        write(stage, table, statements(table));
    }

    void ofColumns(Stage stage, String table, List<String> columns) throws SQLException {
        write(stage, table + "." + String.join(", ", columns), steps(table, Map.of(), columns));
    }

    /** Of a table with its columns, with a gap where nothing is known. */
    List<Step> statements(String table) throws SQLException {
        return steps(
                table,
                Map.of("table  " + table, ofTable(table)),
                bench.wanted().columns(table).keySet());
    }

    private List<Step> steps(String table, Map<String, String> first, Collection<String> columns) throws SQLException {
        Map<String, String> texts = new LinkedHashMap<>(first);
        for (String column : columns) {
            texts.put("column " + table + "." + column, ofColumn(table, column));
        }
        int longest = texts.keySet().stream().mapToInt(String::length).max().orElse(0);
        return texts.entrySet().stream()
                .map(text -> Step.light("comment on " + text.getKey()
                        + " ".repeat(longest - text.getKey().length()) + " is " + Wording.quoted(text.getValue())))
                .toList();
    }

    private void write(Stage stage, String what, List<Step> steps) throws SQLException {
        if (steps.stream().allMatch(Comments::isKnown)) {
            bench.note(stage, steps);
        } else {
            bench.ask(
                    stage,
                    new Question(
                            "how is " + what + " described?",
                            List.of(Alternative.now("In a sentence each, as other tables' comments say it:", steps))));
        }
    }

    private static boolean isKnown(Step step) {
        return !step.sql().contains(UNKNOWN);
    }

    private String ofTable(String table) {
        String text = bench.rawWanted().value("table " + table, "comment");
        return text == null ? UNKNOWN : text;
    }

    private String ofColumn(String table, String column) throws SQLException {
        String text = bench.rawWanted().value("table " + table, "column " + column + ", comment");
        return text == null ? custom(table, column) : text;
    }

    /** What most tables say of such a column: of its name and type, and filled as it is. */
    private String custom(String table, String column) throws SQLException {
        Facts found = bench.rawFound();
        Map<String, Integer> said = new HashMap<>();
        for (String other : bench.found().named("table")) {
            String text = found.value("table " + other, "column " + column + ", comment");
            if (text != null && isAlike(table, other, column)) {
                said.merge(text, 1, Integer::sum);
            }
        }
        List<String> custom = said.entrySet().stream()
                .filter(text -> text.getValue() >= CUSTOM)
                .map(Map.Entry::getKey)
                .toList();
        return custom.size() == 1 ? custom.get(0) : UNKNOWN;
    }

    private boolean isAlike(String table, String other, String column) throws SQLException {
        return Objects.equals(
                        bench.wanted().columns(table).get(column),
                        bench.found().columns(other).get(column))
                && bench.wanted()
                                .of("sequence " + table + "_" + column + "_seq")
                                .isEmpty()
                        == bench.found()
                                .of("sequence " + other + "_" + column + "_seq")
                                .isEmpty();
    }
}
