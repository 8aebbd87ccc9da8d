package ai.axionx.data.migrations.script;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement that is carried out for one range of a table's rows after the other, each in a transaction of its own.
 *
 * <p>The statement holds {@code :first} and {@code :last}, which stand for the first and last key of the range.
 *
 * @param rows how many rows of the table are in a range, 1 or more
 * @param table whose rows they are, as {@code schema.table}
 * @param key its column that orders the rows, unique, indexed and null in no row
 */
public record Batches(int rows, String table, String key) {

    private static final Pattern TEXT =
            Pattern.compile("(\\d{1,9}) rows of (" + Names.QUALIFIED + ") by (" + Names.NAME + ")");

    /**
     * A statement that is carried out range by range.
     *
     * @throws IllegalArgumentException if there is no row in a range
     */
    public Batches {
        if (rows < 1) {
            throw new IllegalArgumentException("expected batches of 1 row or more, found " + rows);
        }
        requireNonNull(table, "table");
        requireNonNull(key, "key");
    }

    static Batches parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "expected batches like 'batches of 5000 rows of road_data.holds by id', found 'batches of " + text
                            + "'");
        }
        return new Batches(Integer.parseInt(matcher.group(1)), matcher.group(2), matcher.group(3));
    }

    /** The statement for one range of keys, which are given as literals. */
    String statement(String sql, String first, String last) {
        return Pattern.compile(":(first|last)\\b")
                .matcher(sql)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1).equals("first") ? first : last));
    }
}
