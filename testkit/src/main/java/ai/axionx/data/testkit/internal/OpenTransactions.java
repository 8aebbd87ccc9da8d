package ai.axionx.data.testkit.internal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Transactions that other sessions of a database have open. */
public final class OpenTransactions {

    /** A session whose connection was closed ends a little later, and its transaction with it. */
    private static final Duration FAREWELL = Duration.ofMillis(500);

    private static final Duration POLL = Duration.ofMillis(5);

    private static final String OPEN = """
            select /* axion-testkit */
                   format('%%s%%s, process %%s, %%s', usename, ' (' || nullif(application_name, '') || ')', pid, state)
            from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
              and %s is not null
            order by pid
            """;

    private OpenTransactions() {}

    /** Waits a little until none is open, and tells whose are still. */
    public static List<String> any(Connection administrator) throws SQLException {
        return those(administrator, OPEN.formatted("xact_start"));
    }

    /** Waits a little until none is open that may have written, and tells whose are still. */
    public static List<String> writing(Connection administrator) throws SQLException {
        return those(administrator, OPEN.formatted("backend_xid"));
    }

    private static List<String> those(Connection administrator, String query) throws SQLException {
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        List<String> open = rows(administrator, query);
        try {
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                Thread.sleep(POLL.toMillis());
                open = rows(administrator, query);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return open;
    }

    private static List<String> rows(Connection administrator, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = administrator.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
