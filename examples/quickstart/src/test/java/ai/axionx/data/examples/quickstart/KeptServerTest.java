package ai.axionx.data.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.axionx.data.testkit.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code --keep} prints can be pasted into a shell. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class KeptServerTest {

    private static final String RUNTIME = "/ai/axionx/data/postgres/linux-x86_64/runtime.properties";

    @BeforeAll
    static void runtimeIsBuilt() {
        assumeTrue(PostgresServer.class.getResource(RUNTIME) != null, "the runtime was not built on this host");
    }

    @Test
    void psqlConnects_andKillEndsIt() throws IOException, InterruptedException {
        Run run = Run.of(Map.of(), "--keep");
        String kill = line(run, "kill -INT ");
        long pid = Long.parseLong(kill.replaceAll("\\D", ""));
        try {
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
            assertThat(line(run, "-U axion_sense_app "))
                    .as("the runtime's own psql")
                    .matches("PGPASSWORD=\\S+ /\\S+/postgres/\\S+/bin/psql -h .*");
            assertThat(shell(line(run, "-U axion_sense_app ") + " -Atc 'select count(*) > 0 from road_data.holds'"))
                    .isEqualTo("t");
            assertThat(shell(line(run, "-U postgres ") + " -Atc 'show is_superuser'"))
                    .isEqualTo("on");
        } finally {
            assertThat(shell(kill)).isEmpty();
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(ProcessHandle.of(pid)).isEmpty());
    }

    private static String line(Run run, String part) {
        return run.out()
                .lines()
                .filter(line -> line.contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line with " + part + " in " + run))
                .strip();
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return said;
    }
}
