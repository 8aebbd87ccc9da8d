package ai.axionx.data.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlScriptTest {

    /** Names of templates and what is said about them go into SQL, too. */
    @Test
    void aScript_mayHaveAnyName(@TempDir Path folder) throws IOException, SQLException {
        Files.writeString(folder.resolve("it's all.sql"), "create table notes (word text)");
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
                TestDatabase database =
                        TestDatabase.create(DatabaseRequest.of("blank").with(script(loader, "/it's all.sql")));
                Connection connection = database.connect(TestRole.APP)) {
            assertThat(Sql.value(connection, "select count(*) from notes")).isEqualTo("0");
        }
    }

    private static SqlScript script(ClassLoader loader, String resource) {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            return SqlScript.of(resource);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
