package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.PostgresServerSettings;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** A server in a container. */
final class ContainerServer {

    private static final int PORT = 5432;
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    /** Where both Docker's official image and the testkit's own keep their data; in memory here. */
    private static final String DATA = "/var/lib/postgresql/data";

    /** Throw-away data: nothing has to survive a crash. */
    private static final Map<String, String> FOR_SPEED = Map.of(
            "fsync", "off",
            "full_page_writes", "off",
            "synchronous_commit", "off",
            "scram_iterations", "1",
            "max_connections", "200");

    private static final String LABEL = "ai.axionx.data.testkit";

    /** Whose JVM the container is: the process, since when it runs, and the namespace in which that can be told. */
    private static final String OWNER = "ai.axionx.data.testkit.owner";

    private static final String UNKNOWN = "unknown";
    private static final Logger log = LoggerFactory.getLogger(ContainerServer.class);

    private ContainerServer() {}

    static PostgresServer start(PostgresServerSettings settings) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new PostgresServerException("no Docker engine answers");
        }
        removeAbandoned(DockerClientFactory.instance().client());
        var login = new DatabaseLogin("postgres", Administration.randomPassword());
        var container = new Container(image(settings), login);
        container
                .withLabel(LABEL, "true")
                .withLabel(OWNER, owner(ProcessHandle.current()))
                .withEnv("POSTGRES_PASSWORD", login.password())
                .withTmpFs(Map.of(DATA, "rw"))
                .withCommand(command(settings).toArray(String[]::new));
        try {
            container.start();
            try (Connection connection = container.connect()) {
                Map<String, String> unlessSaidOtherwise = new HashMap<>(FOR_SPEED);
                unlessSaidOtherwise.keySet().removeAll(settings.parameters().keySet());
                Administration.requireSettings(connection, unlessSaidOtherwise);
                return new RunningServer(
                        PostgresProvider.CONTAINER,
                        Administration.version(connection),
                        container.address(),
                        login,
                        null,
                        null,
                        container::stop);
            }
        } catch (ContainerLaunchException | ContainerFetchException | SQLException e) {
            String said = container.isCreated() ? lastLines(container.getLogs()) : "";
            container.stop();
            throw new PostgresServerException("the container does not start: " + rootMessage(e) + said, e);
        }
    }

    /** Removes containers of JVMs that were killed: Testcontainers' own clean-up cannot run everywhere. */
    private static void removeAbandoned(DockerClient engine) {
        try {
            for (com.github.dockerjava.api.model.Container container : engine.listContainersCmd()
                    .withLabelFilter(List.of(LABEL))
                    .withShowAll(true)
                    .exec()) {
                String owner = container.getLabels().getOrDefault(OWNER, "");
                if (isGone(owner)) {
                    log.info("Removing container {}, left by a JVM that was killed", container.getId());
                    engine.removeContainerCmd(container.getId())
                            .withForce(true)
                            .withRemoveVolumes(true)
                            .exec();
                }
            }
        } catch (DockerException e) {
            log.debug("abandoned containers not removed", e);
        }
    }

    /** False as well where that cannot be told from here. */
    private static boolean isGone(String owner) {
        String[] parts = owner.split(" ", 2);
        if (parts.length < 2 || !parts[1].endsWith(namespace()) || namespace().equals(UNKNOWN)) {
            return false;
        }
        return ProcessHandle.of(Long.parseLong(parts[0]))
                .map(process -> !owner(process).equals(owner))
                .orElse(true);
    }

    private static String owner(ProcessHandle process) {
        String since = process.info().startInstant().map(Instant::toString).orElse("?");
        return process.pid() + " " + since + " " + namespace();
    }

    private static String namespace() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")) + " on "
                    + Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                            .strip();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }

    private static Future<String> image(PostgresServerSettings settings) {
        if (settings.image().isPresent()) {
            String name = settings.image().get();
            return CompletableFuture.completedFuture(DockerImageName.parse(name).asCanonicalNameString());
        }
        return ServerImage.available();
    }

    private static List<String> command(PostgresServerSettings settings) {
        List<String> command = new ArrayList<>(List.of("postgres"));
        FOR_SPEED.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        settings.parameters().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    private static String lastLines(String logs) {
        List<String> lines = logs.lines().toList();
        return "\n    " + String.join("\n    ", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static final class Container extends GenericContainer<Container> {

        private final DatabaseLogin login;

        Container(Future<String> image, DatabaseLogin login) {
            super(image);
            this.login = login;
            withExposedPorts(PORT);
            waitingFor(new Answering());
        }

        ServerAddress address() {
            return new ServerAddress(getHost() + ":" + getMappedPort(PORT), "");
        }

        Connection connect() throws SQLException {
            return Administration.connect(address(), login, READY_LIMIT);
        }

        /** A log line would not do: the official image starts its server twice, a prepared data directory once. */
        private final class Answering extends AbstractWaitStrategy {
            @Override
            protected void waitUntilReady() {
                long deadline = System.nanoTime() + READY_LIMIT.toNanos();
                while (true) {
                    try (Connection connection = connect()) {
                        Administration.single(connection, "select 1");
                        return;
                    } catch (SQLException e) {
                        if (System.nanoTime() > deadline || !isRunning()) {
                            throw new ContainerLaunchException("no answer: " + e.getMessage(), e);
                        }
                    }
                    try {
                        Thread.sleep(POLL.toMillis());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new ContainerLaunchException("interrupted", e);
                    }
                }
            }
        }
    }
}
