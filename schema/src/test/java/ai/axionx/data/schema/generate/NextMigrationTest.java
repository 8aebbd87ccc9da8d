package ai.axionx.data.schema.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.ScriptExecution;
import ai.axionx.data.migrations.script.StatementException;
import ai.axionx.data.schema.EmptiedDatabase;
import ai.axionx.data.schema.GeneratedFile;
import ai.axionx.data.schema.Truth;
import ai.axionx.data.schema.Unit;
import ai.axionx.data.schema.generate.ModelChange.Verdict;
import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Finding;
import ai.axionx.data.schema.lint.Linter;
import ai.axionx.data.schema.lint.Release;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Small changes of the model, one at a time: the scripts that are drafted run on a migrated database with rows, as the
 * runner runs them, and then that database is as the entities say. Where something is asked, each answer is tried. Lint
 * finds nothing in any of them.
 */
final class NextMigrationTest {

    static final List<ModelChange> ALL = ModelChange.ALL;

    /** One of each kind, for every run. */
    static final List<ModelChange> FEW = ModelChange.FEW;

    private static final String COMMAND = "mvn verify -pl schema -am -Plong -Dtest='NextMigrationTest#page*'"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Daxion.write=true";
    private static final String HEAD = """
            # What generate decides, and what it asks

            Small changes of the entities, one at a time, as `NextMigrationTest` makes them. *Decided*: at most it is asked for a
            description or for grants. *Asked*: each answer is a script, and each is tried. *Left to people*: the answer lies in
            the entity, or in a script that only a person can write. Where something is decided or asked, lint finds nothing in the scripts.
            Written by the test, never by hand.

            | change | | what it asks |
            |---|---|---|
            """;
    private static final String DATABASE = "axion_sense";
    private static final Truth TRUTH = new Truth(Unit.SENSE);
    private static final Release NEWEST = Release.newest(PlatformDatabase.SENSE).orElseThrow();
    private static final TestDatabase MODELLED = TestDatabase.create(DATABASE);

    @BeforeAll
    static void makeTheEntitiesDatabase() throws SQLException {
        EmptiedDatabase.of(Unit.SENSE, MODELLED.dataSource(TestRole.MIGRATE)).fill(Unit.SENSE.model());
    }

    @AfterAll
    static void drop() {
        MODELLED.close();
    }

