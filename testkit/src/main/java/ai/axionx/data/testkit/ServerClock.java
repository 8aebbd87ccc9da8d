package ai.axionx.data.testkit;

import java.time.Duration;
import java.time.Instant;

/**
 * The clock of one embedded server, which a test moves instead of waiting.
 *
 * <p>The server's time is the real one and a distance, at first none: it runs on as real time does. Every look that the
 * server takes at its clock goes by the newest distance, in sessions that are open already and in every database;
 * within a transaction {@code now()} stands still, as ever.
 *
 * <pre>{@code
 * PostgresServerSettings settings = PostgresServerSettings.fromEnvironment().withMovableClock();
 * try (PostgresServer server = PostgresServer.start(settings)) {
 *     server.clock().advance(Duration.ofDays(30));
 * }
 * }</pre>
 *
 * <p>What runs at that moment keeps its alarms ({@code statement_timeout}, {@code lock_timeout}, {@code pg_sleep})
 * where the clock goes forwards: they go off after the real time that they were set for. Where it goes backwards, they
 * go off later by as much, so move it back while nothing runs that must time out.
 *
 * <p>This JVM's clock is not moved. Code that takes a {@link java.time.Clock} follows the server with
 * {@code InstantSource source = server.clock()::now} and {@code source.withZone(ZoneOffset.UTC)}.
 *
 * <p>Clocks are thread safe.
 */
public interface ServerClock {

    /** The server's time, worked out without asking it, in microseconds as the server has it. */
    Instant now();

    /**
     * Sets the server's time, forwards or backwards.
     *
     * @param instant from 1970 to 9999 (UTC)
     * @throws IllegalArgumentException when the instant lies outside
     * @throws PostgresServerException when the server has been closed
     */
    void set(Instant instant);

    /**
     * Moves the server's time by this much, backwards when it is negative.
     *
     * @throws IllegalArgumentException when that leads out of the years 1970 to 9999 (UTC)
     * @throws PostgresServerException when the server has been closed
     */
    void advance(Duration distance);
}
