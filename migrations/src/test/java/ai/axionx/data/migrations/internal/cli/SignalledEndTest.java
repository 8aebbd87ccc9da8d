package ai.axionx.data.migrations.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.axionx.data.migrations.ExitCode;
import ai.axionx.data.migrations.script.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The status tells what was done, also when a signal comes as the program ends by itself. */
final class SignalledEndTest {

    @Test
    void asTheProgramEnds_itsStatusStays() throws Exception {
        assertThat(statusOf("ended")).isEqualTo(ExitCode.DONE.code());
    }

    @Test
    void beforeTheProgramHasEnded_theStatusSaysThatItWasStopped() throws Exception {
        assertThat(statusOf("busy")).isEqualTo(ExitCode.STOPPED.code());
    }

    private static int statusOf(String state) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Signalled.class.getName(),
                        state)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(program.inputReader().readLine()).isEqualTo("ready");
            program.destroy();
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return program.exitValue();
        } finally {
            program.destroyForcibly();
        }
    }

    /** Stands still where the signal is to meet it. */
    static final class Signalled {

        private Signalled() {}

        public static void main(String[] arguments) throws InterruptedException {
            var end = new SignalledEnd(new Cancellation());
            Runtime.getRuntime().addShutdownHook(new Thread(end));
            if (arguments[0].equals("ended")) {
                end.reached(ExitCode.DONE.code());
            }
            System.out.println("ready");
            TimeUnit.MINUTES.sleep(1);
        }
    }
}
