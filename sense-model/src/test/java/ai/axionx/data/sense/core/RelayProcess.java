package ai.axionx.data.sense.core;

import ai.axionx.data.partitioning.TimeOrderedId;
import com.zaxxer.hikari.HikariConfig;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * An {@link ErraticRelay} in a JVM of its own, whose deaths are real: that JVM halts, or is killed by this one at any
 * moment. Rounds are asked for and told of line by line.
 */
final class RelayProcess implements AutoCloseable {

    private static final String READY = "ready";
    private static final String STARTS = "starts ";
    private static final String PUBLISHES = "publishes ";
    private static final String DONE = "done ";
    private static final String FAILED = "failed ";

    private static final double DEATHS_PER_MESSAGE = 0.005;

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;
    private final Deque<String> lastLines = new ArrayDeque<>();

    /** How a round ended. */
    enum End {
        BUSY,
        IDLE,
        SESSION_LOST,
        DEATH
    }

    private RelayProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
        this.input = process.outputWriter(StandardCharsets.UTF_8);
    }

    static RelayProcess start(HikariConfig pool, long seed) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RelayProcess.class.getName(),
                        pool.getJdbcUrl(),
                        pool.getUsername(),
                        pool.getPoolName(),
                        Long.toString(seed))
                .redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", pool.getPassword());
        RelayProcess child = new RelayProcess(builder.start());
        for (String line = child.read(); !READY.equals(line); line = child.read()) {
            if (line.isEmpty()) {
                throw new IOException("the relay's JVM did not start: " + child.lastLines);
            }
        }
        return child;
    }

    /** One round; on each line that the child says, it is killed with this chance. */
    End round(OutboxLedger ledger, OutboxLedger.Hand hand, Random random, double killsPerLine) throws IOException {
        try {
            input.write("round\n");
            input.flush();
        } catch (IOException e) {
            return End.DEATH;
        }
        while (true) {
            String line = read();
            if (line.startsWith(STARTS)) {
                hand.starts(idIn(line));
            } else if (line.startsWith(PUBLISHES)) {
                hand.publishes(idIn(line));
            } else if (line.startsWith(DONE)) {
                return line.equals(DONE + 0) ? End.IDLE : End.BUSY;
            } else if (line.startsWith(FAILED)) {
                if (!SessionLoss.in(line.substring(FAILED.length()))) {
                    ledger.fault("a relay's statement failed: " + line);
                }
                return End.SESSION_LOST;
            } else if (line.isEmpty()) {
                return End.DEATH;
            }
            if (random.nextDouble() < killsPerLine) {
                // Not Process.destroyForcibly, which would throw away what the child has said by now.
                process.toHandle().destroyForcibly();
            }
        }
    }

    private static TimeOrderedId idIn(String line) {
        return TimeOrderedId.of(UUID.fromString(line.substring(line.indexOf(' ') + 1)));
    }

    /** Empty once the child is gone. */
    private String read() throws IOException {
        String line = output.readLine();
        if (line == null) {
            return "";
        }
        lastLines.addLast(line);
        if (lastLines.size() > 20) {
            lastLines.removeFirst();
        }
        return line.isEmpty() ? " " : line;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The child: URL, user, name of the pool, seed; the password is in its environment. */
    public static void main(String... arguments) throws IOException {
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(arguments[0]);
        pool.setUsername(arguments[1]);
        pool.setPassword(System.getenv("PGPASSWORD"));
        pool.setPoolName(arguments[2]);
        pool.addDataSourceProperty("ApplicationName", arguments[2]);
        pool.setMaximumPoolSize(1);
        ErraticRelay.Company company = new ErraticRelay.Company() {
            @Override
            public void starts(TimeOrderedId id) {
                say(STARTS + id.id());
            }

            @Override
            public void publishes(TimeOrderedId id) {
                say(PUBLISHES + id.id());
            }

            @Override
            public void die() {
                Runtime.getRuntime().halt(1);
            }

            @Override
            public void dawdle() {}
        };
        Random random = new Random(Long.parseLong(arguments[3]));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ErraticRelay relay = new ErraticRelay(pool, company, random, DEATHS_PER_MESSAGE)) {
            say(READY);
            while (commands.readLine() != null) {
                try {
                    say(DONE + relay.round().claimed());
                } catch (SQLException e) {
                    say(FAILED + SessionLoss.describe(e));
                }
            }
        }
    }

    private static void say(String line) {
        System.out.print(line + "\n");
        System.out.flush();
    }

    /** Errors of a session that somebody has ended. */
    static final class SessionLoss {

        private SessionLoss() {}

        static String describe(SQLException e) {
            return e.getSQLState() + " " + String.valueOf(e.getMessage()).replace('\n', ' ');
        }

        static boolean in(String description) {
            return List.of("57P01", "08").stream().anyMatch(description::startsWith);
        }
    }
}
