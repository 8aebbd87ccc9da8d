package ai.axionx.data.examples.quickstart;

import java.io.Serial;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads one line {@code lat,lng,datetime,uid}.
 *
 * <p>The format has no quotes, on purpose: in one that has, a single stray quote makes one field of all lines after it,
 * good ones included.
 */
final class GpsLine {

    static final String HEADER = "lat,lng,datetime,uid";

    /** GPS time begins here; whatever claims to be older comes from a clock that was never set. */
    static final Instant EARLIEST = Instant.parse("1980-01-06T00:00:00Z");

    /** How far a device's clock may be ahead of ours. */
    private static final Duration AHEAD = Duration.ofDays(1);

    private static final int COLUMNS = 4;
    private static final int SHOWN_CHARACTERS = 40;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    /** Plain decimal numbers; Java would also take NaN, Infinity, 0x1p3 and 1d. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,20}(\\.[0-9]{0,30})?([eE][+-]?[0-9]{1,2})?");

    private static final Pattern UID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");

    private final Instant latest;

    /** Takes points up to a day after this instant. */
    GpsLine(Instant now) {
        latest = now.plus(AHEAD);
    }

    /**
     * The point on a line.
     *
     * @throws RejectedException when the line is not what it should be
     */
    GpsPoint parse(int number, String line) throws RejectedException {
        String[] fields = line.split(",", -1);
        if (fields.length != COLUMNS) {
            throw new RejectedException(
                    COLUMNS + " columns expected (" + HEADER + "), found " + fields.length + ": " + shown(line));
        }
        double latitude = degrees("lat", 90, fields[0].strip());
        double longitude = degrees("lng", 180, fields[1].strip());
        Instant time = time(fields[2].strip());
        String uid = fields[3].strip().toLowerCase(Locale.ROOT);
        if (!UID.matcher(uid).matches()) {
            throw new RejectedException(
                    "uid must be 1 to 63 letters a-z, digits, '.', '_' or '-', found " + shown(uid));
        }
        return new GpsPoint(number, uid, time, latitude, longitude);
    }

    private static double degrees(String column, int limit, String text) throws RejectedException {
        if (!NUMBER.matcher(text).matches()) {
            throw new RejectedException(column + " must be a number, found " + shown(text));
        }
        double value = Double.parseDouble(text);
        if (Math.abs(value) > limit) {
            throw new RejectedException(column + " must be from -" + limit + " to " + limit + ", found " + shown(text));
        }
        return value;
    }

    private Instant time(String text) throws RejectedException {
        Instant time;
        try {
            time = LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new RejectedException("datetime must be like 2008-10-23 02:53:04, found " + shown(text), e);
        }
        if (time.isBefore(EARLIEST)) {
            throw new RejectedException("datetime lies before GPS did, 1980-01-06: " + shown(text));
        }
        if (time.isAfter(latest)) {
            throw new RejectedException("datetime lies in the future: " + shown(text));
        }
        return time;
    }

    /** A part of the file for a message: short, and nothing in it that a terminal would obey. */
    static String shown(String text) {
        String start = text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
        return '\'' + start.replaceAll("[^\\p{Graph} ]", "?") + '\'';
    }

    /** Says why a line is not taken. */
    static final class RejectedException extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String reason;

        RejectedException(String reason) {
            super(reason);
            this.reason = reason;
        }

        RejectedException(String reason, Throwable cause) {
            super(reason, cause);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }
}
