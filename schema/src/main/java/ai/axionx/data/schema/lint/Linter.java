package ai.axionx.data.schema.lint;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.script.Exemption;
import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.ScriptExecution;
import ai.axionx.data.migrations.script.ScriptStatement;
import ai.axionx.data.migrations.script.StatementException;
import ai.axionx.data.testkit.TestDatabase;
import ai.axionx.data.testkit.TestRole;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Judges migrations of one database by running each on copies of what it will find.
 *
 * <pre>{@code
 * List<Finding> findings = Linter.of(PlatformDatabase.SENSE).lint(MigrationScript.parse("V9__notes.sql", text));
 * findings.forEach(System.out::println);
 * }</pre>
 *
 * <p>A script of the history is judged on the database that the scripts before it make, any other on the one that all
 * of them make, with the new scripts that it is given after. Tables that came after the previous release are nobody's
 * yet: a script may do with them what it likes.
 *
 * <p>Linters are immutable and thread safe.
 */
public final class Linter {

    private final PlatformDatabase database;
    private final List<MigrationScript> history;
    private final Optional<Release> previous;

    private Linter(PlatformDatabase database, List<MigrationScript> history, Optional<Release> previous) {
        this.database = database;
        this.history = List.copyOf(history);
        this.previous = previous;
    }

    /** A linter of the platform's own history, after its newest release. */
    public static Linter of(PlatformDatabase database) {
        return new Linter(requireNonNull(database, "database"), database.scripts(), Release.newest(database));
    }

    /** The same with these scripts at the end of the history. */
    public Linter after(List<MigrationScript> scripts) {
        List<MigrationScript> longer = new ArrayList<>(history);
        longer.addAll(scripts);
        return new Linter(database, longer, previous);
    }

    /** The same with another previous release. */
    public Linter withPrevious(Release release) {
        return new Linter(database, history, Optional.of(release));
    }

    /**
     * What the script does that it must not do, by lines; empty if nothing.
     *
     * @throws IllegalStateException if the database before the script cannot be made
     */
    public List<Finding> lint(MigrationScript script) {
        return lint(List.of(script));
    }

    /**
     * What scripts do that they must not do, by scripts and lines; empty if nothing. A new one finds what those before
     * it did.
     *
     * @param scripts in the order in which they will run
     * @throws IllegalStateException if the database before a script cannot be made: one before it fails, for example
     */
    public List<Finding> lint(List<MigrationScript> scripts) {
        List<Finding> findings = new ArrayList<>();
        List<MigrationScript> fresh = new ArrayList<>();
        for (MigrationScript script : scripts) {
            List<MigrationScript> earlier = history.stream()
                    .takeWhile(each -> !each.fileName().equals(script.fileName()))
                    .toList();
            boolean isNew = earlier.size() == history.size();
            try {
                findings.addAll(judge(script, earlier, isNew ? fresh : List.of()));
            } catch (SQLException e) {
                throw new IllegalStateException(
                        "the database before " + script.fileName() + " cannot be looked at: " + e.getMessage(), e);
            }
            if (isNew) {
                fresh.add(script);
            }
        }
        return findings;
    }

    private List<Finding> judge(MigrationScript script, List<MigrationScript> past, List<MigrationScript> fresh)
            throws SQLException {
        Ground ground = new Ground(database, past, fresh);
        List<MigrationScript> earlier = new ArrayList<>(past);
        earlier.addAll(fresh);
        Set<String> released = released(earlier);
        TestDatabase copy = ground.withRows();
        try {
            Verdict verdict = run(script, copy, released);
            if (verdict.objectsToRows()) {
                Optional<Map<String, Map<String, String>>> rows = rowsThatFit(ground, script);
                if (rows.isPresent()) {
                    copy.close();
                    copy = ground.withRows(rows.get());
                    verdict = run(script, copy, released);
                }
            }
            return findings(verdict.script(), checks(ground, copy, earlier), copy);
        } finally {
            copy.close();
        }
    }

    /**
     * Judges the script on a database that is kept, as if a release came before each script.
     *
     * @param owner of the database, which holds rows
     */
    static List<Finding> judgeStrictly(MigrationScript script, TestDatabase owner) throws SQLException {
        return findings(
                run(script, owner, null).script(),
                List.of(
                        new LongWork(),
                        new StrongLocks(),
                        new NewObjects(),
                        new Refusals(),
                        new Removals(Optional.empty(), Set.of())),
                owner);
    }

    private List<Check> checks(Ground ground, TestDatabase after, List<MigrationScript> earlier) {
        Set<String> files = earlier.stream().map(MigrationScript::fileName).collect(Collectors.toSet());
        Removals removals = new Removals(previous, files);
        List<Check> checks = new ArrayList<>(List.of(
                new LongWork(),
                new StrongLocks(),
                new NewObjects(),
                new Refusals(),
                removals,
                new Deletions(removals, ground, after)));
        previous.ifPresent(release -> checks.add(new PreviousRelease(release, ground, after)));
        return checks;
    }

