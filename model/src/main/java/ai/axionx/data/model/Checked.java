package ai.axionx.data.model;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** Values that the database would refuse, refused where they are given. Messages do not repeat the value. */
public final class Checked {

    private Checked() {}

    /** A text of 1 to so many characters, blanks around it not counted. */
    public static String name(String what, String text, int longest) {
        length(what, withoutBlanksAround(requireNonNull(text, what)), longest);
        return text(what, text);
    }

    /** As {@code btrim}; a regular expression would take minutes for a long row of blanks in the middle. */
    private static String withoutBlanksAround(String text) {
        int from = 0;
        int until = text.length();
        while (from < until && text.charAt(from) == ' ') {
            from++;
        }
        while (until > from && text.charAt(until - 1) == ' ') {
            until--;
        }
        return text.substring(from, until);
    }

    /** A text of 1 to so many characters, counted as PostgreSQL counts them. */
    public static String length(String what, String text, int longest) {
        int length = requireNonNull(text, what).codePointCount(0, text.length());
        if (length < 1 || length > longest) {
            throw new IllegalArgumentException(
                    what + " must have 1 to " + longest + " characters, but has " + length + ".");
        }
        return text(what, text);
    }

    /** A text that matches as a whole. */
    public static String matching(String what, String text, String pattern) {
        if (!requireNonNull(text, what).matches(pattern)) {
            throw new IllegalArgumentException(what + " must match " + pattern + ", but does not.");
        }
        return text;
    }

    public static int atLeast(String what, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(what + " must be at least " + least + ", but is " + value + ".");
        }
        return value;
    }

    /** A text that PostgreSQL can hold. */
    public static String text(String what, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " holds the character U+0000, which PostgreSQL cannot store."
                    + " Take it out or encode it.");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(what + " holds one half of a surrogate pair without the other, which no"
                    + " encoding can store. Cut texts between code points.");
        }
        return text;
    }
}
