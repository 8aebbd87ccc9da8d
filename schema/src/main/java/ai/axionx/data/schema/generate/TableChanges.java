package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Rule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Schemas and tables that come and go. One that goes while a similar one comes may be the same under another name. */
final class TableChanges {

    private final Workbench bench;
    private final Comments comments;
    private final Grants grants;
    private final Convention convention;

    TableChanges(Workbench bench) {
        this.bench = bench;
        this.comments = new Comments(bench);
        this.grants = new Grants(bench);
        this.convention = new Convention(bench);
    }

    void draft() throws SQLException {
        schemas();
        Set<String> come = new LinkedHashSet<>(bench.wanted().named("table"));
        come.removeAll(bench.found().named("table"));
        Set<String> gone = new LinkedHashSet<>(bench.found().named("table"));
        gone.removeAll(bench.wanted().named("table"));
        Map<String, String> renamed = renamed(gone, come);
        while (!come.isEmpty()) {
            String table = next(come);
            come.remove(table);
            create(table, come, renamed.get(table));
        }
        for (String table : gone) {
            if (!renamed.containsValue(table)) {
                drop(table);
            }
        }
    }

    private void schemas() throws SQLException {
        for (String schema : bench.wanted().named("schema")) {
            if (bench.found().of("schema " + schema).isEmpty()) {
                bench.decide(Stage.NEW, "", List.of(Step.light("create schema " + schema)));
                bench.ask(
                        Stage.NEW,
                        new Question(
                                "how is schema " + schema + " described?",
                                List.of(Alternative.now(
                                        "In a sentence:",
                                        List.of(Step.light("comment on schema " + schema + " is '«what it is»'"))))));
                grants.ofSchema(schema);
            }
        }
    }

    /** One whose foreign keys lead to what is there already, if there is one. */
    private String next(Set<String> come) {
        return come.stream()
                .filter(table ->
                        new NewTable(bench, table).references().stream().noneMatch(come::contains))
                .findFirst()
                .orElseGet(() -> come.iterator().next());
    }

    private void create(String table, Set<String> missing, @Nullable String former) throws SQLException {
        List<Step> steps = new NewTable(bench, table).steps(missing);
        if (former == null) {
            if (bench.decide(Stage.NEW, "", steps)) {
                comments.ofTable(Stage.NEW, table);
                grants.ofTable(Stage.NEW, table);
            }
        } else {
            List<Step> all = new ArrayList<>(steps);
            all.addAll(comments.statements(table));
            all.addAll(grants.mostLikely(table));
            List<Alternative> alternatives = new ArrayList<>();
            alternatives.add(new Alternative(
                    "No, it is new, and " + former + " goes with its rows in a later release.",
                    all,
                    List.of(Step.brief(former, dropping(former)))));
            if (!bench.found().isPartitioned(former)) {
                alternatives.add(Alternative.now(
                        "Yes. The previous release, which may still serve, fails from then on: it knows only the former"
                                + " name.",
                        renaming(former, table)));
            }
            alternatives.add(Alternative.elsewhere("Yes, but for the database it keeps its name: say @Table(name = \""
                    + Wording.bare(former) + "\") in the entity, and generate anew."));
            bench.ask(
                    Stage.NEW,
                    new Question("is table " + table + " the former " + former + "?", alternatives),
                    steps.stream().map(Step::sql).toList(),
                    List.of(dropping(former)));
        }
        Map<String, String> parts = new LinkedHashMap<>(bench.wanted().constraints(table));
        parts.putAll(bench.wanted().indexes(table));
        convention.check(Stage.NEW, table, parts);
    }

    private String dropping(String table) throws SQLException {
        return bench.found().isPartitioned(table)
                ? "do $$ begin perform ops.unregister_partitioned_table(" + Wording.quoted(table) + "); drop table "
                        + table + "; end $$"
                : "drop table " + table;
    }

    private void drop(String table) throws SQLException {
        String drop = dropping(table);
        bench.ask(
                Stage.TABLES,
                new Question(
                        "does table " + table + " go, with all its rows? No entity has it.",
                        List.of(
                                Alternative.going("Yes.", "table " + table, List.of(), Step.brief(table, drop)),
                                Alternative.elsewhere("No: map it, or say in Unit why it needs no entity."))),
                List.of(),
                List.of(drop));
    }

    /** New tables to former ones that have most of their columns. */
    private Map<String, String> renamed(Set<String> gone, Set<String> come) throws SQLException {
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String table : come) {
            for (String former : gone) {
                Set<Map.Entry<String, String>> shared =
                        new LinkedHashSet<>(bench.wanted().columns(table).entrySet());
                int most = Math.max(shared.size(), bench.found().columns(former).size());
                shared.retainAll(bench.found().columns(former).entrySet());
                if (shared.size() * 3 >= most * 2 && !renamed.containsValue(former)) {
                    renamed.put(table, former);
                    break;
                }
            }
        }
        return renamed;
    }

    /** Table, sequences, constraints and indexes, so far as they differ in nothing but the name. */
    private List<Step> renaming(String former, String table) throws SQLException {
        List<Step> steps = new ArrayList<>();
        String moved = former;
        if (!Wording.schema(former).equals(Wording.schema(table))) {
            steps.add(Step.excused(
                    former,
                    Rule.REMOVAL_WITHOUT_CLEANUP,
                    Step.STOPPED,
                    "alter table " + former + " set schema " + Wording.schema(table)));
            moved = Wording.schema(table) + "." + Wording.bare(former);
        }
        if (!Wording.bare(former).equals(Wording.bare(table))) {
            steps.add(Step.excused(
                    former,
                    Rule.REMOVAL_WITHOUT_CLEANUP,
                    Step.STOPPED,
                    "alter table " + moved + " rename to " + Wording.bare(table)));
        }
        for (String column : bench.wanted().columns(table).keySet()) {
            String sequence = Wording.bare(former) + "_" + Wording.unquoted(column) + "_seq";
            String renamed = Wording.bare(table) + "_" + Wording.unquoted(column) + "_seq";
            boolean isThere = !bench.found()
                    .of("sequence " + Wording.schema(former) + "." + sequence)
                    .isEmpty();
            if (isThere && !sequence.equals(renamed)) {
                steps.add(Step.excused(
                        former,
                        Rule.REMOVAL_WITHOUT_CLEANUP,
                        Step.STOPPED,
                        "alter sequence " + Wording.schema(table) + "." + sequence + " rename to " + renamed));
            }
        }
        Map<String, String> free = new LinkedHashMap<>(bench.wanted().constraints(table));
        bench.found().constraints(former).forEach((name, text) -> {
            String same = taken(free, text, name);
            if (!same.isEmpty() && !same.equals(name)) {
                steps.add(Step.brief(former, "alter table " + table + " rename constraint " + name + " to " + same));
            }
        });
        Map<String, String> indexes = new LinkedHashMap<>();
        bench.wanted().indexes(table).forEach((name, text) -> indexes.put(name, IndexChanges.shape(text)));
        bench.found().indexes(former).forEach((name, text) -> {
            String same = taken(indexes, IndexChanges.shape(text).replace(" " + former + " ", " " + table + " "), name);
            if (!same.isEmpty() && !same.equals(name)) {
                steps.add(
                        Step.brief(former, "alter index " + Wording.schema(table) + "." + name + " rename to " + same));
            }
        });
        return steps;
    }

    private static String taken(Map<String, String> free, String text, String name) {
        String same = text.equals(free.get(name))
                ? name
                : free.entrySet().stream()
                        .filter(part -> part.getValue().equals(text))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("");
        free.remove(same);
        return same;
    }
}
