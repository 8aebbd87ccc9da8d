package ai.axionx.data.testkit.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who this process is, as far as starting a server goes. */
final class UnixUser {

    private static final boolean ROOT = effectiveId().equals("0");

    private UnixUser() {}

    /** PostgreSQL refuses to run as root, so the runtime then drops to an unprivileged user. */
    static boolean isRoot() {
        return ROOT;
    }

    private static String effectiveId() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .map(line -> line.split("\\s+")[2])
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
