package ai.axionx.data.testkit;

import org.testcontainers.DockerClientFactory;

/** Whether a Docker engine answers. */
final class DockerPresence {

    private DockerPresence() {}

    static boolean answers() {
        return DockerClientFactory.instance().isDockerAvailable();
    }
}
