package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Rule;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Columns of tables that stay. */
final class ColumnChanges {

    private static final int BATCH = 5000;

    private final Workbench bench;
    private final Comments comments;
    private final Map<String, List<String>> added = new LinkedHashMap<>();

    ColumnChanges(Workbench bench) {
        this.bench = bench;
        this.comments = new Comments(bench);
    }

    void draft() throws SQLException {
        for (String table : bench.tablesThatStay()) {
            draft(table);
        }
    }

    /** Comments on those that came. */
    void draftComments() throws SQLException {
        for (Map.Entry<String, List<String>> table : added.entrySet()) {
            comments.ofColumns(Stage.TABLES, table.getKey(), table.getValue());
        }
    }

    private void draft(String table) throws SQLException {
        Map<String, String> wanted = bench.wanted().columns(table);
        Map<String, String> found = bench.found().columns(table);
        Map<String, Column> come = without(wanted, found.keySet());
        Map<String, Column> gone = without(found, wanted.keySet());
        Map<String, String> renamed = renamed(gone, come);
        for (String column : come.keySet()) {
            String former = renamed.get(column);
            if (former == null) {
                add(table, column, of(come, column));
            } else {
                rename(table, former, of(gone, former), column, of(come, column));
            }
        }
        if (!come.isEmpty()) {
            added.put(table, List.copyOf(come.keySet()));
        }
        for (Map.Entry<String, Column> column : gone.entrySet()) {
            if (!renamed.containsValue(column.getKey())) {
                drop(table, column.getKey(), column.getValue());
            }
        }
        for (Map.Entry<String, String> column : wanted.entrySet()) {
            String before = found.get(column.getKey());
            if (before != null && !before.equals(column.getValue())) {
                change(table, column.getKey(), Column.parse(before), Column.parse(column.getValue()));
            }
        }
    }

    private static Map<String, Column> without(Map<String, String> columns, Set<String> others) {
        Map<String, Column> left = new LinkedHashMap<>();
        columns.forEach((name, fact) -> {
            if (!others.contains(name)) {
                left.put(name, Column.parse(fact));
            }
        });
        return left;
    }

    private static Column of(Map<String, Column> columns, String name) {
        Column column = columns.get(name);
        if (column == null) {
            throw new IllegalStateException("there is no column " + name);
        }
        return column;
    }

    /** New columns to former ones of the same type, or with a name that goes on from theirs. */
    private static Map<String, String> renamed(Map<String, Column> gone, Map<String, Column> come) {
        Map<String, String> renamed = new LinkedHashMap<>();
        come.forEach((name, column) -> gone.entrySet().stream()
                .filter(former -> !renamed.containsValue(former.getKey()))
                .filter(former -> former.getValue().type().equals(column.type()) || name.startsWith(former.getKey()))
                .filter(former -> !column.isGenerated() && !former.getValue().isGenerated())
                .findFirst()
                .ifPresent(former -> renamed.put(name, former.getKey())));
        return renamed;
    }

    // New ----------------------------------------------------------------------------------------------------------

    private void add(String table, String name, Column column) throws SQLException {
        String add = "alter table " + table + " add column " + name + " " + column.sql();
        Trial trial = bench.trial(add);
        boolean isWritten = trial.outcome() == Trial.Outcome.REWRITES && !column.hasDefault();
        if (column.isGenerated() || (isWritten && !column.isNotNull())) {
            addUnderLock(table, name, add);
        } else if (column.isNotNull() && !column.hasDefault()) {
            bench.ask(
                    Stage.TABLES,
                    new Question(
                            "what do the rows that are there already have in " + table + "." + name
                                    + ", which is not null and has no default?",
                            valuesForRows(table, name, column)),
                    List.of(add),
                    List.of());
        } else if (trial.outcome() != Trial.Outcome.REWRITES) {
            bench.decide(Stage.TABLES, "", List.of(Step.brief(table, add)));
        } else {
            bench.decide(
                    Stage.TABLES,
                    "Each row gets a default of its own, so the server would write the table anew under a lock.",
                    addVolatile(table, name, column));
        }
    }

    private void addUnderLock(String table, String name, String add) throws SQLException {
        bench.ask(
                Stage.TABLES,
                new Question(
                        "is " + table + " small? For " + table + "." + name
                                + " the server writes it anew, while nobody can read or write.",
                        List.of(
                                Alternative.now(
                                        "Yes.", List.of(Step.excused(table, Rule.REWRITE_UNDER_LOCK, Step.SMALL, add))),
                                Alternative.elsewhere("No: make it an ordinary column, which the services write."))),
                List.of(add),
                List.of());
    }