    @Test
    void nothingIsDrafted_whereNothingChanged() throws SQLException {
        try (TestDatabase scratch = TestDatabase.create(DATABASE);
                Connection modelled = MODELLED.connect(TestRole.MIGRATE);
                Connection connection = scratch.connect(TestRole.MIGRATE)) {
            assertThat(NextMigration.draft(TRUTH, Optional.of(NEWEST), Catalog.read(modelled), connection)
                            .isEmpty())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @FieldSource("FEW")
    void scripts_bringAFewChangesAbout(ModelChange change) throws SQLException, StatementException {
        bringAbout(change);
    }

    @Tag("long")
    @ParameterizedTest
    @FieldSource("ALL")
    void scripts_bringEachChangeAbout(ModelChange change) throws SQLException, StatementException {
        bringAbout(change);
    }

    @Tag("long")
    @Test
    void page_listsWhatIsAsked() throws SQLException, IOException {
        StringBuilder page = new StringBuilder(HEAD);
        for (ModelChange change : ALL) {
            Draft draft = draft(change, wanted(change));
            String asked = draft.questions().stream()
                    .filter(question -> !isOfWording(question))
                    .map(question -> question.text().replace("|", "\\|"))
                    .collect(Collectors.joining("<br>"));
            page.append("| ")
                    .append(change.name())
                    .append(" | ")
                    .append(change.verdict().words())
                    .append(" | ")
                    .append(asked)
                    .append(" |\n");
        }
        new GeneratedFile("docs/migrations/generate-cases.md", "what NextMigrationTest drafts", COMMAND)
                .mustSay(page.toString());
    }

    private static void bringAbout(ModelChange change) throws SQLException, StatementException {
        Catalog wanted = wanted(change);
        Draft draft = draft(change, wanted);

        assertThat(verdict(draft)).as(() -> text(draft)).isEqualTo(change.verdict());
        if (!draft.questions().isEmpty()) {
            assertThatThrownBy(() -> apply(change, draft.scripts(9, "change", "axion_sense: " + change.name() + ".")))
                    .hasStackTraceContaining("that nobody has answered");
        }
        if (change.verdict() != Verdict.LEFT_TO_PEOPLE) {
            for (Draft answered : answers(change, draft)) {
                assertThat(answered.questions()).isEmpty();
                List<ScriptFile> now = answered.scripts(9, "change", "axion_sense: " + change.name() + ".");
                List<ScriptFile> later = answered.cleanup(50, "change", now.isEmpty() ? "" : "V9__change.sql");
                List<ScriptFile> scripts = new ArrayList<>(now);
                scripts.addAll(later);
                assertThat(TRUTH.modelled(wanted).differencesFrom(TRUTH.migrated(apply(change, scripts))))
                        .as(() -> text(scripts))
                        .isEmpty();
                assertThat(findings(change, now, later, wanted))
                        .as(() -> text(scripts))
                        .isEmpty();
            }
        }
    }

    /** What lint says of the scripts, one after the other, and of the cleanup once a release has shipped them. */
    private static List<Finding> findings(
            ModelChange change, List<ScriptFile> now, List<ScriptFile> later, Catalog wanted) {
        List<MigrationScript> scripts = new ArrayList<>();
        if (!change.given().isEmpty()) {
            scripts.add(MigrationScript.parse("V8.1__given.sql", change.given() + ";"));
        }
        now.forEach(script -> scripts.add(MigrationScript.parse(script.name(), script.text())));
        List<Finding> findings =
                new ArrayList<>(Linter.of(PlatformDatabase.SENSE).lint(scripts));
        if (!later.isEmpty()) {
            Map<String, Integer> shipped = new LinkedHashMap<>(NEWEST.scripts());
            scripts.forEach(script -> shipped.put(script.fileName(), script.checksum()));
            later.forEach(script -> scripts.add(MigrationScript.parse(script.name(), script.text())));
            findings.addAll(Linter.of(PlatformDatabase.SENSE)
                    .withPrevious(new Release("next", shipped, mapped(wanted)))
                    .lint(scripts)
                    .stream()
                    .filter(finding -> finding.file().equals(later.get(0).name()))
                    .toList());
        }
        findings.removeIf(finding -> finding.file().equals("V8.1__given.sql"));
        return findings;
    }

    /** What the next release maps, of the tables of the newest one. */
    private static List<Release.Table> mapped(Catalog wanted) {
        Facts facts = Facts.of(TRUTH.modelled(wanted));
        return NEWEST.tables().stream()
                .filter(table -> facts.named("table").contains(table.name()))
                .map(table -> new Release.Table(
                        table.name(),
                        facts.columns(table.name()).entrySet().stream()
                                .map(column -> mapped(column.getKey(), Column.parse(column.getValue())))
                                .toList()))
                .toList();
    }

    private static Release.Column mapped(String name, Column column) {
        return new Release.Column(name.replace("\"", ""), Wording.type(column.type()), !column.isNotNull());
    }

    private static Verdict verdict(Draft draft) {
        if (draft.questions().stream().allMatch(NextMigrationTest::isOfWording)) {
            return Verdict.DECIDED;
        }
        return draft.questions().stream().allMatch(question -> isOfWording(question) || hasSteps(question))
                ? Verdict.ASKED
                : Verdict.LEFT_TO_PEOPLE;
    }

    /** Whether it asks only what is said of something, or who may use it. */
    static boolean isOfWording(Question question) {
        return question.alternatives().stream()
                        .flatMap(alternative -> alternative.now().stream())
                        .allMatch(step -> step.sql().startsWith("comment on ")
                                || step.sql().startsWith("grant "))
                && hasSteps(question)
                && question.alternatives().stream()
                        .allMatch(alternative -> alternative.later().isEmpty());
    }

    private static boolean hasSteps(Question question) {
        return question.alternatives().stream().anyMatch(NextMigrationTest::hasSteps);
    }

    private static boolean hasSteps(Alternative alternative) {
        return !alternative.now().isEmpty() || !alternative.later().isEmpty();
    }

    /** All questions answered by their first answer; and for each further answer that is a script, once with that. */
    private static List<Draft> answers(ModelChange change, Draft draft) {
        List<Draft> answers = new ArrayList<>();
        answers.add(answered(change, draft, Map.of()));
        for (Question question : draft.questions()) {
            if (!isOfWording(question)) {
                question.alternatives().stream()
                        .filter(NextMigrationTest::hasSteps)
                        .skip(1)
                        .forEach(other -> answers.add(answered(change, draft, Map.of(question, other))));
            }
        }
        return answers;
    }

    private static Draft answered(ModelChange change, Draft draft, Map<Question, Alternative> others) {
        UnaryOperator<String> fill = sql -> sql.replace("«what it is»", "Said by a test.")
                .replace("«select»", "select")
                .replace("«whom»", "axion_sense_app")
                .replaceAll("«[^»]*»", change.value());
        Draft answered = draft;
        for (Question question : draft.questions()) {
            Alternative first = question.alternatives().stream()
                    .filter(NextMigrationTest::hasSteps)
                    .findFirst()
                    .orElseThrow();
            answered = answered.answered(question, others.getOrDefault(question, first), fill);
        }
        return answered;
    }

    static Catalog wanted(ModelChange change) throws SQLException {
        if (change.entities().isEmpty()) {
            try (Connection connection = MODELLED.connect(TestRole.MIGRATE);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute(change.given() + ";" + change.change());
                Catalog catalog = Catalog.readWithPartitions(connection);
                connection.rollback();
                return catalog;
            }
        }
        try (TestDatabase database = TestDatabase.create(DATABASE)) {
            EmptiedDatabase.of(Unit.SENSE, database.dataSource(TestRole.MIGRATE))
                    .fill(Unit.SENSE.model().and(change.entities().toArray(Class<?>[]::new)));
            try (Connection connection = database.connect(TestRole.MIGRATE)) {
                return Catalog.readWithPartitions(connection);
            }
        }
    }

    static Draft draft(ModelChange change, Catalog wanted) throws SQLException {
        try (TestDatabase scratch = TestDatabase.create(DATABASE);
                Connection connection = scratch.connect(TestRole.MIGRATE);
                Statement statement = connection.createStatement()) {
            statement.execute(change.given() + ";");
            return NextMigration.draft(TRUTH, Optional.of(NEWEST), wanted, connection);
        }
    }

    /** What a migrated database with rows holds after the scripts. */
    private static Catalog apply(ModelChange change, List<ScriptFile> scripts) throws SQLException, StatementException {
        try (TestDatabase database = TestDatabase.create(DATABASE);
                Connection connection = database.connect(TestRole.MIGRATE);
                Statement statement = connection.createStatement()) {
            ScriptExecution.prepare(connection);
            Rows.insert(connection);
            statement.execute(change.given() + ";");
            for (ScriptFile script : scripts) {
                ScriptExecution.on(connection).run(MigrationScript.parse(script.name(), script.text()));
            }
            return Catalog.readWithPartitions(connection);
        }
    }

    static String text(Draft draft) {
        return text(draft.scripts(9, "change", "axion_sense: a change."));
    }

    private static String text(List<ScriptFile> scripts) {
        StringBuilder text = new StringBuilder();
        scripts.forEach(script ->
                text.append(script.name()).append(":\n").append(script.text()).append('\n'));
        return text.toString();
    }
}
