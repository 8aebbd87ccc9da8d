package ai.axionx.data.schema.lint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.schema.GeneratedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page that compares lint with squawk has each case. What squawk says is asked of it where its program is named, by
 * {@code -Daxion.squawk=<program>}; elsewhere it is what the page says.
 */
final class SquawkTest {

    private static final String PROGRAM = System.getProperty("axion.squawk", "");
    private static final String PAGE = "docs/migrations/lint-and-squawk.md";
    private static final String COMMAND =
            "npm install --prefix /tmp/squawk squawk-cli@2.66.0 && mvn verify -pl schema -am"
                    + " -Dtest=SquawkTest -Dsurefire.failIfNoSpecifiedTests=false -Daxion.write=true"
                    + " -Daxion.squawk=/tmp/squawk/node_modules/.bin/squawk";
    private static final String EACH_CASE = "## Each case";
    private static final String EXPLAINED = "## What squawk catches and ours does not";
    private static final String NOTHING = "–";
    private static final Pattern RULE = Pattern.compile("\"rule_name\":\"([^\"]+)\"");
    private static final Pattern VERSION = Pattern.compile("squawk [0-9.]+");

    /** Style on every line, and the limits that the runner sets. */
    private static final Pattern LEFT_OUT =
            Pattern.compile("require-(lock|statement)-timeout|require-table-schema|prefer-.*");

    private final String page = read();

    @TempDir
    private Path folder;

    /** A case, and the rules of squawk that it breaks. */
    private record Row(LintCase migration, List<String> squawk) {

        String line() {
            return "| " + migration.group() + " | " + (migration.isSafe() ? "safe: " : "") + migration.name() + " | "
                    + cell(squawk) + " | "
                    + cell(migration.expected().stream()
                            .map(expected -> expected.substring(expected.indexOf(' ') + 1))
                            .toList())
                    + " |\n";
        }

        static String cell(List<String> rules) {
            return rules.isEmpty() ? NOTHING : String.join(", ", new TreeSet<>(rules));
        }
    }

    @Test
    void page_comparesEachCase() throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        for (LintCase each : byGroup()) {
            rows.add(new Row(each, PROGRAM.isEmpty() ? said(each) : ask(each)));
        }

        new GeneratedFile(PAGE, "LintCasesTest and squawk", COMMAND)
                .mustSay(head(rows) + explained() + EACH_CASE + "\n\nA dash says that nothing was found.\n\n"
                        + "| cases of | case | squawk | ours |\n|---|---|---|---|\n"
                        + rows.stream().map(Row::line).collect(Collectors.joining()));
    }

    @Test
    void whateverSquawkAloneCatches_isExplained() {
        for (LintCase each : LintCase.all()) {
            if (each.expected().isEmpty()) {
                for (String rule : said(each)) {
                    assertThat(explained())
                            .as("%s, which squawk objects to and lint does not", each)
                            .contains(rule);
                }
            }
        }
    }

    private static List<LintCase> byGroup() {
        return LintCase.all().stream()
                .sorted(Comparator.comparing(LintCase::group))
                .toList();
    }

    private String head(List<Row> rows) throws IOException, InterruptedException {
        List<Row> unsafe =
                rows.stream().filter(row -> !row.migration().isSafe()).toList();
        List<Row> safe = rows.stream().filter(row -> row.migration().isSafe()).toList();
        return """
                # Lint and squawk

                %s reads a migration's text; ours runs it. Each case of `LintCasesTest` was given to both, squawk with
                `--pg-version 17.0`, and with `--assume-in-transaction` where the runner has one. Left out, since they speak of style on
                every line: `require-lock-timeout`, `require-statement-timeout` (the runner sets both), `prefer-…` and `require-table-schema`.
                Written by `SquawkTest`, but for the reasons:

                ```sh
                %s
                ```

                Of %d migrations that hurt, squawk says something of %d, not always of what hurts. Of %d that do not, it objects to %d.

                """.formatted(
                        version(),
                        COMMAND.replace(" && ", " &&\n    ")
                                .replace(" -Dtest", " \\\n    -Dtest")
                                .replace(" -Daxion.squawk", " \\\n    -Daxion.squawk"),
                        unsafe.size(),
                        caught(unsafe),
                        safe.size(),
                        caught(safe));
    }

    private static long caught(List<Row> rows) {
        return rows.stream().filter(row -> !row.squawk().isEmpty()).count();
    }

    private String version() throws IOException, InterruptedException {
        var version = VERSION.matcher(PROGRAM.isEmpty() ? page : run(List.of(PROGRAM, "--version")));
        return version.find() ? version.group() : "squawk";
    }

    /** The passage that people write. */
    private String explained() {
        return page.substring(page.indexOf(EXPLAINED), page.indexOf(EACH_CASE));
    }

    /** What the page says that squawk says; nothing where it does not have the case. */
    private List<String> said(LintCase each) {
        String begin = new Row(each, List.of()).line().replaceFirst(NOTHING + ".*\n", "");
        return page.lines()
                .filter(line -> line.startsWith(begin))
                .findFirst()
                .map(line -> line.substring(begin.length()).split(" \\| ", -1)[0])
                .filter(rules -> !rules.equals(NOTHING))
                .map(rules -> List.of(rules.split(", ")))
                .orElse(List.of());
    }

    private List<String> ask(LintCase each) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve(each.script().fileName()), each.sql());
        List<String> command = new ArrayList<>(List.of(PROGRAM, "--reporter", "json", "--pg-version", "17.0"));
        if (!each.script().isPerStatement()) {
            command.add("--assume-in-transaction");
        }
        command.add(file.toString());
        return RULE.matcher(run(command))
                .results()
                .map(result -> result.group(1))
                .filter(rule -> !LEFT_OUT.matcher(rule).matches())
                .distinct()
                .sorted()
                .toList();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isLessThan(2);
        return out;
    }

    private static String read() {
        try {
            return Files.readString(Path.of("..").resolve(PAGE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
