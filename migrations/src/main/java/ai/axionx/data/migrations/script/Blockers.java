package ai.axionx.data.migrations.script;

import ai.axionx.data.migrations.internal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Looks from a second connection at who keeps a session waiting, as long as that takes. */
final class Blockers implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 100;

    /** Not what they run: it may hold values of rows. Who has no right to see their state is told less. */
    private static final String BLOCKERS = """
            select format('pid %s, role %s%s%s%s', a.pid, a.usename,
                          ', application ' || nullif(a.application_name, ''), ', ' || a.state,
                          ', in a transaction for '
                              || round(extract(epoch from clock_timestamp() - a.xact_start)::numeric, 1) || ' s')
            from unnest(pg_blocking_pids(?)) b(pid)
            join pg_stat_activity a on a.pid = b.pid
            order by a.xact_start
            limit 3
            """;

    private final DataSource source;
    private final int pid;
    private final ScheduledExecutorService clock;
    private volatile String seen = "";
    private volatile @Nullable Connection connection;

    Blockers(DataSource source, int pid) {
        this.source = source;
        this.pid = pid;
        this.clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "axion-migrations blockers");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Forgets whom it has seen, and begins to look; ends when the result is canceled. */
    ScheduledFuture<?> watch() {
        seen = "";
        return clock.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Those whom it saw last, in words; empty if it saw nobody. */
    String seen() {
        return seen;
    }

    private void look() {
        try {
            Connection own = connection;
            if (own == null || own.isClosed()) {
                own = source.getConnection();
                connection = own;
            }
            List<String> blockers = Sql.strings(own, BLOCKERS, pid);
            if (!blockers.isEmpty()) {
                seen = String.join("; ", blockers);
            }
        } catch (SQLException e) {
            // Without a second connection the statement's own failure has to be enough.
            connection = null;
        }
    }

    @Override
    public void close() throws SQLException {
        clock.shutdown();
        try {
            // It may be opening its connection just now.
            clock.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Connection own = connection;
        if (own != null) {
            own.close();
        }
    }
}
