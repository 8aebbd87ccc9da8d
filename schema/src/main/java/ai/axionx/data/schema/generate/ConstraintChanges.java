package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Rule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks and foreign keys of tables that stay; primary keys are a person's to change. */
final class ConstraintChanges {

    private static final String NOT_VALID = " NOT VALID";

    private final Workbench bench;
    private final Convention convention;

    ConstraintChanges(Workbench bench) {
        this.bench = bench;
        this.convention = new Convention(bench);
    }

    void draft() throws SQLException {
        for (String table : bench.tablesThatStay()) {
            draft(table);
        }
    }

    private void draft(String table) throws SQLException {
        Map<String, String> wanted = bench.wanted().constraints(table);
        Map<String, String> found = new LinkedHashMap<>(bench.found().constraints(table));
        Set<String> alongWithColumns = bench.goneWithColumns(table);
        for (String name : List.copyOf(found.keySet())) {
            String text = found.getOrDefault(name, "");
            if (wanted.containsKey(name) || isPrimaryKey(text)) {
                continue;
            }
            String renamed = sameUnderAnotherName(text, wanted, found);
            if (!renamed.isEmpty()) {
                found.put(renamed, text);
                bench.decide(Stage.TABLES, "", rename(table, name, renamed, text));
            } else if (text.startsWith("CHECK") || !alongWithColumns.contains(name)) {
                // A check of a column that goes would refuse the rows that are written without it.
                bench.decide(Stage.TABLES, "", List.of(drop(table, name)));
            }
        }
        Map<String, String> added = new LinkedHashMap<>();
        for (Map.Entry<String, String> constraint : wanted.entrySet()) {
            String name = constraint.getKey();
            String text = constraint.getValue();
            String before = found.get(name);
            if (text.equals(before)) {
                continue;
            }
            added.put(name, text);
            if (isPrimaryKey(text)) {
                primaryKey(table, name, text);
            } else if (isCheckOrForeignKey(text)) {
                if (before == null) {
                    add(Stage.TABLES, table, name, text);
                } else if (before.equals(text + NOT_VALID)) {
                    bench.decide(Stage.TABLES, "", List.of(validate(table, name)));
                } else {
                    replace(table, name, text);
                }
            }
        }
        convention.check(Stage.TABLES, table, added);
    }

    /** Foreign keys to what has become unique meanwhile. */
    void draftKeys() throws SQLException {
        for (String table : bench.wanted().named("table")) {
            Map<String, String> found = bench.found().constraints(table);
            for (Map.Entry<String, String> constraint :
                    bench.wanted().constraints(table).entrySet()) {
                if (isCheckOrForeignKey(constraint.getValue()) && !found.containsKey(constraint.getKey())) {
                    bench.decide(Stage.KEYS, "", adding(table, constraint.getKey(), constraint.getValue()));
                }
            }
        }
    }

    private static boolean isPrimaryKey(String text) {
        return text.startsWith("PRIMARY KEY");
    }

    private static boolean isCheckOrForeignKey(String text) {
        return text.startsWith("CHECK") || text.startsWith("FOREIGN KEY");
    }

    static String sameUnderAnotherName(String text, Map<String, String> wanted, Map<String, String> found) {
        return wanted.entrySet().stream()
                .filter(other -> other.getValue().equals(text) && !found.containsKey(other.getKey()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    private void add(Stage stage, String table, String name, String text) throws SQLException {
        List<Step> steps = adding(table, name, text);
        boolean mayComeLater = text.startsWith("FOREIGN KEY")
                && bench.trial("alter table " + table + " add constraint " + name + " " + Wording.constraint(text))
                        .isRefused();
        if (!mayComeLater) {
            bench.decide(stage, "", steps);
        }
    }

    private List<Step> adding(String table, String name, String text) throws SQLException {
        String definition = text.replaceFirst(NOT_VALID + "$", "");
        String start = "alter table " + table + " add constraint " + name + " ";
        String literal = start + Wording.constraint(definition);
        String plain = bench.firstOf(
                List.of(start + Wording.plain(Wording.constraint(definition)), literal),
                after -> definition.equals(after.constraints(table).get(name)));
        Step add = Step.brief(table, plain + " not valid");
        return text.endsWith(NOT_VALID) ? List.of(add) : List.of(add, validate(table, name));
    }

    private static Step validate(String table, String name) {
        return Step.alone("alter table " + table + " validate constraint " + name);
    }

    private static Step drop(String table, String name) {
        return Step.brief(table, "alter table " + table + " drop constraint " + name);
    }

    /** The new one is proven before the former one goes. */
    private void replace(String table, String name, String text) throws SQLException {
        String meanwhile = Wording.name(name + "_new");
        List<Step> steps = new ArrayList<>(adding(table, meanwhile, text));
        steps.add(drop(table, name));
        steps.addAll(rename(table, meanwhile, name, text));
        bench.decide(Stage.TABLES, "", steps);
    }

    private List<Step> rename(String table, String name, String other, String text) throws SQLException {
        List<Step> steps = new ArrayList<>();
        if (text.startsWith("FOREIGN") && bench.found().isPartitioned(table)) {
            // The server renames a check along with that of the table, but no foreign key.
            steps.add(Step.brief(table, """
                    do $$
                    declare
                        part regclass;
                    begin
                        for part in
                            select conrelid
                            from pg_constraint
                            where conname = '%2$s' and conrelid <> '%1$s'::regclass
                            and conparentid in (select oid from pg_constraint where conrelid = '%1$s'::regclass)
                        loop
                            execute format('alter table %%s rename constraint %2$s to %3$s', part);
                        end loop;
                    end
                    $$""".formatted(table, name, other)));
        }
        steps.add(Step.brief(table, "alter table " + table + " rename constraint " + name + " to " + other));
        return steps;
    }

    private void primaryKey(String table, String name, String text) throws SQLException {
        String former = bench.found().constraints(table).entrySet().stream()
                .filter(other -> isPrimaryKey(other.getValue()))
                .map(other -> "drop constraint " + other.getKey() + ", ")
                .findFirst()
                .orElse("");
        String change =
                "alter table " + table + " " + former + "add constraint " + name + " " + Wording.constraint(text);
        bench.ask(
                Stage.TABLES,
                new Question(
                        "how does " + table + " come to another primary key, " + text.substring("PRIMARY KEY ".length())
                                + "? The server builds it while nobody can read or write, and other tables may refer to"
                                + " the former one.",
                        List.of(
                                Alternative.now(
                                        "The table is small.",
                                        List.of(Step.excused(table, Rule.BLOCKING_INDEX_BUILD, Step.SMALL, change))),
                                Alternative.elsewhere(
                                        "The table is big: build a unique index concurrently, and then add"
                                                + " the constraint using it."))),
                List.of(change),
                List.of());
    }
}