    private List<Alternative> valuesForRows(String table, String name, Column column) throws SQLException {
        String type = Wording.type(column.type());
        List<Step> own = new ArrayList<>();
        own.add(Step.brief(table, "alter table " + table + " add column " + name + " " + type));
        Step fill = backfill(table, name + " = «expression»", name + " is null");
        own.add(fill);
        List<Step> later = new ArrayList<>(List.of(fill));
        later.addAll(notNull(table, name));
        return List.of(
                new Alternative(
                        "One value, which also stands for what the previous release writes, as long as it serves.",
                        List.of(Step.brief(
                                table,
                                "alter table " + table + " add column " + name + " " + type
                                        + " not null default «value»")),
                        List.of(Step.brief(table, "alter table " + table + " alter column " + name + " drop default"))),
                new Alternative(
                        "Each its own. Until the previous release is gone, it writes rows without one.", own, later));
    }

    private List<Step> addVolatile(String table, String name, Column column) throws SQLException {
        String alter = "alter table " + table + " ";
        List<Step> steps = new ArrayList<>();
        steps.add(Step.brief(
                table,
                alter + "add column " + name + " "
                        + column.with(false).withoutFilling().sql()));
        steps.add(Step.brief(
                table, alter + "alter column " + name + " set " + Wording.literal(column.filling(), column.type())));
        steps.add(backfill(table, name + " = default", name + " is null"));
        if (column.isNotNull()) {
            steps.addAll(notNull(table, name));
        }
        return steps;
    }

    /** All rows, range by range of the key. */
    private Step backfill(String table, String set, String where) throws SQLException {
        String key = bench.found().primaryKey(table).split(", ")[0];
        if (key.isEmpty()) {
            return Step.alone("-- axion: limits none\nupdate " + table + " set " + set + " where " + where);
        }
        return Step.alone("-- axion: batches of " + BATCH + " rows of " + table + " by " + key + "\nupdate " + table
                + " set " + set + " where " + key + " between :first and :last and " + where);
    }

    /** A check that is validated without a lock proves to the server that it need not look itself. */
    private static List<Step> notNull(String table, String column) {
        String check = Wording.name("ck_" + Wording.bare(table) + "_" + Wording.unquoted(column) + "_not_null");
        String alter = "alter table " + table + " ";
        return List.of(
                Step.brief(table, alter + "add constraint " + check + " check (" + column + " is not null) not valid"),
                Step.alone(alter + "validate constraint " + check),
                Step.brief(table, alter + "alter column " + column + " set not null"),
                Step.brief(table, alter + "drop constraint " + check));
    }

    // Renamed ------------------------------------------------------------------------------------------------------

    private void rename(String table, String former, Column before, String name, Column column) throws SQLException {
        String add = "alter table " + table + " add column " + name + " " + column.sql();
        String drop = "alter table " + table + " drop column " + former;
        List<Step> fresh = new ArrayList<>(release(table, former, before));
        List<Step> freshLater = new ArrayList<>();
        if (column.isNotNull() && !column.hasDefault()) {
            Alternative first = valuesForRows(table, name, column).get(0);
            fresh.addAll(first.now());
            freshLater.addAll(first.later());
        } else {
            fresh.add(Step.brief(table, add));
        }
        freshLater.add(Step.brief(table, drop));
        List<Step> later = new ArrayList<>();
        String twin = twin(table, former, name);
        later.add(Step.brief(table, "drop trigger " + Wording.bare(twin) + " on " + table));
        later.add(Step.light("drop function " + twin + "()"));
        if (column.hasDefault()) {
            later.add(Step.brief(
                    table,
                    "alter table " + table + " alter column " + name + " set "
                            + Wording.literal(column.filling(), column.type())));
        }
        later.add(Step.brief(table, drop));
        bench.ask(
                Stage.TABLES,
                new Question(
                        "is " + table + "." + name + " the former " + former + "?",
                        List.of(
                                new Alternative(
                                        "Yes. Until the previous release is gone there are both, and a trigger keeps them"
                                                + " alike.",
                                        twins(table, former, before, name, column),
                                        later),
                                new Alternative(
                                        "No, it is new, and " + former + " goes with its values in a later release.",
                                        fresh,
                                        freshLater))),
                List.of(add),
                List.of(drop));
    }

