package ai.axionx.data.schema;

import java.util.List;
import java.util.stream.Collectors;

/** Texts as they have to be written in Markdown. */
final class Markdown {

    private Markdown() {}

    /** Words, in a paragraph or in a cell of a table. */
    static String text(String words) {
        return words.replace("\n", " ").replaceAll("([\\\\|*<>`\\[\\]])", "\\\\$1");
    }

    /** Code, in a cell of a table; nothing for an empty text. */
    static String code(String code) {
        if (code.isEmpty()) {
            return "";
        }
        String quotes = code.contains("`") ? "``" : "`";
        return quotes + code.replace("\n", " ").replace("|", "\\|") + quotes;
    }

    /** A table; none if it has no rows. */
    static String table(List<String> head, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return "";
        }
        return "\n" + line(head) + line(head.stream().map(cell -> "---").toList())
                + rows.stream().map(Markdown::line).collect(Collectors.joining());
    }

    private static String line(List<String> cells) {
        return cells.stream()
                .map(cell -> cell.isEmpty() ? " " : " " + cell + " ")
                .collect(Collectors.joining("|", "|", "|\n"));
    }
}
