package ai.axionx.data.testkit.assertj;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values in SQL, which may be somebody's and stay out of messages. */
final class Values {

    /** A name in quotes, a string, or a number that is no part of a name or parameter. */
    private static final Pattern NAME_OR_VALUE = Pattern.compile(
            "\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|(?<![\\w$.])-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?(?!\\w)",
            Pattern.UNICODE_CHARACTER_CLASS);

    private Values() {}

    /** The same with {@code …} in the place of each. */
    static String masked(String sql) {
        return NAME_OR_VALUE
                .matcher(sql)
                .replaceAll(found -> Matcher.quoteReplacement(
                        switch (found.group().charAt(0)) {
                            case '"' -> found.group();
                            case '\'' -> "'…'";
                            default -> "…";
                        }));
    }
}
