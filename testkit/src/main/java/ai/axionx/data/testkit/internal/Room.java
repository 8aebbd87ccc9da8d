package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.TestDatabaseException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The room where a server keeps its data, as far as this machine can tell.
 *
 * @param server whose
 */
record Room(PostgresServer server) {

    /** What stays free for the server itself: when its log cannot grow it ends, and with it the tests of all JVMs. */
    private static final long RESERVE = 64L << 20;

    /**
     * Makes sure that so much can be added.
     *
     * @throws TestDatabaseException with the sum, when it cannot
     */
    void require(long bytes) {
        Optional<Path> directory = server instanceof RunningServer running ? running.directory() : Optional.empty();
        if (directory.isEmpty()) {
            return;
        }
        long free = directory.get().toFile().getUsableSpace();
        if (free < bytes + RESERVE) {
            throw new TestDatabaseException(
                    ("it takes %s MiB, and %s MiB are to stay free for the server, but in %s only %s"
                                    + " MiB are free. Make room or choose another place with axion.postgres.data (or the"
                                    + " variable AXION_POSTGRES_DATA), have fewer tests run at once, or keep fewer databases"
                                    + " of failed tests (axion.testkit.kept)")
                            .formatted(bytes >> 20, RESERVE >> 20, directory.get(), free >> 20));
        }
    }
}
