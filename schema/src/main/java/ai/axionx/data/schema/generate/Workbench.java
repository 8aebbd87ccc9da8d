package ai.axionx.data.schema.generate;

import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.schema.Truth;
import ai.axionx.data.schema.generate.Part.Decided;
import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.generate.Trial.Outcome;
import ai.axionx.data.schema.lint.Release;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a draft comes about: a migrated database to throw away, on which each statement is carried out as soon as it is
 * decided. So what is left to do is always what the server still tells apart, and what cannot be done is found out
 * here.
 */
final class Workbench {

    private static final String FILES = """
            select c.oid::regclass::text, c.relfilenode
            from pg_class c
            where c.relkind in ('r', 'i', 'm') and c.relnamespace::regnamespace::text !~ '^pg_'
            """;

    private final Truth truth;
    private final Optional<Release> previous;
    private final Facts rawWanted;
    private final Catalog wantedCatalog;
    private final Facts wanted;
    private final Connection scratch;
    private final List<String> atLast = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private Draft draft = Draft.empty();
    private @Nullable Reading read;

    /**
     * Where nothing is written down yet.
     *
     * @param previous what serves while the scripts run
     * @param scratch to a migrated database to throw away, as its owner
     */
    Workbench(Truth truth, Optional<Release> previous, Catalog modelled, Connection scratch) {
        this.truth = truth;
        this.previous = previous;
        Catalog tables = new Catalog(modelled.facts().stream()
                .filter(fact -> !fact.object().startsWith("partition "))
                .toList());
        this.rawWanted = Facts.of(tables);
        this.wantedCatalog = truth.modelled(tables);
        this.wanted = Facts.of(wantedCatalog);
        this.scratch = scratch;
    }

    Draft draft() {
        return draft;
    }

    /** What the entities say, as far as it is compared. */
    Facts wanted() {
        return wanted;
    }

    /** All that the entities say. */
    Facts rawWanted() {
        return rawWanted;
    }

    /** Whether somebody may write this column while the scripts run. */
    boolean isReleased(String table, String column) {
        return previous.map(release -> release.maps(Wording.unquoted(table), Optional.of(Wording.unquoted(column))))
                .orElse(false);
    }

    /** What the database says now, as far as it is compared. */
    Facts found() throws SQLException {
        return reading().found();
    }

    /** All that the database says now. */
    Facts rawFound() throws SQLException {
        return reading().rawFound();
    }

    private Reading reading() throws SQLException {
        Reading known = read;
        if (known == null) {
            Catalog catalog = Catalog.read(scratch);
            Catalog compared = truth.migrated(catalog);
            known = new Reading(compared, Facts.of(compared), Facts.of(catalog));
            read = known;
        }
        return known;
    }

    /** What the database still says differently, and nobody was asked about. */
    List<String> differences() throws SQLException {
        return wantedCatalog.differencesFrom(reading().catalog()).stream()
                .filter(difference -> asked.stream().noneMatch(difference::startsWith))
                .toList();
    }

    /** Asks about what no statement will have changed here. */
    void askOnly(Stage stage, Question question, String object, String fact) throws SQLException {
        ask(stage, question);
        asked.add(object + ", " + fact + ": ");
    }

    /** Writes statements down, unless the server refuses one of them here. */
    boolean decide(Stage stage, String why, List<Step> steps) throws SQLException {
        try {
            for (Step step : steps) {
                run(step.sql());
            }
        } catch (SQLException e) {
            String refused = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            draft = draft.with(
                    stage,
                    new Question(
                            "how can this be brought about? The server says: " + refused,
                            List.of(Alternative.now("What was tried:", steps))));
            return false;
        }
        draft = draft.with(stage, new Decided(why, steps));
        return true;
    }

    /** The same for what shows only in comments and grants, which are not compared. */
    void note(Stage stage, List<Step> steps) throws SQLException {
        decide(stage, "", steps);
    }

    /**
     * Writes a question down.
     *
     * @param assumed brings the database to where the answer will bring it, for what is to be decided after this
     * @param atLast the same for what the answer puts off
     */
    void ask(Stage stage, Question question, List<String> assumed, List<String> atLast) throws SQLException {
        draft = draft.with(stage, question);
        this.atLast.addAll(atLast);
        for (String sql : assumed) {
            try {
                run(sql);
            } catch (SQLException e) {
                // What is missing now is told at the end, with what else is left.
                read = null;
            }
        }
    }

    void ask(Stage stage, Question question) throws SQLException {
        ask(stage, question, List.of(), List.of());
    }

    /** Carries out what was put off. */
    void finish() throws SQLException {
        List<String> statements = List.copyOf(atLast);
        atLast.clear();
        ask(Stage.TABLES, statements);
    }

