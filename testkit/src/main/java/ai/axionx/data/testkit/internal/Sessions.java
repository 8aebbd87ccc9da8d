package ai.axionx.data.testkit.internal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** The sessions in one test's database: who opened them, and which are still there. */
final class Sessions {

    private static final String STILL_THERE = """
            select pid,
                   usename,
                   application_name,
                   state,
                   coalesce(extract(epoch from clock_timestamp() - xact_start), 0) as transaction_seconds,
                   (select string_agg(distinct mode || coalesce(' on ' || relation::regclass, ''), ', ')
                    from pg_locks
                    where pg_locks.pid = pg_stat_activity.pid and granted
                      and locktype in ('relation', 'advisory', 'transactionid')
                      and (relation is null or relation >= 16384)) as locks
            from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
            order by pid
            """;

    /** Frames that say how a connection was opened, not who wanted it. */
    private static final List<String> INNER_FRAMES = List.of(
            "java.",
            "jdk.",
            "ai.axionx.data.testkit.internal.",
            "ai.axionx.data.testkit.TestDatabase",
            "ai.axionx.data.testkit.UnfinishedDatabase",
            "ai.axionx.data.testkit.junit.DatabaseExtension",
            "org.junit.",
            "org.apache.maven.",
            "org.gradle.",
            "worker.org.gradle.",
            "com.intellij.");

    private static final int FRAMES_SHOWN = 8;

    private final Map<Integer, Opened> opened = new ConcurrentHashMap<>();

    /** Process ids of those that were closed here: all that is remembered, since there may be many without a pool. */
    private final Set<Integer> closed = ConcurrentHashMap.newKeySet();

    /** Remembers where it was opened. */
    Connection track(Connection connection) throws SQLException {
        forgetClosed();
        int processId = connection.unwrap(PGConnection.class).getBackendPID();
        closed.remove(processId);
        opened.put(processId, new Opened(connection, List.of(new Throwable().getStackTrace())));
        return connection;
    }

    private void forgetClosed() throws SQLException {
        Iterator<Map.Entry<Integer, Opened>> all = opened.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<Integer, Opened> each = all.next();
            if (each.getValue().connection().isClosed()) {
                closed.add(each.getKey());
                all.remove();
            }
        }
    }

    /** How many connections that were opened here have not been closed. */
    int open() throws SQLException {
        forgetClosed();
        return opened.size();
    }

    /**
     * The sessions that the server has, those that are alike together; one whose connection was closed is on its way
     * out.
     */
    List<Leftover> leftovers(Connection administrator) throws SQLException {
        try (PreparedStatement statement = administrator.prepareStatement(STILL_THERE);
                ResultSet rows = statement.executeQuery()) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            while (rows.next()) {
                int processId = rows.getInt("pid");
                Opened known = opened.get(processId);
                if (!closed.contains(processId)
                        && (known == null || !known.connection().isClosed())) {
                    counts.merge(described(rows, known), 1, Integer::sum);
                }
            }
            return counts.entrySet().stream()
                    .map(entry -> new Leftover(entry.getValue(), entry.getKey()))
                    .toList();
        }
    }

    private static String described(ResultSet row, @Nullable Opened opened) throws SQLException {
        String application = row.getString("application_name");
        String state = String.valueOf(row.getString("state"));
        String locks = row.getString("locks");
        return "as %s%s, %s%s%s\n    opened%s"
                .formatted(
                        row.getString("usename"),
                        application.isEmpty() ? "" : " (" + application + ")",
                        state,
                        state.startsWith("idle in transaction")
                                ? String.format(Locale.ROOT, " for %.1f s", row.getDouble("transaction_seconds"))
                                : "",
                        locks == null ? "" : ", holding " + locks,
                        opened == null ? " by its JDBC URL, so where is not known" : frames(opened.stack()));
    }

    /** Who opened what is open now, shortest first, for a message that says who has all the connections. */
    List<String> openers() throws SQLException {
        List<String> openers = new ArrayList<>();
        for (Opened each : opened.values()) {
            if (!each.connection().isClosed()) {
                openers.add(frames(each.stack()));
            }
        }
        return openers.stream()
                .collect(Collectors.groupingBy(frames -> frames, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> "%d opened%s".formatted(entry.getValue(), entry.getKey()))
                .sorted()
                .toList();
    }

    private static String frames(List<StackTraceElement> stack) {
        var lines = new StringBuilder();
        int shown = 0;
        for (StackTraceElement frame : stack) {
            boolean inner = INNER_FRAMES.stream().anyMatch(frame.getClassName()::startsWith);
            if (!inner && shown++ < FRAMES_SHOWN) {
                lines.append("\n        at ").append(frame);
            }
        }
        return lines.isEmpty() ? " by the testkit, which hands it to the test" : lines.toString();
    }

    /**
     * Sessions that a test left open, all in one state and opened in one place.
     *
     * @param sessions how many
     * @param description who, in which state, with which locks, and where they were opened
     */
    record Leftover(int sessions, String description) {

        @Override
        public String toString() {
            return sessions + (sessions == 1 ? " session " : " sessions ") + description;
        }
    }

    private record Opened(Connection connection, List<StackTraceElement> stack) {}
}
