package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.fault.ServerFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Signals to the processes of a server, and files by which its watchdog knows what they mean. */
final class EmbeddedFaults implements ServerFaults {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 10;

    private final Path directory;
    private final ServerAddress address;
    private final DatabaseLogin administrator;

    EmbeddedFaults(Path directory, ServerAddress address, DatabaseLogin administrator) {
        this.directory = directory;
        this.address = address;
        this.administrator = administrator;
    }

    /** The postmaster's process id; another one after each start. */
    static long processId(Path directory) throws IOException {
        return Long.parseLong(Files.readString(directory.resolve("server.pid")).strip());
    }

    @Override
    public void stop() {
        end("INT");
    }

    @Override
    public void crash() {
        end("QUIT");
    }

    private void end(String signal) {
        try {
            Files.createFile(directory.resolve("stopped"));
            ProcessHandle postmaster =
                    ProcessHandle.of(processId(directory)).orElseThrow(() -> failed("it has ended already"));
            signal(signal, List.of(postmaster.pid()));
            awaitEnd(postmaster);
        } catch (IOException e) {
            throw failed(e.toString());
        }
    }

    /**
     * Asks again and again: {@link ProcessHandle#onExit()} completes in the common pool, which a test may keep busy.
     */
    private void awaitEnd(ProcessHandle postmaster) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (postmaster.isAlive()) {
            if (System.nanoTime() > deadline) {
                throw failed("it has not ended");
            }
            pause();
        }
    }

    @Override
    public void start() {
        Path stopped = directory.resolve("stopped");
        if (!Files.exists(stopped)) {
            throw new IllegalStateException("the server at " + address + " has not been stopped");
        }
        try {
            Files.move(stopped, directory.resolve("started"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw failed(e.toString());
        }
        await("it does not answer", connection -> true);
    }

    @Override
    public void freeze() {
        signal("STOP", processes());
    }

    @Override
    public void thaw() {
        signal("CONT", processes());
    }

    /** The postmaster first, so that it starts no others meanwhile. */
    private List<Long> processes() {
        try {
            ProcessHandle postmaster =
                    ProcessHandle.of(processId(directory)).orElseThrow(() -> failed("it does not run"));
            List<Long> processes = new ArrayList<>(List.of(postmaster.pid()));
            postmaster.descendants().map(ProcessHandle::pid).forEach(processes::add);
            return processes;
        } catch (IOException e) {
            throw failed(e.toString());
        }
    }

    @Override
    public void promote() {
        try (Connection connection = Administration.connect(address, administrator, LIMIT)) {
            // Without waiting: its snapshot could keep the replica from replaying what is left.
            Administration.single(connection, "select pg_promote(wait => false)");
        } catch (SQLException e) {
            throw failed(e.toString());
        }
        await(
                "it is still a replica",
                connection -> Administration.single(connection, "select pg_is_in_recovery()")
                        .equals("f"));
    }

    private void await(String otherwise, Condition condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try (Connection connection = Administration.connect(address, administrator, LIMIT)) {
                if (condition.holds(connection)) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw failed(otherwise + ": " + e.getMessage());
                }
            }
            if (System.nanoTime() > deadline) {
                throw failed(otherwise);
            }
            pause();
        }
    }

    private void signal(String name, List<Long> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(process -> command.add(Long.toString(process)));
        try {
            // Of several, one may have ended in the meantime.
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw failed(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted");
        }
    }

    private void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted");
        }
    }

    private PostgresServerException failed(String reason) {
        return new PostgresServerException("the fault could not be brought about on the server at " + address + ": "
                + reason + ". Its log is " + directory.resolve("server.log"));
    }

    private interface Condition {
        boolean holds(Connection connection) throws SQLException;
    }
}
