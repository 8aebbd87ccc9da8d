package ai.axionx.data.schema.generate;

import ai.axionx.data.migrations.catalog.Catalog;
import ai.axionx.data.schema.EmptiedDatabase;
import ai.axionx.data.schema.MigratedPlatform;
import ai.axionx.data.schema.Truth;
import ai.axionx.data.schema.Unit;
import ai.axionx.data.schema.generate.Part.Question;
import ai.axionx.data.schema.lint.Release;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The command that writes the next scripts of a database from its entities.
 *
 * <pre>{@code
 * Generate sense "Nicknames of users"
 * }</pre>
 *
 * <p>It makes two databases on the test server, one by the migrations and one by the entities, and writes what leads
 * from one to the other next to the migrations, as {@code V9__nicknames_of_users.sql} and following. What it will not
 * decide alone stands in them as a question, and a script with a question fails wherever it is run.
 */
public final class Generate {

    private static final int WRONG_CALL = 2;

    private Generate() {}

    /** Writes the scripts; ends with 0, or with 2 after a wrong call. */
    public static void main(String[] arguments) throws IOException, SQLException {
        // Hibernate tells of each start at length.
        LogManager.getLogManager().reset();
        System.exit(run(arguments, Path.of(""), System.out, System.err));
    }

    static int run(String[] arguments, Path sources, PrintStream out, PrintStream err)
            throws IOException, SQLException {
        Optional<Unit> unit = Arrays.stream(Unit.values())
                .filter(candidate ->
                        arguments.length == 2 && candidate.database().toString().equals(arguments[0]))
                .findFirst();
        String name = arguments.length == 2 ? fileName(arguments[1]) : "";
        if (unit.isEmpty() || name.isEmpty()) {
            err.println("expected a database, "
                    + Arrays.stream(Unit.values())
                            .map(known -> known.database().toString())
                            .collect(Collectors.joining(" or "))
                    + ", and a description in a few words, found " + Arrays.toString(arguments) + ".");
            return WRONG_CALL;
        }
        History history = History.of(unit.get(), sources);
        Draft draft = draft(unit.get());
        if (draft.isEmpty()) {
            out.println(unit.get().database().databaseName() + ": migrations and entities say the same already.");
            return 0;
        }
        List<ScriptFile> scripts = draft.scripts(
                history.nextVersion(), name, unit.get().database().databaseName() + ": " + arguments[1].strip() + ".");
        history.write(scripts);
        scripts.forEach(script -> out.println("wrote " + history.folder().resolve(script.name())));
        List<Question> questions = draft.questions();
        for (Question question : questions) {
            out.println("question: " + question.text());
        }
        return 0;
    }

    private static String fileName(String description) {
        return description
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_|_$", "");
    }

    private static Draft draft(Unit unit) throws SQLException {
        MigratedPlatform platform = MigratedPlatform.shared();
        List<String> copies = new ArrayList<>(List.of("generate_modelled", "generate_scratch"));
        copies.replaceAll(copy -> unit.name().toLowerCase(Locale.ROOT) + "_" + copy);
        DataSource modelled = EmptiedDatabase.of(unit, platform.owner(unit.database(), copies.get(0)))
                .fill(unit.model());
        try (Connection model = modelled.getConnection();
                Connection scratch =
                        platform.owner(unit.database(), copies.get(1)).getConnection()) {
            return NextMigration.draft(new Truth(unit), Release.newest(unit.database()), Catalog.read(model), scratch);
        }
    }
}
