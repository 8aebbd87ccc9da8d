package ai.axionx.data.schema.generate;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what the server says as the migrations write it: in lower case, with short names of types. */
final class Wording {

    private static final Pattern TOKEN = Pattern.compile("'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\b[A-Z_]{2,}\\b");
    private static final Pattern LITERAL = Pattern.compile("(default )('(?:[^']|'')*')::(.+)");
    private static final Pattern TIMES = Pattern.compile("(timestamp|time)(\\(\\d\\))? (with|without) time zone");

    private static final Pattern TEXT = Pattern.compile("('(?:[^']|'')*')::text\\b(?!\\[)");
    private static final Pattern ANY = Pattern.compile("= any \\(array\\[([^\\]]*)\\]\\)");
    private static final Pattern BETWEEN = Pattern.compile(
            "\\(((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*?) >= ([^()\\s]+)\\) and \\(\\1 <= ([^()\\s]+)\\)");

    private Wording() {}

    /** The server's SQL with its words in lower case; what stands in quotes stays. */
    static String lower(String sql) {
        return TOKEN.matcher(sql).replaceAll(token -> {
            String text = token.group();
            boolean isQuoted = text.startsWith("'") || text.startsWith("\"");
            return Matcher.quoteReplacement(isQuoted ? text : text.toLowerCase(Locale.ROOT));
        });
    }

    static String type(String type) {
        String zoned = TIMES.matcher(type)
                .replaceAll(time -> time.group(1)
                        + (time.group(3).equals("with") ? "tz" : "")
                        + (time.group(2) == null ? "" : time.group(2)));
        return zoned.replaceFirst("^character varying", "varchar").replaceFirst("^character\\(", "char(");
    }

    /** The default without the cast to what the column is anyway. */
    static String literal(String filling, String type) {
        Matcher literal = LITERAL.matcher(filling);
        return literal.matches() && literal.group(3).equals(type)
                ? literal.group(1) + literal.group(2)
                : lower(filling);
    }

    /** A constraint as {@code create table} says it after its name. */
    static String constraint(String definition) {
        String lower = lower(definition);
        if (lower.startsWith("check ((") && lower.endsWith("))") && isOnePair(lower, "check (".length())) {
            lower = "check (" + lower.substring("check ((".length(), lower.length() - 2) + ")";
        }
        return lower.replaceFirst("^foreign key (\\([^)]*\\)) references ([^(]+)\\(", "foreign key $1 references $2 (");
    }

    /**
     * A condition as people write it. Whether the server reads the same in it is for the server to say: a cast that is
     * left out may have meant something.
     */
    static String plain(String sql) {
        String plain = sql;
        for (int i = 0; i < 2; i++) {
            plain = BETWEEN.matcher(plain).replaceAll("$1 between $2 and $3");
        }
        plain = ANY.matcher(TEXT.matcher(plain).replaceAll("$1")).replaceAll("in ($1)");
        return plain.replaceFirst(" where \\(([^()]*)\\)$", " where $1");
    }

    /** An index as {@code create index} says it after its name: {@code on public.users (email)}. */
    static String index(String definition) {
        return lower(definition.replaceFirst("^CREATE (UNIQUE )?INDEX \\S+ ON (ONLY )?", "on "))
                .replaceFirst(" using btree ", " ");
    }

    static boolean isUnique(String index) {
        return index.startsWith("CREATE UNIQUE ");
    }

    /** Whether the parenthesis that opens here is closed by the one before the last. */
    private static boolean isOnePair(String text, int open) {
        int depth = 0;
        boolean isQuoted = false;
        for (int i = open; i < text.length() - 1; i++) {
            char letter = text.charAt(i);
            isQuoted ^= letter == '\'';
            if (!isQuoted) {
                depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
                if (depth == 0) {
                    return i == text.length() - 2;
                }
            }
        }
        return false;
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A name that the server takes, if need be without its middle. */
    static String name(String name) {
        return name.length() <= 63 ? name : name.substring(0, 40) + "_" + name.substring(name.length() - 22);
    }

    /** A name as a part of another. */
    static String unquoted(String name) {
        return name.replace("\"", "");
    }

    /** What stands behind the schema. */
    static String bare(String qualified) {
        return qualified.substring(qualified.indexOf('.') + 1);
    }

    static String schema(String qualified) {
        return qualified.substring(0, qualified.indexOf('.'));
    }
}
