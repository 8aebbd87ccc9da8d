package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Rule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sequences, but for those of new columns. One that steps less far than before would give out ids twice. */
final class SequenceChanges {

    private final Workbench bench;

    SequenceChanges(Workbench bench) {
        this.bench = bench;
    }

    /** Whether the server makes it with the column. */
    private boolean isOfIdentity(Map<String, String> sequence) {
        String column = sequence.getOrDefault("of", "");
        int dot = column.lastIndexOf('.');
        return dot > 0
                && bench.wanted()
                        .columns(column.substring(0, dot))
                        .getOrDefault(column.substring(dot + 1), "")
                        .contains(" as identity");
    }

    /** Those that come. */
    void draftNew() throws SQLException {
        Set<String> gone = gone();
        for (String sequence : bench.wanted().named("sequence")) {
            Map<String, String> wanted = bench.wanted().of("sequence " + sequence);
            if (!bench.found().of("sequence " + sequence).isEmpty() || isOfNewTable(sequence) || isOfIdentity(wanted)) {
                continue;
            }
            String create = ("create sequence " + sequence
                            + (wanted.getOrDefault("type", "bigint").equals("bigint")
                                    ? ""
                                    : " as " + wanted.get("type"))
                            + " " + Sequence.text(wanted))
                    .stripTrailing();
            List<String> former = gone.stream()
                    .filter(other -> Wording.schema(other).equals(Wording.schema(sequence)))
                    .toList();
            if (former.isEmpty()) {
                bench.decide(Stage.NEW, "", List.of(Step.light(create)));
                bench.ask(
                        Stage.NEW,
                        new Question(
                                "who draws from sequence " + sequence + "?",
                                List.of(Alternative.now(
                                        "These:",
                                        List.of(Step.light("grant usage on sequence " + sequence + " to «whom»"))))));
                continue;
            }
            String rename = "alter sequence " + former.get(0) + " rename to " + Wording.bare(sequence);
            bench.ask(
                    Stage.NEW,
                    new Question(
                            "is sequence " + sequence + " the former " + former.get(0)
                                    + "? A new one would give out ids that are taken.",
                            List.of(
                                    Alternative.now(
                                            "Yes, and " + Step.STOPPED + ", which could draw no ids from then on.",
                                            List.of(Step.excused(
                                                    former.get(0),
                                                    Rule.REMOVAL_WITHOUT_CLEANUP,
                                                    Step.STOPPED,
                                                    rename))),
                                    Alternative.elsewhere(
                                            "Yes, but for the database it keeps its name: say it in the entity."),
                                    new Alternative(
                                            "No, it is new, and the former one goes in a later release.",
                                            List.of(Step.light(create)),
                                            List.of(dropping(former.get(0)))))),
                    List.of(rename),
                    List.of());
            gone.remove(former.get(0));
        }
    }

    private boolean isOfNewTable(String sequence) throws SQLException {
        Set<String> come = new LinkedHashSet<>(bench.wanted().named("table"));
        come.removeAll(bench.found().named("table"));
        return come.stream()
                .anyMatch(table -> bench.wanted().columns(table).keySet().stream()
                        .anyMatch(column -> sequence.equals(table + "_" + Wording.unquoted(column) + "_seq")));
    }

    /** Those that no entity has, of tables that stay. */
    private Set<String> gone() throws SQLException {
        Set<String> gone = new LinkedHashSet<>();
        for (String sequence : bench.found().named("sequence")) {
            String column = bench.rawFound().value("sequence " + sequence, "of");
            boolean isOfGoneTable = column != null
                    && bench.wanted()
                            .of("table " + column.substring(0, column.lastIndexOf('.')))
                            .isEmpty();
            if (bench.wanted().of("sequence " + sequence).isEmpty() && !isOfGoneTable) {
                gone.add(sequence);
            }
        }
        return gone;
    }

