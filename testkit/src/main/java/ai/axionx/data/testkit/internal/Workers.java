package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Threads that work for the tests in the background, as the server's administrator. */
final class Workers implements AutoCloseable {

    /** Two keep two cores busy; more only make each other wait for the server's checkpoints. */
    static final int THREADS = 2;

    /** What is done first. */
    enum Urgency {
        /** A test waits. */
        NOW,
        /** A test will want it. */
        SOON,
        /** Nobody waits. */
        SOMETIME
    }

    /** Work that takes a connection to the database {@code postgres}. */
    interface Task {
        void run(Connection administrator) throws SQLException;
    }

    private static final Logger log = LoggerFactory.getLogger(Workers.class);
    private static final int END_SECONDS = 20;
    private static final int VALIDATION_SECONDS = 5;

    private final PostgresServer server;
    private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicInteger threads = new AtomicInteger();
    private final ThreadPoolExecutor executor =
            // After the end nothing is left to do: the run has dropped what it had.
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    0,
                    TimeUnit.SECONDS,
                    new PriorityBlockingQueue<>(),
                    this::thread,
                    new ThreadPoolExecutor.DiscardPolicy());

    Workers(PostgresServer server) {
        this.server = server;
    }

    /** Does it as soon as its turn comes. */
    void submit(Urgency urgency, Task task, Consumer<Exception> onFailure) {
        executor.execute(new Job(urgency, sequence.incrementAndGet(), task, onFailure));
    }

    /** Ends what has begun, and forgets the rest. */
    @Override
    public void close() {
        executor.getQueue().clear();
        executor.shutdown();
        try {
            if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Work on test databases does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.forEach(Workers::closeQuietly);
    }

    private Thread thread(Runnable work) {
        var thread = new Thread(work, "axion-testkit-" + threads.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    private final class Job implements Runnable, Comparable<Job> {

        private final Urgency urgency;
        private final long number;
        private final Task task;
        private final Consumer<Exception> onFailure;

        Job(Urgency urgency, long number, Task task, Consumer<Exception> onFailure) {
            this.urgency = urgency;
            this.number = number;
            this.task = task;
            this.onFailure = onFailure;
        }

        @Override
        public void run() {
            Connection connection = null;
            try {
                connection = connection();
                task.run(connection);
                connections.add(connection);
            } catch (SQLException | RuntimeException e) {
                closeQuietly(connection);
                onFailure.accept(e);
            }
        }

        /** One that works: the server may have been started anew since the last time. */
        private Connection connection() throws SQLException {
            for (Connection idle = connections.poll(); idle != null; idle = connections.poll()) {
                if (idle.isValid(VALIDATION_SECONDS)) {
                    return idle;
                }
                closeQuietly(idle);
            }
            return server.connect("postgres");
        }

        @Override
        public int compareTo(Job other) {
            return urgency == other.urgency ? Long.compare(number, other.number) : urgency.compareTo(other.urgency);
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            log.debug("connection not closed", e);
        }
    }
}
