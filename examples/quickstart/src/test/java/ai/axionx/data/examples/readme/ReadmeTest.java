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
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what is compiled and run. */
final class ReadmeTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path SAMPLES = Path.of("src/test/java/ai/axionx/data/examples/readme");
    private static final Pattern JAVADOC_SAMPLE =
            Pattern.compile("<pre>\\{@code\\n(.*?)\\n *\\* *}</pre>", Pattern.DOTALL);

    @Test
    void everyJavaSample_standsInATest_asItIs() throws IOException {
        String sources;
        try (Stream<Path> files = Files.list(SAMPLES)) {
            sources = files.map(ReadmeTest::read).map(ReadmeTest::squeezed).collect(Collectors.joining());
        }
        assertThat(blocks("java"))
                .hasSize(18)
                .allSatisfy(block -> assertThat(sources).contains(squeezed(block)));
    }

    @Test
    void everySampleOfEntitiesAndQueries_isCompiled_asItIs() throws IOException {
        String compiled =
                squeezed(read(SAMPLES.resolve("SenseSamples.java")) + read(SAMPLES.resolve("GenSamples.java")));
        for (String model : List.of("sense-model", "gen-model")) {
            List<String> samples;
            try (Stream<Path> files = Files.walk(ROOT.resolve(model + "/src/main/java"))) {
                // Keys and secrets are shown as what they are, declarations and all.
                samples = files.filter(file -> file.toString().endsWith(".java")
                                && !file.toString().contains("/credentials/"))
                        .flatMap(file -> JAVADOC_SAMPLE.matcher(read(file)).results())
                        .map(sample -> sample.group(1).replaceAll("(?m)^ *\\* ?", ""))
                        .filter(sample -> !sample.strip().startsWith("select "))
                        .toList();
            }
            assertThat(samples)
                    .hasSizeGreaterThan(4)
                    .allSatisfy(sample -> assertThat(compiled).contains(squeezed(sample)));
        }
    }

    @Test
    void theDeployAndMaintenanceSamples_setUpMigrateAndMaintainAServer(@TempDir Path folder)
            throws IOException, InterruptedException {
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
            String script = (block("bootstrap") + block("maintain"))
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
                    .contains("axion_sense: 3 tables, 0 failed", "axion_sense: OK at ")
                    .doesNotContain("secret-of-", server.administrator().password());
        }
    }

    @Test
    void theProgram_bringsNoLibraryThatItNeverUses() throws IOException {
        try (JarFile jar = new JarFile(
                ROOT.resolve("migrations/target/axion-migrations.jar").toFile())) {
            assertThat(jar.stream().map(JarEntry::getName))
                    .contains("ai/axionx/data/partitioning/PartitionHealth.class")
                    .noneMatch(name -> name.startsWith("org/hibernate")
                            || name.startsWith("jakarta/persistence")
                            || name.startsWith("com/github/kagkarlsson")
                            || name.startsWith("io/micrometer"));
        }
    }

    private static String block(String command) {
        return blocks("sh").stream()
                .filter(block -> block.contains("axion-migrations.jar " + command))
                .findFirst()
                .orElseThrow();
    }

    /** The statements of the SQL sample. */
    static List<String> sqlStatements() {
        return List.of(blocks("sql").get(0).strip().split(";\\n?"));
    }

    static String readme() {
        return read(ROOT.resolve("README.md"));
    }

    private static List<String> blocks(String language) {
        Matcher fences = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(readme());
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
