package ai.axionx.data.testkit.fault;

import ai.axionx.data.testkit.PostgresServer;

/**
 * What can happen to an embedded server of one's own: {@link PostgresServer#faults()}.
 *
 * <pre>{@code
 * try (PostgresServer server = PostgresServer.start()) {
 *     server.faults().crash();
 *     // whoever is connected finds out now
 *     server.faults().start();
 *     // the same address, the same data
 * }
 * }</pre>
 *
 * <p>Not thread safe: faults come one after the other.
 */
public interface ServerFaults {

    /** Shuts the server down: sessions are ended, and their transactions rolled back. Returns when it has ended. */
    void stop();

    /**
     * Ends the server at once, as a power cut would; it will have to recover when it starts. Returns when it has ended.
     *
     * <p>Servers of the testkit do not wait for their log, so what was committed last may be lost. Where that must not
     * be, start the server with parameter {@code synchronous_commit = on}, as in production.
     */
    void crash();

    /**
     * Starts the server again, with the same address, data and settings. Returns when it answers.
     *
     * @throws IllegalStateException when it has not been stopped
     */
    void start();

    /** Has every process of the server stand still, so that nothing is answered and nothing ends. */
    void freeze();

    /** Has them go on. */
    void thaw();

    /** Makes a primary of a {@linkplain PostgresServer#startReplica() replica}. Returns when it takes writes. */
    void promote();
}
