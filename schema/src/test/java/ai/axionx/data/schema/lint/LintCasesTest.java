package ai.axionx.data.schema.lint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.script.MigrationScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Migrations that hurt are caught, by the rule and the statement, and those that do the same without harm pass. */
final class LintCasesTest {

    private static final int UNSAFE_PER_RULE = 3;

    private static final List<MigrationScript> RELEASED =
            List.of(LintCase.script("V100__surveys.sql"), LintCase.script("V101__headline_beside_title.sql"));

    static final Linter LINTER = linter();

    private static Linter linter() {
        Release newest = Release.newest(PlatformDatabase.SENSE).orElseThrow();
        Map<String, Integer> scripts = new LinkedHashMap<>(newest.scripts());
        RELEASED.forEach(script -> scripts.put(script.fileName(), script.checksum()));
        List<MigrationScript> all = new ArrayList<>(RELEASED);
        all.add(LintCase.script("V102__drafts.sql"));
        return Linter.of(PlatformDatabase.SENSE)
                .after(all)
                .withPrevious(new Release(newest.version(), scripts, newest.tables()));
    }

    static List<LintCase> cases() {
        return LintCase.all();
    }

    /** The first of each kind, so that every build sees each rule; the others are for the long profile. */
    static List<LintCase> firstCases() {
        Set<String> seen = new HashSet<>();
        return cases().stream()
                .filter(each -> seen.add(each.group() + each.isSafe()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("firstCases")
    void firstCaseOfARule_isJudged(LintCase each) {
        judge(each);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("cases")
    void case_isJudged(LintCase each) {
        judge(each);
    }

    private static void judge(LintCase each) {
        List<Finding> findings = LINTER.lint(each.script());

        assertThat(findings)
                .as("%s", findings)
                .extracting(finding -> finding.line() + " " + finding.rule())
                .containsExactlyInAnyOrderElementsOf(each.expected());
    }

    @Test
    void everyRule_isBrokenInThreeWays_andKeptInOne() {
        for (Rule rule : Rule.values()) {
            assertThat(cases())
                    .as("cases of %s", rule)
                    .filteredOn(each -> each.expected().stream().anyMatch(found -> found.endsWith(" " + rule)))
                    .hasSizeGreaterThanOrEqualTo(UNSAFE_PER_RULE);
        }
        assertThat(cases())
                .filteredOn(LintCase::isSafe)
                .allMatch(each -> each.expected().isEmpty())
                .extracting(LintCase::group)
                .containsAll(Arrays.stream(Rule.values())
                        .filter(rule -> rule != Rule.UNUSED_EXEMPTION)
                        .map(Rule::toString)
                        .toList());
    }
}
