package ai.axionx.data.schema.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.axionx.data.schema.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The command looks for the history around it, numbers on, and tells what is wrong with a call. */
final class GenerateTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

    @TempDir
    private Path sources;

    @ParameterizedTest
    @EnumSource
    void nothingIsWritten_whereMigrationsAndEntitiesAgree(Unit unit) throws IOException, SQLException {
        Path scripts = history(unit);

        int exit = Generate.run(new String[] {unit.database().toString(), "Nothing new"}, sources, out, out);

        assertThat(exit).isZero();
        assertThat(text())
                .isEqualTo(unit.database().databaseName() + ": migrations and entities say the same already.\n");
        assertThat(scripts).isEmptyDirectory();
    }

    @Test
    void wrongCall_isToldWhatWasExpected() throws IOException, SQLException {
        assertThat(Generate.run(new String[] {"sence", "Nicknames"}, sources, out, out))
                .isEqualTo(2);
        assertThat(text())
                .isEqualTo("expected a database, sense or sense-tasks or gen, and a description in a few words, found"
                        + " [sence, Nicknames].\n");
        assertThat(Generate.run(new String[] {"sense"}, sources, out, out)).isEqualTo(2);
        assertThat(Generate.run(new String[] {"sense", "…"}, sources, out, out)).isEqualTo(2);
    }

    @Test
    void versions_goOn() throws IOException {
        Path scripts = history(Unit.SENSE);
        for (String name : List.of("V2__a.sql", "V10__b.sql", "V9.3__c.sql", "R__views.sql", "notes.txt")) {
            Files.createFile(scripts.resolve(name));
        }
        Path within = Files.createDirectories(sources.resolve("schema/target"));

        assertThat(History.of(Unit.SENSE, within).nextVersion()).isEqualTo(11);
    }

    @Test
    void sourcesWithoutMigrations_areToldApart() {
        assertThatThrownBy(() -> History.of(Unit.SENSE, sources))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no migrations/src/main/resources");
    }

    private Path history(Unit unit) throws IOException {
        return Files.createDirectories(sources.resolve("migrations/src/main/resources/ai/axionx/data/migrations/"
                + unit.database().toString().replace('-', '_')));
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
