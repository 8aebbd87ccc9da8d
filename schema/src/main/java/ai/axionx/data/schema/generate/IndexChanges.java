package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Rule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Indexes of tables that stay, and unique constraints, which are made of one. All are built while others work. */
final class IndexChanges {

    private final Workbench bench;
    private final Convention convention;

    IndexChanges(Workbench bench) {
        this.bench = bench;
        this.convention = new Convention(bench);
    }

    void draft() throws SQLException {
        for (String table : bench.tablesThatStay()) {
            unique(table);
            indexes(table);
        }
    }

    /** An index without its name. */
    static String shape(String definition) {
        return definition.replaceFirst("^(CREATE (?:UNIQUE )?INDEX) \\S+", "$1");
    }

    private void unique(String table) throws SQLException {
        Map<String, String> found = bench.found().constraints(table);
        for (Map.Entry<String, String> constraint :
                bench.wanted().constraints(table).entrySet()) {
            String name = constraint.getKey();
            String text = constraint.getValue();
            String before = found.get(name);
            boolean isExclusion = text.startsWith("EXCLUDE");
            if (text.equals(before) || !(text.startsWith("UNIQUE") || isExclusion)) {
                continue;
            }
            String replacing = before == null ? "" : "drop constraint " + name + ", ";
            if (isExclusion || bench.wanted().isPartitioned(table)) {
                underLock(
                        table,
                        "alter table " + table + " " + replacing + "add constraint " + name + " " + Wording.lower(text),
                        name);
            } else {
                addUnique(table, name, text, replacing);
            }
        }
    }

    private void addUnique(String table, String name, String text, String replacing) throws SQLException {
        String index = bench.wanted().value("table " + table, "index " + name);
        String meanwhile = replacing.isEmpty() ? name : Wording.name(name + "_new");
        String deferral =
                text.contains(" DEFERRABLE") ? Wording.lower(text.substring(text.indexOf(" DEFERRABLE"))) : "";
        bench.decide(
                Stage.INDEXES,
                "Fails if rows are equal there already.",
                List.of(
                        build(table, meanwhile, String.valueOf(index)),
                        Step.brief(
                                table,
                                "alter table " + table + " " + replacing + "add constraint " + name
                                        + " unique using index " + meanwhile + deferral)));
    }

    private void underLock(String table, String sql, String name) throws SQLException {
        bench.ask(
                Stage.TABLES,
                new Question(
                        "may " + table + " be locked while " + name
                                + " is built? PostgreSQL has no other way to such a constraint.",
                        List.of(
                                Alternative.now(
                                        "Yes, it is small.",
                                        List.of(Step.excused(table, Rule.BLOCKING_INDEX_BUILD, Step.SMALL, sql))),
                                Alternative.elsewhere(
                                        "No: let a unique index do it, which can be built while others work."))),
                List.of(sql),
                List.of());
    }

    private void indexes(String table) throws SQLException {
        Map<String, String> wanted = bench.wanted().indexes(table);
        Map<String, String> found = new LinkedHashMap<>(bench.found().indexes(table));
        Set<String> alongWithColumns = bench.goneWithColumns(table);
        Map<String, String> added = new LinkedHashMap<>();
        List<String> former = new ArrayList<>();
        for (String name : List.copyOf(found.keySet())) {
            if (!wanted.containsKey(name)) {
                String renamed = sameUnderAnotherName(found.get(name), wanted, found);
                if (!renamed.isEmpty()) {
                    found.put(renamed, wanted.getOrDefault(renamed, ""));
                    bench.decide(
                            Stage.INDEXES,
                            "",
                            List.of(Step.brief(
                                    table, "alter index " + qualified(table, name) + " rename to " + renamed)));
                } else if (!alongWithColumns.contains(name)) {
                    former.add(name);
                }
            }
        }
        for (Map.Entry<String, String> index : wanted.entrySet()) {
            String name = index.getKey();
            String before = found.get(name);
            if (index.getValue().equals(before)) {
                continue;
            }
            added.put(name, index.getValue());
            List<Step> steps = new ArrayList<>();
            if (before == null) {
                steps.add(build(table, name, index.getValue()));
            } else {
                String meanwhile = Wording.name(name + "_new");
                steps.add(build(table, meanwhile, index.getValue()));
                steps.add(Step.concurrent("drop index concurrently " + qualified(table, name)));
                steps.add(Step.brief(table, "alter index " + qualified(table, meanwhile) + " rename to " + name));
            }
            bench.decide(
                    Stage.INDEXES,
                    Wording.isUnique(index.getValue()) ? "Fails if rows are equal there already." : "",
                    steps);
        }
        for (String name : former) {
            bench.decide(
                    Stage.INDEXES, "", List.of(Step.concurrent("drop index concurrently " + qualified(table, name))));
        }
        convention.check(Stage.INDEXES, table, added);
    }

    private static String sameUnderAnotherName(
            @Nullable String definition, Map<String, String> wanted, Map<String, String> found) {
        Map<String, String> shapes = new LinkedHashMap<>();
        wanted.forEach((name, text) -> shapes.put(name, shape(text)));
        return ConstraintChanges.sameUnderAnotherName(shape(String.valueOf(definition)), shapes, found);
    }

    private static String qualified(String table, String index) {
        return Wording.schema(table) + "." + index;
    }

    private Step build(String table, String name, String definition) throws SQLException {
        return Step.concurrent(bench.firstOf(
                creating(" concurrently", name, definition),
                after -> shape(definition).equals(shape(after.indexes(table).getOrDefault(name, "")))));
    }

    /** The statement as people write it, and as the server does. */
    static List<String> creating(String concurrently, String name, String definition) {
        String start =
                "create " + (Wording.isUnique(definition) ? "unique " : "") + "index" + concurrently + " " + name + " ";
        return List.of(start + Wording.plain(Wording.index(definition)), start + Wording.index(definition));
    }
}
