package ai.axionx.data.schema.lint;

import ai.axionx.data.migrations.PlatformDatabase;
import ai.axionx.data.migrations.script.MigrationScript;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The command that judges migrations: {@code Lint <file>…}.
 *
 * <p>A file is of the database whose folder it is in: {@code sense}, {@code sense_tasks} or {@code gen}. One that is in
 * the history is judged on what the scripts before it leave; any other on the whole history and the new ones of that
 * database that are named and come before it. It prints a line for each finding, and ends with 0 if there is none, 1 if
 * there are some, and 2 if it could not judge.
 */
public final class Lint {

    private static final int CLEAN = 0;
    private static final int FOUND = 1;
    private static final int NOT_JUDGED = 2;

    private Lint() {}

    /** Judges the files that are named, and ends the JVM. */
    public static void main(String[] files) {
        System.exit(run(List.of(files), System.out, System.err));
    }

    static int run(List<String> files, PrintStream out, PrintStream err) {
        if (files.isEmpty()) {
            err.println("expected the files of one or more migrations, for example .../sense/V9__severity.sql");
            return NOT_JUDGED;
        }
        boolean found = false;
        try {
            Map<PlatformDatabase, List<MigrationScript>> scripts = new EnumMap<>(PlatformDatabase.class);
            for (String file : files) {
                Path path = Path.of(file);
                scripts.computeIfAbsent(database(path), any -> new ArrayList<>())
                        .add(MigrationScript.parse(String.valueOf(path.getFileName()), Files.readString(path)));
            }
            for (Map.Entry<PlatformDatabase, List<MigrationScript>> each : scripts.entrySet()) {
                each.getValue().sort(MigrationScript.AS_THEY_RUN);
                List<Finding> findings = Linter.of(each.getKey()).lint(each.getValue());
                findings.forEach(finding ->
                        out.println(finding + " See " + finding.rule().page()));
                found |= !findings.isEmpty();
            }
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            err.println("not judged: " + e.getMessage());
            return NOT_JUDGED;
        }
        return found ? FOUND : CLEAN;
    }

    private static PlatformDatabase database(Path file) {
        String folder = Optional.ofNullable(file.toAbsolutePath().getParent())
                .map(parent -> String.valueOf(parent.getFileName()))
                .orElse("");
        return Arrays.stream(PlatformDatabase.values())
                .filter(database -> database.name().toLowerCase(Locale.ROOT).equals(folder))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected " + file
                        + " in a folder sense, sense_tasks or gen, which says what database it is for."));
    }
}
