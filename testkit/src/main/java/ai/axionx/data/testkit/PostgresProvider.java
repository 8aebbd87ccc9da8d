package ai.axionx.data.testkit;

import java.util.Locale;

/** Where a {@link PostgresServer} comes from. */
public enum PostgresProvider {
    /**
     * The artifact {@code axion-postgres-runtime}, unpacked and started as a child process: Linux on x86-64, no Docker,
     * no root.
     */
    EMBEDDED,
    /** A container that Testcontainers starts: wherever a Docker engine answers. */
    CONTAINER,
    /** A server that runs already and is named by a JDBC URL: for one that neither of the others can give. */
    EXTERNAL;

    /** The name as settings and logs spell it: {@code embedded}, {@code container} or {@code external}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
