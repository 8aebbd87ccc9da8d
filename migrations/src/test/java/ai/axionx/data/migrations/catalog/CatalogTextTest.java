package ai.axionx.data.migrations.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.migrations.PlatformDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A catalog is the same after it was written and read again, and tells where it differs from another. */
final class CatalogTextTest {

    private static final Catalog SIGNS = new Catalog(List.of(
            new Fact("table survey.signs", "comment", "A sign: what stands on it.\n\n  And where."),
            new Fact("table survey.signs", "column text", "text not null default 'a: b\\n'::text"),
            new Fact("function survey.f()", "returns", "")));

    @Test
    void text_isReadAgain_asItWas() {
        assertThat(SIGNS).hasToString("""
                table survey.signs
                  comment: A sign: what stands on it.
                     \s
                        And where.
                  column text: text not null default 'a: b\\n'::text

                function survey.f()
                  returns:\s
                """);
        assertThat(Catalog.parse("# Written by nobody.\n\n" + SIGNS)).isEqualTo(SIGNS);
    }

    @Test
    void whatIsNoCatalog_isRefused() {
        assertThatThrownBy(() -> Catalog.parse("table survey.signs\n  comment"))
                .hasMessage("line 2 of a catalog is expected to say \"  name: value\" below an object, but is:"
                        + "   comment");
        assertThatThrownBy(() -> Catalog.parse("  comment: A sign."))
                .hasMessageStartingWith("line 1 of a catalog is expected to say");
        assertThatThrownBy(() -> Catalog.parse("table t\n  kind: table\n  kind: view"))
                .hasMessageContaining("a catalog says each thing once");
        assertThatThrownBy(() -> new Fact("table t", "two\nlines", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void differences_areTold_byObjectAndName() {
        Catalog other = new Catalog(List.of(
                new Fact("table survey.signs", "column text", "text"),
                new Fact("table survey.signs", "column height", "integer"),
                new Fact("sequence survey.signs_id_seq", "start", "50")));

        assertThat(SIGNS.differencesFrom(SIGNS)).isEmpty();
        assertThat(other.differencesFrom(SIGNS))
                .containsExactly(
                        "function survey.f(): expected, but there is none",
                        "sequence survey.signs_id_seq: not expected, but there is one",
                        "table survey.signs, column height: expected nothing, found integer",
                        "table survey.signs, column text: expected text not null default 'a: b\\n'::text, found text",
                        "table survey.signs, comment: expected A sign: what stands on it.\n\n  And where., found nothing");
    }

    @ParameterizedTest
    @EnumSource
    void everyDatabase_hasASnapshot(PlatformDatabase database) {
        Catalog expected = Catalog.expected(database);

        assertThat(expected.facts())
                .contains(
                        new Fact("database", "owner", database.migrateRole().roleName()),
                        new Fact("table public.flyway_schema_history", "kind", "table"))
                .noneMatch(fact -> fact.object().startsWith("partition "));
        assertThat(Catalog.parse(expected.toString())).isEqualTo(expected);
    }
}
