package ai.axionx.data.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.schema.lint.Release;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What each release shipped is noted, and what it shipped is never edited. */
final class ReleaseTest {

    private static final String FOLDER = "schema/src/main/resources/ai/axionx/data/schema/releases/";
    private static final String HEAD = """
            # What release %s of %s shipped: the scripts that ran, and what its entities map. Written from the entities
            # when the release is made, and never again: see docs/migrations/README.md.

            """;

    /** The release that this run is to write, for example by {@code -Daxion.write=true -Daxion.release=0.2.0}. */
    private static final String WRITTEN = System.getProperty("axion.release", "");

    static Stream<Arguments> releases() {
        return Release.versions().stream()
                .flatMap(version -> Arrays.stream(Unit.values()).map(unit -> arguments(version, unit)));
    }

    @ParameterizedTest
    @EnumSource
    void release_isWritten_whenItIsMade(Unit unit) throws IOException {
        assumeThat(WRITTEN).as("the release that is to be written").isNotEmpty();
        Map<String, Integer> scripts = new LinkedHashMap<>();
        unit.database().scripts().forEach(script -> scripts.put(script.fileName(), script.checksum()));
        String name = unit.database().databaseName();

        new GeneratedFile(FOLDER + WRITTEN + "/" + name + ".release")
                .mustSay(HEAD.formatted(WRITTEN, name)
                        + new Release(WRITTEN, scripts, unit.model().mappedTables()));
    }

    @ParameterizedTest
    @MethodSource("releases")
    void releasedScripts_areInTheHistory_asTheyWere(String version, Unit unit) {
        Release release = Release.of(version, unit.database()).orElseThrow();
        Map<String, Integer> history = new LinkedHashMap<>();
        for (MigrationScript script : unit.database().scripts()) {
            history.put(script.fileName(), script.checksum());
        }

        assertThat(history).containsAllEntriesOf(versioned(release));
    }

    /** Those that run whenever they changed may change. */
    private static Map<String, Integer> versioned(Release release) {
        Map<String, Integer> versioned = new LinkedHashMap<>(release.scripts());
        versioned.keySet().removeIf(file -> file.startsWith("R"));
        return versioned;
    }

    @ParameterizedTest
    @MethodSource("releases")
    void release_saysItself(String version, Unit unit) {
        Release release = Release.of(version, unit.database()).orElseThrow();

        assertThat(Release.parse(version, release.toString())).isEqualTo(release);
        assertThat(release.tables()).isNotEmpty();
    }

    @Test
    void whatNoReleaseWrote_isRefused_byItsLine() {
        assertThatThrownBy(() -> Release.parse("9.9.9", "script V1__a.sql 1\ncolumn id"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2 of release 9.9.9")
                .hasMessageContaining("column id");
        assertThat(List.of(Release.parse("9.9.9", "table public.a\n  id bigint not null\n  note text\n")))
                .flatExtracting(Release::tables)
                .flatExtracting(Release.Table::columns)
                .containsExactly(new Release.Column("id", "bigint", false), new Release.Column("note", "text", true));
    }
}
