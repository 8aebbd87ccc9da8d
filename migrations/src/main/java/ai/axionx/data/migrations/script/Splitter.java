package ai.axionx.data.migrations.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes SQL apart where psql would: at semicolons outside of strings, names, dollar quotes, comments, parentheses and
 * the bodies of SQL-standard functions.
 */
final class Splitter {

    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*");
    private static final Pattern DOLLAR_QUOTE = Pattern.compile("\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$");
    private static final Pattern ROUTINE = Pattern.compile("create (or replace )?(function|procedure) ");
    private static final int WORDS_THAT_TELL = 4;

    private final String text;
    private final List<Piece> pieces = new ArrayList<>();

    private int at;
    private int line = 1;

    private int start = -1;
    private int startLine;
    private int parentheses;
    private int bodies;
    private int words;
    private String firstWords = "";
    private StringBuilder plain = new StringBuilder();
    private List<Comment> before = new ArrayList<>();
    private List<Comment> within = new ArrayList<>();

    private Splitter(String text) {
        this.text = text;
    }

    /** A comment to the end of its line, without its dashes. */
    record Comment(int line, String text) {}

    /**
     * What lies between two semicolons.
     *
     * @param line where the statement begins
     * @param sql the statement as it is written; empty for what comes after the last one
     * @param plain the statement with a blank for each comment
     * @param before the comments in front of it
     * @param within the comments in it
     */
    record Piece(int line, String sql, String plain, List<Comment> before, List<Comment> within) {}

    /**
     * The statements of a text, and last what comes after them.
     *
     * @throws SyntaxException if something is not closed, or is psql's own
     */
    static List<Piece> split(String text) {
        return new Splitter(text).run();
    }

    /** The statement with a blank for each comment. */
    static String plain(String sql) {
        return split(sql).get(0).plain().strip();
    }

    private List<Piece> run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                take(1);
            } else if (text.startsWith("--", at)) {
                lineComment();
            } else if (text.startsWith("/*", at)) {
                blockComment();
            } else if (c == ';' && parentheses == 0 && bodies == 0) {
                end();
                at++;
            } else {
                begin();
                token(c);
            }
        }
        end();
        if (pieces.isEmpty() || !pieces.get(pieces.size() - 1).sql().isEmpty()) {
            pieces.add(new Piece(line, "", "", List.copyOf(before), List.of()));
        }
        return List.copyOf(pieces);
    }

    private void token(char c) {
        Matcher quote = DOLLAR_QUOTE.matcher(text).region(at, text.length());
        Matcher word = WORD.matcher(text).region(at, text.length());
        if (c == '\'') {
            take(string(at, isEscaped()) - at);
        } else if (c == '"') {
            take(string(at, false) - at);
        } else if (c == '$' && quote.lookingAt()) {
            int close = text.indexOf(quote.group(), quote.end());
            if (close < 0) {
                throw unclosed("dollar quote " + quote.group());
            }
            take(close + quote.group().length() - at);
        } else if (word.lookingAt()) {
            word(word.group().toLowerCase(Locale.ROOT));
            take(word.end() - at);
        } else if (c == '\\') {
            throw new SyntaxException(line, "a command of psql, which only psql knows. Expected SQL alone.");
        } else {
            parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
            take(1);
        }
    }

    private void word(String word) {
        if (words++ < WORDS_THAT_TELL) {
            firstWords += word + " ";
        }
        if (parentheses == 0 && ROUTINE.matcher(firstWords).lookingAt()) {
            switch (word) {
                case "begin" -> bodies++;
                case "case" -> bodies += bodies > 0 ? 1 : 0;
                case "end" -> bodies -= bodies > 0 ? 1 : 0;
                default -> {}
            }
        }
    }

    /** Whether the quote at hand begins a string with backslashes, as in E'\n'. */
    private boolean isEscaped() {
        boolean e = at > start && (text.charAt(at - 1) == 'E' || text.charAt(at - 1) == 'e');
        return e && (at - 1 == start || !isOfName(text.charAt(at - 2)));
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private int string(int from, boolean escaped) {
        char quote = text.charAt(from);
        for (int i = from + 1; i < text.length(); i++) {
            if (escaped && text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == quote) {
                if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                    i++;
                } else {
                    return i + 1;
                }
            }
        }
        throw unclosed(quote == '"' ? "quoted name" : "string");
    }

    private void lineComment() {
        int from = at;
        int lineBreak = text.indexOf('\n', at);
        int until = lineBreak < 0 ? text.length() : lineBreak;
        (start < 0 ? before : within)
                .add(new Comment(line, text.substring(from + 2, until).strip()));
        at = until;
    }

    private void blockComment() {
        int depth = 1;
        int i = at + 2;
        while (i < text.length() && depth > 0) {
            if (text.startsWith("/*", i)) {
                depth++;
                i += 2;
            } else if (text.startsWith("*/", i)) {
                depth--;
                i += 2;
            } else {
                i++;
            }
        }
        if (depth > 0) {
            throw unclosed("comment /*");
        }
        line += (int) text.substring(at, i).chars().filter(c -> c == '\n').count();
        at = i;
        plain.append(' ');
    }

    private void begin() {
        if (start < 0) {
            start = at;
            startLine = line;
            plain = new StringBuilder();
        }
    }

    /** Goes on by so many characters, which belong to the statement. */
    private void take(int length) {
        String taken = text.substring(at, at + length);
        line += (int) taken.chars().filter(c -> c == '\n').count();
        plain.append(taken);
        at += length;
    }

    private void end() {
        if (start < 0) {
            return;
        }
        pieces.add(new Piece(
                startLine,
                text.substring(start, at).strip(),
                plain.toString().strip(),
                List.copyOf(before),
                List.copyOf(within)));
        start = -1;
        parentheses = 0;
        bodies = 0;
        words = 0;
        firstWords = "";
        plain = new StringBuilder();
        before = new ArrayList<>();
        within = new ArrayList<>();
    }

    private SyntaxException unclosed(String what) {
        return new SyntaxException(line, "a " + what + " that begins here does not end. Close it.");
    }

    /** Says what cannot be read, and in which line. */
    static final class SyntaxException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int line;

        SyntaxException(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }
}
