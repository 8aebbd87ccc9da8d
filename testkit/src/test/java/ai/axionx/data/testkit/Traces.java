package ai.axionx.data.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** What servers leave on a machine, and what they should not. */
public final class Traces {

    private Traces() {}

    /** A new directory for data directories, so that what is left can be told from what others do on this machine. */
    public static Path dataDirectory() throws IOException {
        Path base = Path.of("/dev/shm");
        Path data = Files.createTempDirectory(Files.isWritable(base) ? base : Path.of("/tmp"), "axion-test-");
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
        return data;
    }

    public static List<String> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> child.getFileName().toString()).toList();
        }
    }

    /** Command lines of living processes that speak of the directory: watchdogs and postmasters. */
    public static List<String> processesNaming(Path directory) {
        long self = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self)
                .map(process -> commandLine(process.pid()))
                .filter(line -> line.contains(directory.toString()) && !line.contains("axion.postgres.data="))
                .toList();
    }

    /** Also when whoever inherited it has not yet taken note: a zombie runs nothing and holds nothing. */
    public static boolean hasEnded(long pid) {
        try {
            String status = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return status.charAt(status.lastIndexOf(')') + 2) == 'Z';
        } catch (IOException e) {
            return true;
        }
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
        } catch (IOException e) {
            return ""; // ended in the meantime
        }
    }
}
