package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder with the scripts of a database.
 *
 * @param folder where they are
 */
record History(Path folder) {

    private static final String RESOURCES = "migrations/src/main/resources/ai/axionx/data/migrations";
    private static final Pattern VERSION = Pattern.compile("V(\\d+)(?:[._]\\d+)*__.*\\.sql");

    /**
     * That of a unit's database in the sources around a folder.
     *
     * @throws IOException if there are none
     */
    static History of(Unit unit, Path start) throws IOException {
        for (Path at = start.toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve(RESOURCES))) {
                return new History(at.resolve(RESOURCES).resolve(unit.name().toLowerCase(Locale.ROOT)));
            }
        }
        throw new IOException("expected to be called in the sources of Axion Data, but there is no " + RESOURCES
                + " in or above " + start.toAbsolutePath() + ". Change to their folder.");
    }

    /** The first version that no script has. */
    int nextVersion() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return 1
                    + files.map(file -> VERSION.matcher(String.valueOf(file.getFileName())))
                            .filter(Matcher::matches)
                            .mapToInt(name -> Integer.parseInt(name.group(1)))
                            .max()
                            .orElse(0);
        }
    }

    void write(List<ScriptFile> scripts) throws IOException {
        for (ScriptFile script : scripts) {
            Files.writeString(folder.resolve(script.name()), script.text());
        }
    }
}
