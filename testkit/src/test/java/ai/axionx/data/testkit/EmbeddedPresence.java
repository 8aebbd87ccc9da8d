package ai.axionx.data.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whether this build made a runtime: on some hosts it cannot, and Docker has to do. */
public final class EmbeddedPresence {

    private static final String RUNTIME = "/ai/axionx/data/postgres/linux-x86_64/runtime.properties";

    private EmbeddedPresence() {}

    public static void assumed() {
        assumeTrue(PostgresServer.class.getResource(RUNTIME) != null, "the runtime was not built on this host");
    }
}
