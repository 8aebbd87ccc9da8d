package ai.axionx.data.schema.lint;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.script.MigrationScript;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A migration as people write them, and what lint says of it.
 *
 * <p>In the files of folder {@code cases}, one a rule, each begins with {@code -- case:} if something is wrong with it
 * and {@code -- safe:} if not. {@code -- expect: <rule>} stands before the statement that breaks the rule.
 *
 * @param group the file
 * @param name what is special
 * @param isSafe whether nothing is wrong with it
 * @param sql its text
 * @param expected what is to be found, as {@code <line> <rule>}
 */
record LintCase(String group, String name, boolean isSafe, String sql, List<String> expected) {

    private static final List<String> GROUPS = Stream.concat(
                    Stream.of(Rule.values())
                            .filter(rule -> rule != Rule.UNUSED_EXEMPTION)
                            .map(Rule::toString),
                    Stream.of("exemptions"))
            .toList();

    static List<LintCase> all() {
        return GROUPS.stream().flatMap(group -> read(group).stream()).toList();
    }

    private static List<LintCase> read(String group) {
        List<LintCase> cases = new ArrayList<>();
        for (String text : resource("cases/" + group + ".sql").split("(?m)^(?=-- (case|safe): )", -1)) {
            if (!text.isBlank()) {
                String first = text.lines().findFirst().orElse("");
                cases.add(new LintCase(
                        group,
                        first.substring("-- case: ".length()),
                        first.startsWith("-- safe: "),
                        text,
                        expected(text)));
            }
        }
        return cases;
    }

    private static List<String> expected(String text) {
        List<String> expected = new ArrayList<>();
        List<String> waiting = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (line.startsWith("-- expect: ")) {
                waiting.add(line.substring("-- expect: ".length()));
            } else if (!line.startsWith("--")) {
                for (String rule : waiting) {
                    expected.add(number + " " + rule);
                }
                waiting.clear();
            }
        }
        return expected;
    }

    MigrationScript script() {
        return MigrationScript.parse("V200__" + name.replaceAll("[^a-z]+", "_") + ".sql", sql);
    }

    static MigrationScript script(String file) {
        return MigrationScript.parse(file, resource(file));
    }

    private static String resource(String name) {
        try (InputStream stream = requireNonNull(LintCase.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return group + ": " + (isSafe ? "safe: " : "") + name;
    }
}
