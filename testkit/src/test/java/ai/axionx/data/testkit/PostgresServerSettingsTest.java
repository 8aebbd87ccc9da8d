package ai.axionx.data.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings are read as documented, and no password shows. */
final class PostgresServerSettingsTest {

    @Test
    void aProperty_winsOverAVariable() {
        PostgresServerSettings settings = settings(
                Map.of("axion.postgres.provider", "container", "axion.postgres.cache", "/cache"),
                Map.of("AXION_POSTGRES_PROVIDER", "embedded", "AXION_POSTGRES_DATA", " /data "));

        assertThat(settings.provider()).contains(PostgresProvider.CONTAINER);
        assertThat(settings.cache()).contains(Path.of("/cache"));
        assertThat(settings.data()).contains(Path.of("/data"));
    }

    @Test
    void nothingSet_leavesTheChoice() {
        PostgresServerSettings settings = settings(Map.of("axion.postgres.provider", " "), Map.of());

        assertThat(settings.provider()).isEmpty();
        assertThat(settings.url()).isEmpty();
        assertThat(settings.login().user()).isEqualTo("postgres");
    }

    @Test
    void anUnknownProvider_isNamed_withWhatWouldDo() {
        assertThatThrownBy(() -> settings(Map.of("axion.postgres.provider", "docker"), Map.of()))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining("must be embedded, container or external")
                .hasMessageContaining("'docker'");
    }

    @Test
    void thePassword_mayComeFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "geheim\n");

        PostgresServerSettings settings = settings(Map.of(), Map.of("AXION_POSTGRES_PASSWORD_FILE", file.toString()));

        assertThat(settings.login().password()).isEqualTo("geheim");
        assertThat(settings.login()).hasToString("postgres");
    }

    @Test
    void anUnreadablePasswordFile_isNamed(@TempDir Path folder) {
        Path file = folder.resolve("missing");

        assertThatThrownBy(() -> settings(Map.of(), Map.of("AXION_POSTGRES_PASSWORD_FILE", file.toString())))
                .isInstanceOf(PostgresServerException.class)
                .hasMessageContaining(file.toString());
    }

    private static PostgresServerSettings settings(Map<String, String> properties, Map<String, String> variables) {
        return PostgresServerSettings.from(properties::get, variables::get);
    }
}
