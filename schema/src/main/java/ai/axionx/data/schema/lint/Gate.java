package ai.axionx.data.schema.lint;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * A reader in front of a step that runs outside a transaction, and whose locks are gone when it is done: whoever asks
 * for a lock that blocks readers has to wait for this one, is seen waiting, and let through.
 */
final class Gate {

    private static final String WAITING = """
            select coalesce(l.relation, 0)::bigint, l.mode
            from pg_locks l
            where l.pid = ? and not l.granted and ? = any (pg_blocking_pids(l.pid))
            """;

    private static final long LOOK_EVERY_MILLIS = 5;

    private final Connection reader;
    private final Connection watcher;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread watch = new Thread(work, "axion-lint gate");
        watch.setDaemon(true);
        return watch;
    });
    private final CompletableFuture<Map<Long, LockMode>> seen;
    private volatile boolean isOver;

    private Gate(Connection reader, Connection watcher, int pid) throws SQLException {
        this.reader = reader;
        this.watcher = watcher;
        int ownPid = Query.rows(reader, row -> row.getInt(1), "select pg_backend_pid()")
                .get(0);
        this.seen = CompletableFuture.supplyAsync(() -> watch(pid, ownPid), thread);
    }

    /** Has a reader hold these tables and their indexes until the session waits for it, or is done. */
    static Gate close(DataSource administrator, int pid, List<String> tables) throws SQLException {
        Connection reader = administrator.getConnection();
        Connection watcher = administrator.getConnection();
        reader.setAutoCommit(false);
        if (!tables.isEmpty()) {
            // Planning locks the indexes, too, until the transaction ends.
            Query.plainRows(
                    reader,
                    row -> true,
                    "explain "
                            + tables.stream()
                                    .map(table -> "select 1 from only " + table)
                                    .collect(joining(" union all ")));
        }
        return new Gate(reader, watcher, pid);
    }

    private Map<Long, LockMode> watch(int pid, int ownPid) {
        Map<Long, LockMode> waitedFor = new HashMap<>();
        try {
            while (!isOver) {
                List<Boolean> waits = Query.rows(
                        watcher,
                        row -> {
                            if (row.getLong(1) != 0) {
                                waitedFor.merge(row.getLong(1), LockMode.parse(row.getString(2)), LockMode::or);
                            }
                            return true;
                        },
                        WAITING,
                        pid,
                        ownPid);
                if (!waits.isEmpty()) {
                    reader.rollback();
                    break;
                }
                Thread.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot look at what a session waits for: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return waitedFor;
    }

    /** Ends the reader; gives the locks that the session was seen to wait for. */
    Map<Long, LockMode> open() throws SQLException {
        isOver = true;
        try {
            return seen.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        } catch (ExecutionException e) {
            throw new SQLException(e.getCause());
        } finally {
            thread.shutdown();
            reader.close();
            watcher.close();
        }
    }
}
