package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Rule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Types of our own: enumerations grow by labels, and never lose one by themselves. */
final class TypeChanges {

    private final Workbench bench;

    TypeChanges(Workbench bench) {
        this.bench = bench;
    }

    void draft() throws SQLException {
        for (String type : bench.wanted().named("type")) {
            String wanted = bench.wanted().value("type " + type, "labels");
            String base = bench.wanted().value("type " + type, "base");
            String found = bench.found().value("type " + type, "labels");
            boolean isNew = bench.found().of("type " + type).isEmpty();
            if (isNew && wanted != null) {
                String labels = labels(wanted).stream().map(Wording::quoted).collect(Collectors.joining(", "));
                bench.decide(Stage.NEW, "", List.of(Step.light("create type " + type + " as enum (" + labels + ")")));
            } else if (isNew && base != null) {
                bench.decide(Stage.NEW, "", List.of(Step.light(domain(type, base))));
            } else if (wanted != null && found != null && !wanted.equals(found)) {
                relabel(type, labels(found), labels(wanted));
            }
        }
    }

    private String domain(String type, String base) {
        StringBuilder sql = new StringBuilder("create domain " + type + " as " + Wording.type(base));
        bench.wanted()
                .parts("type " + type, "constraint")
                .forEach((name, check) ->
                        sql.append(" constraint ").append(name).append(' ').append(Wording.constraint(check)));
        return sql.toString();
    }

    private static List<String> labels(String fact) {
        return List.of(fact.split(", "));
    }

    private void relabel(String type, List<String> found, List<String> wanted) throws SQLException {
        List<String> kept = new ArrayList<>(wanted);
        kept.retainAll(found);
        if (!kept.equals(found)) {
            List<String> gone = new ArrayList<>(found);
            gone.removeAll(wanted);
            List<Step> renamed = renamed(type, found, wanted);
            List<Alternative> alternatives = new ArrayList<>();
            if (!renamed.isEmpty()) {
                alternatives.add(Alternative.now(
                        "It is renamed, in rows as well. The previous release, which may still serve, fails at it from"
                                + " then on.",
                        renamed));
            }
            alternatives.add(Alternative.elsewhere("It keeps its labels: let the enumeration have them all, in"
                    + " this order, and a check of the tables refuse what is no longer written."));
            alternatives.add(Alternative.elsewhere("A new type beside it: map a new column of that type, and"
                    + " generate anew; the column's former self goes with a later release."));
            bench.askOnly(
                    Stage.TABLES,
                    new Question(
                            "how does " + type + (gone.isEmpty() ? " come to another order" : " lose " + gone)
                                    + "? It has " + found + ", the entities say " + wanted
                                    + ". PostgreSQL takes no label"
                                    + " away and moves none, and rows may hold it.",
                            alternatives),
                    "type " + type,
                    "labels");
            return;
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            String label = wanted.get(i);
            if (!found.contains(label)) {
                String place = i > 0
                        ? " after " + Wording.quoted(wanted.get(i - 1))
                        : " before " + Wording.quoted(found.get(0));
                boolean isLast = wanted.subList(i, wanted.size()).stream().noneMatch(found::contains);
                steps.add(Step.alone("alter type " + type + " add value if not exists " + Wording.quoted(label)
                        + (isLast ? "" : place)));
            }
        }
        bench.decide(Stage.TABLES, "", steps);
    }

    /** The statements if each label that goes stands where one comes; else none. */
    private static List<Step> renamed(String type, List<String> found, List<String> wanted) {
        if (found.size() != wanted.size()) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            String former = found.get(i);
            String label = wanted.get(i);
            if (!former.equals(label)) {
                if (wanted.contains(former) || found.contains(label)) {
                    return List.of();
                }
                steps.add(Step.excused(
                        type,
                        Rule.ENUM_MISUSE,
                        Step.STOPPED,
                        "alter type " + type + " rename value " + Wording.quoted(former) + " to "
                                + Wording.quoted(label)));
            }
        }
        return steps;
    }

    /** What the entities no longer have goes when nothing uses it any more. */
    void draftGone() throws SQLException {
        for (String type : bench.found().named("type")) {
            if (bench.wanted().of("type " + type).isEmpty()) {
                String drop = "drop type " + type;
                bench.ask(
                        Stage.TABLES,
                        new Question(
                                "is type " + type + " used by anybody? No entity has it.",
                                List.of(Alternative.going(
                                        "No, it goes.", "type " + type, List.of(), Step.light(drop)))),
                        List.of(),
                        List.of(drop));
            }
        }
    }
}
