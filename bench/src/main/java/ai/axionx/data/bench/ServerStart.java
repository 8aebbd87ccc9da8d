package ai.axionx.data.bench;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Locale;

/**
 * How long an embedded server takes: the first one on an empty cache, which unpacks the runtime, and those after it.
 *
 * <p>From the request to a server that has answered a query and has its own password.
 */
final class ServerStart {

    private static final int ROUNDS = 20;

    private ServerStart() {}

    public static void main(String[] arguments) throws IOException {
        Path cache = Files.createTempDirectory("axion-bench-cache-");
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxr-xr-x"));
        PostgresServerSettings settings = PostgresServerSettings.fromEnvironment()
                .withProvider(PostgresProvider.EMBEDDED)
                .withCache(cache);
        print("first server, empty cache", new long[] {millisToStart(settings)});
        long[] rounds = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            rounds[round] = millisToStart(settings);
        }
        print("server, unpacked runtime", rounds);
        new ProcessBuilder("rm", "-rf", cache.toString()).start();
    }

    private static long millisToStart(PostgresServerSettings settings) {
        long started = System.nanoTime();
        PostgresServer server = PostgresServer.start(settings);
        long millis = (System.nanoTime() - started) / 1_000_000;
        server.close();
        return millis;
    }

    private static void print(String what, long[] millis) {
        Arrays.sort(millis);
        System.out.printf(
                Locale.ROOT,
                "%-26s median %,5d ms  (min %,d, max %,d, n %d)%n",
                what,
                millis[millis.length / 2],
                millis[0],
                millis[millis.length - 1],
                millis.length);
    }
}