    /** Those that change, and those that go. */
    void draft() throws SQLException {
        for (String sequence : bench.wanted().named("sequence")) {
            Map<String, String> wanted = bench.wanted().of("sequence " + sequence);
            Map<String, String> found = bench.found().of("sequence " + sequence);
            if (!found.isEmpty() && !wanted.equals(found)) {
                change(sequence, found, wanted);
            }
        }
        for (String sequence : gone()) {
            String column = bench.rawFound().value("sequence " + sequence, "of");
            Step drop = dropping(sequence);
            boolean isWithColumn = column != null
                    && !bench.wanted()
                            .columns(column.substring(0, column.lastIndexOf('.')))
                            .containsKey(column.substring(column.lastIndexOf('.') + 1));
            if (!isWithColumn) {
                bench.ask(
                        Stage.TABLES,
                        new Question(
                                "does sequence " + sequence + " go? No entity draws from it.",
                                List.of(
                                        Alternative.going("Yes.", "sequence " + sequence, List.of(), drop),
                                        Alternative.elsewhere("No: say in the entity that it draws from it."))),
                        List.of(),
                        List.of(drop.sql()));
            }
        }
    }

    private Step dropping(String sequence) throws SQLException {
        String column = bench.rawFound().value("sequence " + sequence, "of");
        return column == null
                ? Step.brief(sequence, "drop sequence " + sequence)
                : Step.excused(
                        sequence,
                        Rule.REMOVAL_WITHOUT_CLEANUP,
                        "the previous release draws no ids from it",
                        "alter table " + column.substring(0, column.lastIndexOf('.')) + " alter column "
                                + column.substring(column.lastIndexOf('.') + 1) + " drop identity if exists");
    }

    private void change(String sequence, Map<String, String> found, Map<String, String> wanted) throws SQLException {
        List<String> options = new ArrayList<>();
        option(options, found, wanted, "type", "as ", "");
        option(options, found, wanted, "increment", "increment by ", "");
        option(options, found, wanted, "minimum", "minvalue ", "no minvalue");
        option(options, found, wanted, "maximum", "maxvalue ", "no maxvalue");
        option(options, found, wanted, "start", "start with ", "");
        option(options, found, wanted, "cache", "cache ", "cache 1");
        if (found.containsKey("cycles") != wanted.containsKey("cycles")) {
            options.add(wanted.containsKey("cycles") ? "cycle" : "no cycle");
        }
        if (options.isEmpty()) {
            return;
        }
        Step step = Step.brief(sequence, "alter sequence " + sequence + " " + String.join(" ", options));
        long before = Long.parseLong(found.getOrDefault("increment", "1"));
        long after = Long.parseLong(wanted.getOrDefault("increment", "1"));
        if (after < before) {
            bench.ask(
                    Stage.TABLES,
                    new Question(
                            "who draws from " + sequence + " while it goes from steps of " + before + " to steps of "
                                    + after
                                    + "? The previous release takes " + before
                                    + " ids for each value, and would take those that others have.",
                            List.of(
                                    new Alternative(
                                            "The previous release may still serve: the step changes a release later.",
                                            List.of(),
                                            List.of(Step.excused(
                                                    sequence,
                                                    Rule.BREAKS_PREVIOUS_RELEASE,
                                                    "the previous release takes " + after + " ids already",
                                                    step.sql()))),
                                    Alternative.now(
                                            "Nobody: all services are stopped.",
                                            List.of(Step.excused(
                                                    sequence,
                                                    Rule.BREAKS_PREVIOUS_RELEASE,
                                                    Step.STOPPED,
                                                    step.sql()))))),
                    List.of(step.sql()),
                    List.of());
        } else {
            bench.decide(Stage.TABLES, "", List.of(step));
        }
    }

    private static void option(
            List<String> options,
            Map<String, String> found,
            Map<String, String> wanted,
            String fact,
            String option,
            String none) {
        String value = wanted.get(fact);
        if (value == null && found.containsKey(fact)) {
            options.add(none);
        } else if (value != null && !value.equals(found.get(fact))) {
            options.add(option + value);
        }
    }
}
