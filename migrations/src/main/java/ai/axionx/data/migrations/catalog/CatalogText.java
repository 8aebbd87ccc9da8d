package ai.axionx.data.migrations.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a catalog: objects at the margin, facts set in by two, further lines of a value by six. Lines that begin
 * with # say something to people.
 */
final class CatalogText {

    private static final String FACT = "  ";
    private static final String MORE = "      ";
    private static final Pattern LINE_BREAK = Pattern.compile("\n");

    private CatalogText() {}

    /** The text of these facts; those of an object must come together. */
    static String write(List<Fact> facts) {
        StringBuilder text = new StringBuilder();
        String object = "";
        for (Fact fact : facts) {
            if (!fact.object().equals(object)) {
                object = fact.object();
                text.append(text.isEmpty() ? "" : "\n").append(object).append('\n');
            }
            String value = LINE_BREAK.matcher(fact.value()).replaceAll("\n" + MORE);
            text.append(FACT).append(fact.name()).append(": ").append(value).append('\n');
        }
        return text.toString();
    }

    /**
     * The facts in a text.
     *
     * @throws IllegalArgumentException if it is not the text of facts; the message names the line
     */
    static List<Fact> parse(String text) {
        List<Fact> facts = new ArrayList<>();
        String object = "";
        String[] lines = LINE_BREAK.split(text);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            if (line.startsWith(MORE) && !facts.isEmpty()) {
                Fact begun = facts.remove(facts.size() - 1);
                facts.add(new Fact(begun.object(), begun.name(), begun.value() + "\n" + line.substring(MORE.length())));
            } else if (line.startsWith(FACT)) {
                int colon = line.indexOf(": ");
                if (colon < 0 || object.isEmpty()) {
                    throw new IllegalArgumentException("line " + (i + 1)
                            + " of a catalog is expected to say \"  name: value\" below an object, but is: " + line);
                }
                facts.add(new Fact(object, line.substring(FACT.length(), colon), line.substring(colon + 2)));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                object = line;
            }
        }
        return facts;
    }
}
