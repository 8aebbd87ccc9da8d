package ai.axionx.data.testkit;

import ai.axionx.data.testkit.fault.ServerFaults;
import ai.axionx.data.testkit.internal.Providers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * A running PostgreSQL 17 or later that has PostGIS and pg_partman to offer.
 *
 * <p>Three {@linkplain PostgresProvider providers} stand behind it: <i>embedded</i>, <i>container</i> and
 * <i>external</i>. {@link #start()} takes the one that the settings name, else the first that works, and logs which and
 * why.
 *
 * <pre>{@code
 * try (PostgresServer server = PostgresServer.start();
 *         Connection connection = server.connect("postgres");
 *         Statement statement = connection.createStatement()) {
 *     statement.execute("create database orders template template_extensions");
 * }
 * }</pre>
 *
 * <p>Embedded and container servers are throw-away: they listen on loopback, trade durability for speed, and are gone
 * with all their data at {@link #close()} and when the JVM ends, also when it is killed (a container then, where
 * Testcontainers' own clean-up container runs). Both hold a database {@value #EXTENSIONS_TEMPLATE} that already has
 * both extensions (PostGIS in schema {@code public}, pg_partman in schema {@code partman}), so that a copy of it costs
 * less than creating them.
 *
 * <p>Servers are thread safe.
 */
public interface PostgresServer extends AutoCloseable {

    /** The template database that embedded and container servers carry, with PostGIS and pg_partman in it. */
    String EXTENSIONS_TEMPLATE = "template_extensions";

    /**
     * Starts a server as {@link PostgresServerSettings#fromEnvironment()} says.
     *
     * @throws PostgresServerException when none can be started; the message lists each provider with its reason
     */
    static PostgresServer start() {
        return start(PostgresServerSettings.fromEnvironment());
    }

    /**
     * Starts a server.
     *
     * @throws PostgresServerException when none can be started; the message lists each provider with its reason
     */
    static PostgresServer start(PostgresServerSettings settings) {
        return Providers.start(settings);
    }

    /**
     * A server that all JVMs of this user on this machine use together: found where it runs, else started.
     *
     * <p>An embedded one ends when the last of them has closed it or has ended, however that came about, and the time
     * {@link PostgresServerSettings#keep()} has passed since. {@link #close()} gives up only the hold that this call
     * gave. Whoever uses it gets along with others: databases and roles of one's own, no restart, no clock, no replica.
     * It runs without autovacuum and with {@code pg_stat_statements}. A container is this JVM's own; an external server
     * is shared by nature.
     *
     * @throws PostgresServerException when none can be had; the message lists each provider with its reason
     */
    static PostgresServer shared(PostgresServerSettings settings) {
        return Providers.shared(settings);
    }

    /** Where this server comes from. */
    PostgresProvider provider();

    /** The server's version as it states it, for example {@code 17.11}. */
    String version();

    /** The JDBC URL of a database of this server, without user or password. */
    String jdbcUrl(String database);

    /** A superuser, but for an external server, where it is whoever the settings name. */
    DatabaseLogin administrator();

    /** Connects to a database as the {@linkplain #administrator() administrator}. */
    default Connection connect(String database) throws SQLException {
        return dataSource(database, administrator()).getConnection();
    }

    /** A data source without a pool: every connection is a new one. */
    DataSource dataSource(String database, DatabaseLogin login);

    /**
     * A client program of the embedded runtime: {@code psql}, {@code pg_dump}, {@code pg_restore},
     * {@code pg_basebackup}, {@code pg_isready} or {@code pgbouncer}.
     *
     * @return its path; empty for servers of another provider, and for a program that the runtime does not carry
     */
    Optional<Path> clientProgram(String name);

    /**
     * The process id of an embedded server's postmaster, another one after each start; empty for servers of another
     * provider.
     */
    OptionalLong processId();

    /**
     * The server's clock, for a test that makes time pass.
     *
     * @throws IllegalStateException when the server was started without
     *     {@link PostgresServerSettings#withMovableClock()}
     */
    ServerClock clock();

    /**
     * Ways to harm this server, for tests of what becomes of those who use it.
     *
     * @throws UnsupportedOperationException when it is not embedded, or others use it, too
     */
    ServerFaults faults();

    /**
     * Starts a second server that streams from this embedded one: a hot standby that answers queries and refuses
     * writes.
     *
     * <p>It is a copy of this one as it stands, with the same settings and the same administrator, and is closed like
     * any other server, before this one or after it. What is committed here arrives there soon after, not at once:
     * {@code pg_last_wal_replay_lsn()} there tells how far it is. Where this server's clock can be moved, the replica
     * has a clock of its own, which starts out where this one's stands. Ask the primary for every replica: until a
     * replica has been promoted, the server refuses to copy it.
     *
     * <pre>{@code
     * try (PostgresServer primary = PostgresServer.start();
     *         PostgresServer replica = primary.startReplica();
     *         Connection connection = replica.connect("postgres");
     *         Statement statement = connection.createStatement();
     *         ResultSet rows = statement.executeQuery("select pg_is_in_recovery()")) {
     *     rows.next();
     *     System.out.println(rows.getBoolean(1)); // true
     * }
     * }</pre>
     *
     * @throws UnsupportedOperationException when this server is not embedded
     * @throws PostgresServerException when the replica does not start, for example since this server has been closed
     */
    PostgresServer startReplica();

    /**
     * Ends the server and removes its data. Does nothing for an external server, for one that was started to be
     * {@linkplain PostgresServerSettings#keptRunning() kept}, and when called again.
     */
    @Override
    void close();
}