    /** The tables that the previous release has; null if every table of the earlier scripts was in it. */
    private @Nullable Set<String> released(List<MigrationScript> earlier) throws SQLException {
        if (previous.isEmpty()) {
            return null;
        }
        List<MigrationScript> shipped = earlier.stream()
                .filter(script -> previous.get().scripts().containsKey(script.fileName()))
                .toList();
        if (shipped.size() == earlier.size()) {
            return null;
        }
        try (TestDatabase release = new Ground(database, shipped, List.of()).withoutRows();
                Connection connection = release.connect(TestRole.MIGRATE)) {
            return Structure.read(connection).relations().values().stream()
                    .map(Structure.Relation::name)
                    .collect(Collectors.toSet());
        }
    }

    /** What was observed, and whether rows were in the way. */
    private record Verdict(ObservedScript script) {

        boolean objectsToRows() {
            return script.refusal()
                    .map(refusal -> refusal.state().matches("22...|23..."))
                    .orElse(false);
        }
    }

    private static Verdict run(MigrationScript script, TestDatabase copy, @Nullable Set<String> released)
            throws SQLException {
        try (Connection owner = copy.connect(TestRole.MIGRATE)) {
            ScriptExecution.prepare(owner);
            Before base = Before.read(owner, released);
            // So that a statement that could find its rows by an index does so, although there are few.
            Query.execute(owner, "set enable_seqscan = off");
            var observer = new Observer(owner, copy.dataSource(TestRole.ADMIN), base);
            Optional<ObservedScript.Refusal> refusal = Optional.empty();
            try {
                ScriptExecution.on(owner)
                        .withPatience(Duration.ofSeconds(5))
                        .withListener(observer)
                        .run(script);
            } catch (StatementException e) {
                refusal = Optional.of(new ObservedScript.Refusal(
                        requireNonNull(observer.current(), "current"), state(e), message(e)));
            } finally {
                observer.close();
            }
            return new Verdict(new ObservedScript(script, base, observer.steps(), Structure.read(owner), refusal));
        }
    }

    private static String state(StatementException e) {
        return String.valueOf(e.refusal().getSQLState());
    }

    private static String message(StatementException e) {
        return e.refusal() instanceof PSQLException said && said.getServerErrorMessage() != null
                ? String.valueOf(said.getServerErrorMessage().getMessage())
                : String.valueOf(e.refusal().getMessage());
    }

    /** Rows that the schema takes after the script as well: made-up ones may not be what a new check is for. */
    private static Optional<Map<String, Map<String, String>>> rowsThatFit(Ground ground, MigrationScript script)
            throws SQLException {
        try (TestDatabase empty = ground.withoutRows();
                Connection owner = empty.connect(TestRole.MIGRATE)) {
            ScriptExecution.prepare(owner);
            ScriptExecution.on(owner).withPatience(Duration.ofSeconds(5)).run(script);
            SampleRows.fill(owner, Map.of());
            return Optional.of(SampleRows.read(owner));
        } catch (StatementException e) {
            return Optional.empty();
        }
    }

    private static List<Finding> findings(ObservedScript script, List<Check> checks, TestDatabase after)
            throws SQLException {
        Set<Finding> found = new LinkedHashSet<>();
        for (Check check : checks) {
            found.addAll(check.findings(script));
        }
        try (Connection connection = after.connect(TestRole.MIGRATE)) {
            found.addAll(new EnumValues(connection).findings(script));
        }
        return exempted(script.script(), found).stream()
                .sorted(Comparator.comparing(Finding::line).thenComparing(Finding::rule))
                .toList();
    }

    /** Takes out what the script asks exceptions for, and tells of those that nothing came of. */
    private static List<Finding> exempted(MigrationScript script, Set<Finding> found) {
        List<Finding> left = new ArrayList<>(found);
        for (ScriptStatement statement : script.statements()) {
            Set<String> asked = new HashSet<>();
            for (Exemption exemption : statement.exemptions()) {
                boolean isUsed = left.removeIf(finding -> finding.line() == statement.line()
                        && finding.rule().toString().equals(exemption.rule()));
                if (!isUsed || !asked.add(exemption.rule())) {
                    left.add(new Finding(
                            Rule.UNUSED_EXEMPTION,
                            script.fileName(),
                            statement.line(),
                            Rule.named(exemption.rule()).isEmpty()
                                    ? "there is no rule " + exemption.rule()
                                    : "the statement does not break rule " + exemption.rule(),
                            "Remove the exception."));
                }
            }
        }
        return left;
    }
}