    /** The tables that are there before and after, in the order of their names. */
    Set<String> tablesThatStay() throws SQLException {
        Set<String> both = new TreeSet<>(wanted().named("table"));
        both.retainAll(found().named("table"));
        return both;
    }

    /** The constraints and indexes of a table that go by themselves when its former columns do. */
    Set<String> goneWithColumns(String table) throws SQLException {
        Set<String> gone = new TreeSet<>(found().columns(table).keySet());
        gone.removeAll(wanted().columns(table).keySet());
        if (gone.isEmpty()) {
            return Set.of();
        }
        String drops = gone.stream()
                .map(column -> "drop column " + column + " cascade")
                .collect(Collectors.joining(", "));
        Facts after = after("alter table " + table + " " + drops);
        if (after == null) {
            return Set.of();
        }
        Set<String> names = new TreeSet<>(found().constraints(table).keySet());
        names.addAll(found().indexes(table).keySet());
        names.removeAll(after.constraints(table).keySet());
        names.removeAll(after.indexes(table).keySet());
        return names;
    }

    boolean isTrue(String question) throws SQLException {
        try (Statement statement = scratch.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void ask(Stage stage, List<String> statements) throws SQLException {
        for (String sql : statements) {
            try {
                run(sql);
            } catch (SQLException e) {
                String refused =
                        String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                ask(
                        stage,
                        new Question(
                                "what stands in the way of \"" + sql + "\"? The server says: " + refused, List.of()));
            }
        }
    }

    private void run(String sql) throws SQLException {
        read = null;
        if (sql.contains(":first")) {
            // No rows here.
            return;
        }
        try (Statement statement = scratch.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(runnable(sql));
        }
    }

    private static String runnable(String sql) {
        return sql.contains(" foreign key ")
                ? sql.replaceFirst(" not valid$", "")
                : sql.replaceFirst(" concurrently ", " ");
    }

    /** Carries a statement out, in the runner's time zone, and takes it back. */
    Trial trial(String sql) throws SQLException {
        scratch.setAutoCommit(false);
        try (Statement statement = scratch.createStatement()) {
            statement.execute("set local timezone = 'UTC'");
            Map<String, Long> before = files();
            try {
                statement.execute(sql);
            } catch (SQLException e) {
                return new Trial(
                        Outcome.REFUSED,
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
            Map<String, Long> after = files();
            before.keySet().retainAll(after.keySet());
            boolean isRewritten =
                    before.entrySet().stream().anyMatch(file -> !file.getValue().equals(after.get(file.getKey())));
            return new Trial(isRewritten ? Outcome.REWRITES : Outcome.CHEAP, "");
        } finally {
            scratch.rollback();
            scratch.setAutoCommit(true);
        }
    }

    /** What the server answers to a query after statements that are taken back, in the runner's time zone. */
    Answer read(List<String> statements, String query) throws SQLException {
        scratch.setAutoCommit(false);
        try (Statement statement = scratch.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("set local timezone = 'UTC'");
            for (String sql : statements) {
                statement.execute(sql);
            }
            try (ResultSet row = statement.executeQuery(query)) {
                return new Answer(row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty(), "");
            }
        } catch (SQLException e) {
            String refusal = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return new Answer(Optional.empty(), refusal.replaceFirst("^ERROR: ", ""));
        } finally {
            scratch.rollback();
            scratch.setAutoCommit(true);
        }
    }

    /** What the database would say after a statement; null if the server refuses it. */
    @Nullable
    Facts after(String sql) throws SQLException {
        scratch.setAutoCommit(false);
        try (Statement statement = scratch.createStatement()) {
            statement.execute(runnable(sql));
            return Facts.of(truth.migrated(Catalog.read(scratch)));
        } catch (SQLException e) {
            return null;
        } finally {
            scratch.rollback();
            scratch.setAutoCommit(true);
        }
    }

    /** The first of these statements after which the database would say what is wanted; the last, if none is. */
    String firstOf(List<String> statements, Predicate<Facts> wanted) throws SQLException {
        for (String sql : statements.subList(0, statements.size() - 1)) {
            Facts after = after(sql);
            if (after != null && wanted.test(after)) {
                return sql;
            }
        }
        return statements.get(statements.size() - 1);
    }

    private Map<String, Long> files() throws SQLException {
        Map<String, Long> files = new HashMap<>();
        try (Statement statement = scratch.createStatement();
                ResultSet row = statement.executeQuery(FILES)) {
            while (row.next()) {
                files.put(row.getString(1), row.getLong(2));
            }
        }
        return files;
    }

    /** What the database said when it was last looked at. */
    private record Reading(Catalog catalog, Facts found, Facts rawFound) {}
}
