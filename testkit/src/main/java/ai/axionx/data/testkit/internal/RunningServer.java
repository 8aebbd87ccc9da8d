package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import ai.axionx.data.testkit.ServerClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A server that answers, whoever started it. */
final class RunningServer implements PostgresServer {

    private final PostgresProvider provider;
    private final String version;
    private final ServerAddress address;
    private final DatabaseLogin administrator;
    private final @Nullable Embedding embedding;
    private final Runnable stop;
    private final AtomicBoolean stopped = new AtomicBoolean();

    RunningServer(
            PostgresProvider provider,
            String version,
            ServerAddress address,
            DatabaseLogin administrator,
            @Nullable Embedding embedding,
            Runnable stop) {
        this.provider = provider;
        this.version = version;
        this.address = address;
        this.administrator = administrator;
        this.embedding = embedding;
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
        return embedding == null ? OptionalLong.empty() : OptionalLong.of(embedding.processId());
    }

    @Override
    public ServerClock clock() {
        if (embedding == null || embedding.clock() == null) {
            throw new IllegalStateException("the clock of this server (" + this
                    + ") cannot be moved. Start an embedded one with PostgresServerSettings.withMovableClock()");
        }
        return embedding.clock();
    }

    @Override
    public PostgresServer startReplica() {
        if (embedding == null) {
            throw new UnsupportedOperationException("only an embedded server starts replicas, this is " + this
                    + ". Choose it with PostgresServerSettings.withProvider or axion.postgres.provider");
        }
        return embedding.replica().get();
    }

    @Override
    public void close() {
        if (stopped.compareAndSet(false, true)) {
            stop.run();
        }
    }

    @Override
    public String toString() {
        return provider + " PostgreSQL " + version + " at " + address;
    }

    /**
     * What only an embedded server has.
     *
     * @param programs where the runtime's programs are
     * @param processId of the postmaster
     * @param clock its clock; null when that cannot be moved
     * @param replica starts one
     */
    record Embedding(
            Path programs, long processId, @Nullable ServerClock clock, Supplier<PostgresServer> replica) {}
}
