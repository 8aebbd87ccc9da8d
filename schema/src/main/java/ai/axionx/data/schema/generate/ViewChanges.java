package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import java.sql.SQLException;
import java.util.List;

/** Views: they hold no rows, but somebody may read them. */
final class ViewChanges {

    private final Workbench bench;

    ViewChanges(Workbench bench) {
        this.bench = bench;
    }

    void draft() throws SQLException {
        for (String view : bench.wanted().named("view")) {
            String definition = String.valueOf(bench.wanted().value("view " + view, "definition"));
            String kind = String.valueOf(bench.wanted().value("view " + view, "kind"));
            boolean isNew = bench.found().of("view " + view).isEmpty();
            String found = bench.found().value("view " + view, "definition");
            String body = Wording.lower(definition).strip().replaceFirst(";$", "");
            if (isNew) {
                boolean isMaterialized = kind.startsWith("materialized");
                String create = "create " + (isMaterialized ? "materialized view " : "view ") + view + " as " + body;
                if (bench.decide(Stage.TABLES, "", List.of(Step.light(create)))) {
                    bench.ask(
                            Stage.TABLES,
                            new Question(
                                    "how is view " + view + " described, and who reads it?",
                                    List.of(Alternative.now(
                                            "So:",
                                            List.of(
                                                    Step.light("comment on "
                                                            + (isMaterialized ? "materialized view " : "view ") + view
                                                            + " is '«what it is»'"),
                                                    Step.light("grant select on " + view + " to «whom»"))))));
                }
            } else if (!definition.equals(found)) {
                bench.decide(
                        Stage.TABLES, "", List.of(Step.brief(view, "create or replace view " + view + " as " + body)));
            }
        }
    }

    void draftGone() throws SQLException {
        for (String view : bench.found().named("view")) {
            if (bench.wanted().of("view " + view).isEmpty()) {
                String drop = "drop view " + view;
                bench.ask(
                        Stage.TABLES,
                        new Question(
                                "is view " + view + " read by anybody? No entity has it.",
                                List.of(Alternative.going(
                                        "No, it goes.", "view " + view, List.of(), Step.brief(view, drop)))),
                        List.of(),
                        List.of(drop));
            }
        }
    }
}
