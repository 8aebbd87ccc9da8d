package ai.axionx.data.testkit.fault;

import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.PostgresServerSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A primary with a streaming replica, and the switchover by which the replica takes over.
 *
 * <pre>{@code
 * try (ReplicatedServer servers = ReplicatedServer.start()) {
 *     String url = servers.jdbcUrl("postgres"); // leads to whichever of the two is the primary
 *     servers.awaitReplica();
 *     // what was committed until now can be read on servers.replica()
 *     servers.switchover();
 *     // whoever is connected finds out now; with the same URL they come to the new primary
 * }
 * }</pre>
 *
 * <p>Both are embedded servers of one's own, with {@linkplain PostgresServer#faults() faults} of their own.
 *
 * <p>Not thread safe: faults come one after the other.
 */
public final class ReplicatedServer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 10;

    /** A record of the log that comes after all that was committed; it is sent off even if commits wait for nothing. */
    private static final String MARK = "select pg_logical_emit_message(false, 'axion-testkit', '', true)";

    /** A replica that has all of it from the copy, and not from the stream yet, would miss what comes next. */
    private static final String REPLAYED = """
            select exists (select
                           from pg_stat_replication
                           where state = 'streaming' and replay_lsn >= ?::pg_lsn)
            """;

    /** The last one started is the replica. */
    private final Deque<PostgresServer> started = new ArrayDeque<>();

    private PostgresServer primary;
    private PostgresServer replica;

    private ReplicatedServer(PostgresServer primary) {
        started.push(primary);
        this.primary = primary;
        this.replica = primary.startReplica();
        started.push(replica);
    }

    /**
     * Starts both as {@link PostgresServerSettings#fromEnvironment()} says, but embedded.
     *
     * @throws PostgresServerException when they cannot be started
     */
    public static ReplicatedServer start() {
        return start(PostgresServerSettings.fromEnvironment());
    }

    /**
     * Starts both with these settings, but embedded.
     *
     * @throws PostgresServerException when they cannot be started
     */
    public static ReplicatedServer start(PostgresServerSettings settings) {
        PostgresServer primary = PostgresServer.start(settings.withProvider(PostgresProvider.EMBEDDED));
        try {
            return new ReplicatedServer(primary);
        } catch (RuntimeException e) {
            primary.close();
            throw e;
        }
    }

    /** The one that takes writes; after a switchover another one. */
    public PostgresServer primary() {
        return primary;
    }

    /** The one that follows; after a switchover another one. */
    public PostgresServer replica() {
        return replica;
    }

    /**
     * The JDBC URL of a database that names both servers, and leads to the primary, without user or password. It does
     * so after a switchover, too, but not after the second: that one needs a URL of then.
     */
    public String jdbcUrl(String database) {
        String first = primary.jdbcUrl(database);
        String second = replica.jdbcUrl(database);
        String hosts = second.substring(second.indexOf("//") + 2, second.lastIndexOf('/'));
        // A driver that remembers who was a replica would look past it for the first seconds after a switchover.
        return first.substring(0, first.lastIndexOf('/')) + "," + hosts + "/" + database
                + "?targetServerType=primary&hostRecheckSeconds=0";
    }

    /** Returns when the replica has everything that was committed on the primary until now. */
    public void awaitReplica() {
        try (Connection connection = primary.connect("postgres");
                PreparedStatement mark = connection.prepareStatement(MARK);
                PreparedStatement replayed = connection.prepareStatement(REPLAYED)) {
            replayed.setString(1, single(mark));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!single(replayed).equals("t")) {
                if (System.nanoTime() > deadline) {
                    throw new PostgresServerException("the replica " + replica + " does not get what is on the primary "
                            + primary + ", after " + LIMIT.toSeconds() + " s; has it been stopped or frozen?");
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (SQLException e) {
            throw new PostgresServerException("the primary " + primary + " cannot be asked: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PostgresServerException("interrupted while waiting for the replica");
        }
    }

    /**
     * Has the replica take over, as for maintenance of the primary: that shuts down, its sessions are ended, and
     * whatever it has committed is on the replica, which is promoted. Returns when that takes writes and has a new
     * replica of its own; the old primary stays down.
     */
    public void switchover() {
        awaitReplica();
        // A primary that shuts down waits until its replica has received the last of it.
        primary.faults().stop();
        replica.faults().promote();
        primary = replica;
        replica = primary.startReplica();
        started.push(replica);
    }

    /** Ends all of them, and removes their data. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            started.pop().close();
        }
    }

    private static String single(PreparedStatement query) throws SQLException {
        try (ResultSet row = query.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
