package ai.axionx.data.schema.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command says what it found, and ends accordingly. */
final class LintTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void finding_isPrinted_withItsPage() throws IOException {
        int status =
                lint(file("gen", "alter table public.dashboards add column token uuid default gen_random_uuid();"));

        assertThat(status).isEqualTo(1);
        assertThat(text(out))
                .contains("V90__change.sql:1: volatile-default: ")
                .contains("See docs/migrations/rules/volatile-default.md")
                .contains("V90__change.sql:1: missing-comment: column token of public.dashboards");
    }

    @Test
    void newScript_findsWhatNewOnesBeforeItDid() throws IOException {
        Path last = file("gen", "V100__fill.sql", """
                -- axion: limits none
                update public.dashboards set shade = 'dark' where shade is null;
                """);
        Path first = file("gen", "V90__shade.sql", """
                alter table public.dashboards add column shade text;
                comment on column public.dashboards.shade is 'How dark it is.';
                """);

        assertThat(lint(last)).isEqualTo(1);
        assertThat(text(out)).contains("V100__fill.sql:2: script-fails");
        assertThat(lint(last, first)).as("%s%s", out, err).isZero();
    }

    @Test
    void tableOfANewScript_isNobodysYet() throws IOException {
        Path table = file("gen", "V90__shades.sql", """
                create table public.shades (id bigint primary key, name text);
                comment on table public.shades is 'How dark things are.';
                comment on column public.shades.id is 'Given by people.';
                comment on column public.shades.name is 'In English.';
                grant select on public.shades to axion_gen_app;
                """);
        Path change = file("gen", "V91__index.sql", "create index ix_shades_name on public.shades (name);");

        assertThat(lint(table, change)).as("%s%s", out, err).isZero();
    }

    @Test
    void nothingFound_isZero() throws IOException {
        assertThat(lint(file("sense_tasks", "comment on table public.scheduled_tasks is 'Jobs.';")))
                .as("%s", err)
                .isZero();
        assertThat(text(out)).isEmpty();
    }

    @Test
    void whatCannotBeJudged_isTwo() throws IOException {
        assertThat(lint(file("elsewhere", "select 1;"))).isEqualTo(2);
        assertThat(text(err)).contains("in a folder sense, sense_tasks or gen");
        assertThat(lint(file("gen", "-- axion: allow type-change:\nselect 1;"))).isEqualTo(2);
        assertThat(text(err)).contains("expected a rule and a reason");
        assertThat(Lint.run(List.of(), print(out), print(err))).isEqualTo(2);
    }

    private int lint(Path... files) {
        return Lint.run(Stream.of(files).map(Path::toString).toList(), print(out), print(err));
    }

    private Path file(String database, String sql) throws IOException {
        return file(database, "V90__change.sql", sql);
    }

    private Path file(String database, String name, String sql) throws IOException {
        Path file = folder.resolve(database).resolve(name);
        Files.createDirectories(folder.resolve(database));
        return Files.writeString(file, sql);
    }

    private static PrintStream print(ByteArrayOutputStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
