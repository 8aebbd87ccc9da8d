package ai.axionx.data.schema;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file of the repository that tests write: looked at in every run, and written anew in one that is told to.
 *
 * @param path where it is, from the root of the repository
 * @param source what it is written from
 * @param command how to write it anew
 */
public record GeneratedFile(String path, String source, String command) {

    static final String COMMAND = "mvn verify -pl schema -am -Dtest='CatalogSnapshotTest,SchemaPagesTest'"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Daxion.write=true";

    private static final boolean WRITE = Boolean.getBoolean("axion.write");
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    GeneratedFile(String path) {
        this(path, "the migrated database", COMMAND);
    }

    /** Fails if the file says anything else; writes it instead if this run is told to. */
    public void mustSay(String text) throws IOException {
        if (WRITE) {
            Files.createDirectories(file().getParent());
            Files.writeString(file(), text);
        }
        assertThat(changes(text(), text))
                .as(
                        "%s is written from %s. To write it anew, and then look at what changed:%n%s",
                        path, source, command)
                .isEmpty();
        assertThat(text()).as("%s, line by line the same", path).isEqualTo(text);
    }

    /** The lines that go and those that come. */
    private static List<String> changes(String before, String after) {
        return Stream.concat(
                        without(before, after).map(line -> "- " + line),
                        without(after, before).map(line -> "+ " + line))
                .toList();
    }

    private static Stream<String> without(String text, String other) {
        Set<String> known = other.lines().collect(toSet());
        return text.lines().filter(line -> !known.contains(line));
    }

    /** Fails if the file is there; deletes it instead if this run is told to. */
    void mustNotExist() throws IOException {
        if (WRITE) {
            Files.deleteIfExists(file());
        }
        assertThat(file())
                .as("written once, and no longer. To delete it: %s", command)
                .doesNotExist();
    }

    /** What it says; empty if there is none. */
    String text() throws IOException {
        return Files.exists(file()) ? Files.readString(file()) : "";
    }

    private Path file() {
        return ROOT.resolve(path);
    }
}
