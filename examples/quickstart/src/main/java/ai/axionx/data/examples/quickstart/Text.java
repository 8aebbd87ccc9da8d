package ai.axionx.data.examples.quickstart;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How numbers and times are written, the same in every locale. */
final class Text {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private Text() {}

    /** For example {@code 217,653}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** For example {@code 1 track} or {@code 2,000 tracks}. */
    static String count(long number, String noun) {
        String plural = noun.endsWith("h") ? noun + "es" : noun + "s";
        return count(number) + " " + (number == 1 ? noun : plural);
    }

    /** For example {@code 0.42 s}. */
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
    }

    /** For example {@code 12 min}. */
    static String minutes(Duration duration) {
        return count(duration.toMinutes()) + " min";
    }

    /** For example {@code 123 m}. */
    static String meters(double meters) {
        return String.format(Locale.ROOT, "%,.0f m", meters);
    }

    /** For example {@code 39.98409 N, 116.31924 E}. */
    static String place(double latitude, double longitude) {
        return String.format(
                Locale.ROOT,
                "%.5f %s, %.5f %s",
                Math.abs(latitude),
                latitude < 0 ? "S" : "N",
                Math.abs(longitude),
                longitude < 0 ? "W" : "E");
    }

    /** The day in UTC. */
    static String day(Instant instant) {
        return DAY.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** The minute in UTC. */
    static String minute(OffsetDateTime time) {
        return MINUTE.format(time.withOffsetSameInstant(ZoneOffset.UTC));
    }
}
