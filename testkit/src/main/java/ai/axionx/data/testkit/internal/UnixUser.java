package ai.axionx.data.testkit.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who this process is, as far as starting a server goes. */
final class UnixUser {

    /** Who runs root's servers. */
    static final int UNPRIVILEGED = 65534;

    private static final int ROOT = 0;
    private static final int ID = effectiveId();

    private UnixUser() {}

    /** PostgreSQL refuses to run as root, so the runtime then drops to an unprivileged user. */
    static boolean isRoot() {
        return ID == ROOT;
    }

    /** The effective user id; -1 where there is no such thing. */
    static int id() {
        return ID;
    }

    private static int effectiveId() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("Uid:"))
                    .map(line -> Integer.valueOf(line.split("\\s+")[2]))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }
}