    private static String twin(String table, String former, String name) {
        return Wording.schema(table) + "."
                + Wording.name(Wording.bare(table) + "_" + Wording.unquoted(name) + "_is_" + Wording.unquoted(former));
    }

    private List<Step> twins(String table, String former, Column before, String name, Column column)
            throws SQLException {
        String alter = "alter table " + table + " ";
        String twin = twin(table, former, name);
        List<Step> steps = new ArrayList<>();
        steps.add(Step.brief(
                table,
                alter + "add column " + name + " "
                        + column.with(false).withoutFilling().sql()));
        steps.add(Step.light("""
                create function %s() returns trigger
                    language plpgsql
                as $$
                begin
                    if tg_op = 'INSERT' then
                        new.%3$s := coalesce(new.%3$s, new.%2$s);
                        new.%2$s := coalesce(new.%2$s, new.%3$s);
                    elsif new.%3$s is distinct from old.%3$s then
                        new.%2$s := new.%3$s;
                    else
                        new.%3$s := new.%2$s;
                    end if;
                    return new;
                end
                $$""".formatted(twin, former, name)));
        steps.add(Step.brief(
                table,
                "create trigger " + Wording.bare(twin) + " before insert or update on " + table
                        + " for each row execute function " + twin + "()"));
        if (before.hasDefault()) {
            // Else a new release's rows, which say nothing of the former column, would have its default in both.
            steps.add(Step.brief(table, alter + "alter column " + former + " drop default"));
        }
        steps.add(backfill(table, name + " = " + former, name + " is distinct from " + former));
        if (column.isNotNull()) {
            steps.addAll(notNull(table, name));
        }
        return steps;
    }

    // Gone ---------------------------------------------------------------------------------------------------------

    private void drop(String table, String name, Column column) throws SQLException {
        String drop = "alter table " + table + " drop column " + name;
        bench.ask(
                Stage.TABLES,
                new Question(
                        "does " + table + "." + name + " go, with its values? No entity has it.",
                        List.of(
                                Alternative.going(
                                        "Yes.",
                                        "column " + table + "." + name,
                                        release(table, name, column),
                                        Step.brief(table, drop)),
                                Alternative.elsewhere("No: map it."))),
                List.of(),
                List.of(drop));
    }

    /** Lets rows be written without it. */
    private List<Step> release(String table, String name, Column column) throws SQLException {
        boolean isInKey = List.of(bench.found().primaryKey(table).split(", ")).contains(name);
        return column.isNotNull() && !column.hasDefault() && !isInKey
                ? List.of(Step.brief(table, "alter table " + table + " alter column " + name + " drop not null"))
                : List.of();
    }

    // Changed ------------------------------------------------------------------------------------------------------

    private void change(String table, String name, Column before, Column column) throws SQLException {
        String alter = "alter table " + table + " alter column " + name + " ";
        if (before.isGenerated() || column.isGenerated()) {
            // The last look at what is left asks about it.
            return;
        }
        if (!before.type().equals(column.type())) {
            retype(table, name, before, column);
        }
        String now = bench.found().columns(table).get(name);
        Column left = now == null ? before : Column.parse(now);
        if (!left.filling().equals(column.filling())) {
            bench.decide(
                    Stage.TABLES,
                    "",
                    List.of(Step.brief(
                            table,
                            alter
                                    + (column.hasDefault()
                                            ? "set " + Wording.literal(column.filling(), column.type())
                                            : "drop default"))));
        }
        if (left.isNotNull() && !column.isNotNull()) {
            bench.decide(Stage.TABLES, "", List.of(Step.brief(table, alter + "drop not null")));
        } else if (!left.isNotNull() && column.isNotNull()) {
            fill(table, name);
        }
    }

    private void fill(String table, String name) throws SQLException {
        List<Step> steps = notNull(table, name);
        // Before the check goes, which refuses null as well.
        int refusing = steps.size() - 2;
        List<Step> now = new ArrayList<>(steps);
        now.set(
                refusing,
                Step.excused(
                        table,
                        Rule.BREAKS_PREVIOUS_RELEASE,
                        "the previous release never writes null there",
                        steps.get(refusing).sql()));
        bench.ask(
                Stage.TABLES,
                new Question(
                        "who still writes null into " + table + "." + name
                                + "? It must be nobody, and rows that have null have to be filled first; if one is left, the"
                                + " validation fails and changes nothing.",
                        List.of(
                                new Alternative("The previous release, as long as it serves.", List.of(), steps),
                                Alternative.now("Nobody, the previous release neither.", now))),
                List.of("alter table " + table + " alter column " + name + " set not null"),
                List.of());
    }

