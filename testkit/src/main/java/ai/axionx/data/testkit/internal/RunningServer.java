package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.PostgresServerException;
import ai.axionx.data.testkit.ServerClock;
import ai.axionx.data.testkit.fault.ServerFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A server that answers, whoever started it. */
final class RunningServer implements PostgresServer {

    /** How long a shared server waits at least for somebody who wants to look into a database that was kept. */
    private static final Duration LOOKING_AROUND = Duration.ofMinutes(15);

    private final PostgresProvider provider;
    private final String version;
    private final ServerAddress address;
    private final DatabaseLogin administrator;
    private final @Nullable Embedding embedding;
    private final @Nullable UnaryOperator<String> psql;
    private final Runnable stop;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final List<Runnable> afterwards = new CopyOnWriteArrayList<>();

    /**
     * One that answers.
     *
     * @param embedding null for a server of another provider
     * @param psql a command for a terminal of this machine that looks into a database; null when the server ends with
     *     this JVM, so that there is nothing to look into afterwards
     * @param stop ends it, or gives it up
     */
    RunningServer(
            PostgresProvider provider,
            String version,
            ServerAddress address,
            DatabaseLogin administrator,
            @Nullable Embedding embedding,
            @Nullable UnaryOperator<String> psql,
            Runnable stop) {
        this.provider = provider;
        this.version = version;
        this.address = address;
        this.administrator = administrator;
        this.embedding = embedding;
        this.psql = psql;
        this.stop = stop;
    }

    @Override
    public PostgresProvider provider() {
        return provider;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public String jdbcUrl(String database) {
        return address.jdbcUrl(database);
    }

    @Override
    public DatabaseLogin administrator() {
        return administrator;
    }

    @Override
    public DataSource dataSource(String database, DatabaseLogin login) {
        var source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl(database));
        source.setUser(login.user());
        source.setPassword(login.password());
        return source;
    }

    @Override
    public Optional<Path> clientProgram(String name) {
        return Optional.ofNullable(embedding)
                .map(own -> own.programs().resolve(name))
                .filter(Files::isExecutable);
    }

    @Override
    public OptionalLong processId() {
        if (embedding == null) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(EmbeddedFaults.processId(embedding.directory()));
        } catch (IOException e) {
            return OptionalLong.of(embedding.processId()); // it is about to end, or has
        }
    }

    @Override
    public ServerClock clock() {
        if (embedding == null || embedding.clock() == null) {
            throw new IllegalStateException("the clock of this server (" + this
                    + ") cannot be moved. Start an embedded one with PostgresServerSettings.withMovableClock()");
        }
        return embedding.clock();
    }

    /** Where its data lies; empty when that is not on this machine, or no more. */
    Optional<Path> directory() {
        return Optional.ofNullable(embedding).map(Embedding::directory).filter(Files::isDirectory);
    }

    /**
     * Makes sure that somebody has the time to look into a database once this JVM has ended.
     *
     * @return a command for a terminal of this machine that does so, without a secret in it; empty when the server ends
     *     with this JVM
     */
    Optional<String> lookAfterwards(String database) {
        if (psql == null) {
            return Optional.empty();
        }
        if (embedding != null && embedding.shared() != null) {
            try {
                embedding.shared().lingerAtLeast(LOOKING_AROUND);
            } catch (IOException e) {
                throw new PostgresServerException(this + " cannot be told to wait for who looks around: " + e, e);
            }
        }
        return Optional.of(psql.apply(database));
    }

    @Override
    public ServerFaults faults() {
        if (embedding == null || embedding.shared() != null) {
            throw new UnsupportedOperationException("only an embedded server of one's own can be harmed, this is "
                    + this + (embedding == null ? "" : ", which others use, too")
                    + ". Start one with PostgresServer.start");
        }
        return new EmbeddedFaults(embedding.directory(), address, administrator);
    }

    @Override
    public PostgresServer startReplica() {
        if (embedding == null) {
            throw new UnsupportedOperationException("only an embedded server starts replicas, this is " + this
                    + ". Choose it with PostgresServerSettings.withProvider or axion.postgres.provider");
        }
        return embedding.replica().get();
    }

    /** The same for somebody who uses it, too: to close it does nothing. */
    RunningServer lent() {
        return new RunningServer(provider, version, address, administrator, embedding, psql, () -> {});
    }

    /** Has something done once it is closed. */
    void whenClosed(Runnable action) {
        afterwards.add(action);
    }

    boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            stop.run();
            afterwards.forEach(Runnable::run);
        }
    }

    @Override
    public String toString() {
        return provider + " PostgreSQL " + version + " at " + address;
    }

    /**
     * What only an embedded server has.
     *
     * @param directory where its data lies
     * @param shared the same, when other JVMs may use the server; null when it is this JVM's own
     * @param programs where the runtime's programs are
     * @param processId of the postmaster
     * @param clock its clock; null when that cannot be moved
     * @param replica starts one
     */
    record Embedding(
            Path directory,
            @Nullable SharedDirectory shared,
            Path programs,
            long processId,
            @Nullable ServerClock clock,
            Supplier<PostgresServer> replica) {}
}
