package ai.axionx.data.schema;

import static java.util.stream.Collectors.toCollection;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages in {@code docs/schema} show what the migrations make, one page for each schema. */
final class SchemaPagesTest {

    private static final String FOLDER = "docs/schema";

    @Test
    void pages_showWhatTheMigrationsMake() throws IOException, SQLException {
        Set<String> written = new TreeSet<>();
        StringBuilder contents = new StringBuilder(SchemaPage.CONTENTS);
        for (PlatformDatabase database : PlatformDatabase.values()) {
            Catalog catalog = MigratedPlatform.shared().catalog(database);
            for (SchemaPage page : SchemaPage.of(database.databaseName(), catalog)) {
                new GeneratedFile(FOLDER + "/" + page.fileName()).mustSay(page.text());
                written.add(page.fileName());
                contents.append(page.line());
            }
        }
        new GeneratedFile(FOLDER + "/README.md").mustSay(contents.toString());
        written.add("README.md");
        for (String file : files()) {
            if (!written.contains(file)) {
                new GeneratedFile(FOLDER + "/" + file).mustNotExist();
            }
        }
    }

    private static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(GeneratedFile.ROOT.resolve(FOLDER))) {
            return List.copyOf(files.map(file -> file.getFileName().toString()).collect(toCollection(TreeSet::new)));
        }
    }
}