    private void retype(String table, String name, Column before, Column column) throws SQLException {
        String alter = "alter table " + table + " ";
        Retyping plain = Retyping.plain(name, before, column);
        if (bench.trial(alter + plain.actions()).isCheap()) {
            // No file is written anew, so no value changes, and none is looked at.
            bench.decide(Stage.TABLES, "", List.of(Step.brief(table, alter + plain.actions())));
            return;
        }
        Optional<Retyping> way = inPlace(alter, name, before, column);
        Fates fates = way.isPresent() ? Fates.of(bench, way.get()) : Fates.NONE;
        String obstacle = obstacle(table, way, fates, alter + plain.actions());
        if (!obstacle.isEmpty()) {
            bench.askOnly(
                    Stage.TABLES,
                    new Question(
                            "what does " + table + "." + name + " hold as " + Wording.type(column.type())
                                    + ", where it is " + Wording.type(before.type()) + " now?" + obstacle,
                            List.of(Alternative.elsewhere("Map a new column beside it, generate anew, and say there how"
                                    + " it is filled."))),
                    "table " + table,
                    "column " + name);
            return;
        }
        List<Alternative> alternatives = new ArrayList<>(inPlace(table, way.get(), fates));
        alternatives.add(Alternative.elsewhere("The table is big: leave " + name + " as it is, map a column " + name
                + "_<something> of the new type, generate anew,"
                + " and say there that it is renamed; that takes two releases and no lock."));
        bench.ask(
                Stage.TABLES,
                new Question(
                        "how does " + table + "." + name + " become " + Wording.type(column.type()) + "? It is "
                                + Wording.type(before.type())
                                + ", and the server writes the table or an index anew for it, while nobody can read or write."
                                + fates.sentence(),
                        alternatives),
                List.of(alter + way.get().actions()),
                List.of());
    }

    /** Why it is not to be done in place, as a sentence; empty if it may be. */
    private String obstacle(String table, Optional<Retyping> way, Fates fates, String plain) throws SQLException {
        if (way.isEmpty()) {
            return " The server says: " + bench.trial(plain).message();
        } else if (fates.areAllRefused()) {
            return fates.sentence();
        }
        return !fates.isWritten() && bench.isReleased(table, way.get().name())
                ? " The previous release, which serves meanwhile, goes on writing it as that, and would be refused."
                : "";
    }

    /** As plain as the server takes it; empty if it takes none of it. */
    private Optional<Retyping> inPlace(String alter, String name, Column before, Column column) throws SQLException {
        for (Retyping way : Retyping.ways(name, before, column)) {
            if (!bench.trial(alter + way.actions()).isRefused()) {
                return Optional.of(way);
            }
        }
        return Optional.empty();
    }

    private static List<Alternative> inPlace(String table, Retyping way, Fates fates) {
        String alter = "alter table " + table + " ";
        Step step = Step.excused(table, Rule.TYPE_CHANGE, Step.SMALL, alter + way.actions());
        if (fates.change() == null) {
            String fits = "The table is small, and each value fits"
                    + (fates.refusal() == null ? "" : ", else the server refuses and nothing changes");
            return List.of(Alternative.now(fits + ": in place.", List.of(step)));
        }
        Alternative meant =
                Alternative.now("The table is small, and the values are meant to change: in place.", List.of(step));
        if (!fates.isTold()) {
            return List.of(meant);
        }
        String check = Wording.name("ck_" + Wording.bare(table) + "_" + Wording.unquoted(way.name()) + "_stays");
        return List.of(
                Alternative.now(
                        "The table is small, and no value may change, else the validation of a check fails: in place.",
                        List.of(
                                Step.brief(
                                        table,
                                        alter + "add constraint " + check + " check (" + way.isKept() + ") not valid"),
                                Step.alone(alter + "validate constraint " + check),
                                Step.excused(
                                        table,
                                        Rule.TYPE_CHANGE,
                                        Step.SMALL,
                                        alter + "drop constraint " + check + ", " + way.actions()))),
                meant);
    }
}
