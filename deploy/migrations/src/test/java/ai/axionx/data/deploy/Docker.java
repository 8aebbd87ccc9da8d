package ai.axionx.data.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line of Docker. */
final class Docker {

    private static final int MINUTES = 10;

    private Docker() {}

    /** What a command said, on both of its outputs, and how it ended. */
    record Said(int status, String text) {

        /** What it said; it must have succeeded. */
        String succeeded() {
            if (status != 0) {
                throw new AssertionError("ended with " + status + ":\n" + text);
            }
            return text;
        }
    }

    static boolean isThere() {
        try {
            return call("version").status == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    static Said call(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    static Said run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end");
            }
            return new Said(process.exitValue(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
