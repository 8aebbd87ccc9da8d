package ai.axionx.data.bench;

import java.sql.Connection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** One JVM up to its first test; prints when it came how far, in microseconds since 1970. */
final class FirstDatabase {

    private FirstDatabase() {}

    public static void main(String[] arguments) throws Exception {
        long main = now();
        Contender contender = Contender.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        try (Contender.Fresh database = contender.open().next()) {
            long ready = now();
            try (Connection connection = database.connect()) {
                long connected = now();
                OpsDatabase.execute(connection, contender.firstCall());
                System.out.println(main + " " + ready + " " + connected + " " + now());
            }
        }
    }

    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
