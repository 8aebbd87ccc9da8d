package ai.axionx.data.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.PlatformRole;
import ai.axionx.data.testkit.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what is compiled and run. */
final class ReadmeTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @Test
    void everyJavaSample_standsInATest_asItIs() throws IOException {
        String sources;
        try (Stream<Path> files = Files.list(Path.of("src/test/java/ai/axionx/data/examples/readme"))) {
            sources = files.map(ReadmeTest::read).map(ReadmeTest::squeezed).collect(Collectors.joining());
        }
        assertThat(blocks("java"))
                .hasSize(3)
                .allSatisfy(block -> assertThat(sources).contains(squeezed(block)));
    }

    @Test
    void theDeploySample_setsUpAndMigratesAServer(@TempDir Path folder) throws IOException, InterruptedException {
        Files.copy(
                ROOT.resolve("migrations/target/axion-migrations.jar"),
                folder.resolve("axion-migrations.jar"),
                StandardCopyOption.REPLACE_EXISTING);
        try (PostgresServer server = PostgresServer.start()) {
            Path secrets = Files.createDirectory(folder.resolve("secrets"));
            Files.writeString(
                    secrets.resolve("postgres"), server.administrator().password());
            for (PlatformRole role : PlatformRole.values()) {
                Files.writeString(secrets.resolve(role.roleName()), "secret-of-" + role.roleName());
            }
            String script = deployBlock()
                    .replace("/run/secrets", secrets.toString())
                    .replace("jdbc:postgresql://127.0.0.1:5432/", server.jdbcUrl(""));

            Process shell = new ProcessBuilder("sh", "-e", "-c", script)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(shell.waitFor()).as(output).isZero();
            assertThat(output)
                    .contains("axion_sense", "axion_sense_tasks", "axion_gen")
                    .doesNotContain("secret-of-", server.administrator().password());
        }
    }

    private static String deployBlock() {
        return blocks("sh").stream()
                .filter(block -> block.contains("axion-migrations.jar"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> blocks(String language) {
        Matcher fences = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(read(ROOT.resolve("README.md")));
        return fences.results().map(fence -> fence.group(1)).toList();
    }

    /** White space does not matter: the formatter breaks lines as it likes. */
    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
