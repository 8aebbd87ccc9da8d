package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.generate.Part.Question;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How constraints and indexes are called. What an entity leaves to Hibernate gets a name that nobody can read. */
final class Convention {

    private static final Pattern NAME = Pattern.compile("(pk|uq|fk|ck|ix)_[a-z0-9_]+");
    private static final Pattern COLUMNS = Pattern.compile("\\(([a-z0-9_, ]+)\\)");

    private final Workbench bench;

    Convention(Workbench bench) {
        this.bench = bench;
    }

    /** Asks for names of what has none. */
    void check(Stage stage, String table, Map<String, String> parts) throws SQLException {
        for (Map.Entry<String, String> part : parts.entrySet()) {
            if (!NAME.matcher(part.getKey()).matches()) {
                bench.ask(
                        stage,
                        new Question(
                                "what is " + part.getKey() + " of " + table + " called? The entity leaves its name to"
                                        + " Hibernate.",
                                List.of(Alternative.elsewhere("Give it a name in its annotation, such as "
                                        + suggestion(table, part.getValue()) + ", and generate anew."))));
            }
        }
    }

    private static String suggestion(String table, String definition) {
        String prefix = definition.startsWith("FOREIGN")
                ? "fk_"
                : definition.startsWith("CHECK") ? "ck_" : definition.startsWith("UNIQUE") ? "uq_" : "ix_";
        Matcher columns = COLUMNS.matcher(definition);
        return prefix
                + Wording.bare(table)
                + (columns.find() ? "_" + columns.group(1).replace(", ", "_") : "_<what it holds>");
    }
}
