package ai.axionx.data.testkit.internal;

import ai.axionx.data.testkit.DatabaseLogin;
import ai.axionx.data.testkit.PostgresProvider;
import ai.axionx.data.testkit.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A server that answers, whoever started it. */
final class RunningServer implements PostgresServer {

    private final PostgresProvider provider;
    private final String version;
    private final ServerAddress address;
    private final DatabaseLogin administrator;
    private final @Nullable Path programs;
    private final OptionalLong processId;
    private final Runnable stop;
    private final AtomicBoolean stopped = new AtomicBoolean();

    RunningServer(
            PostgresProvider provider,
            String version,
            ServerAddress address,
            DatabaseLogin administrator,
            @Nullable Path programs,
            OptionalLong processId,
            Runnable stop) {
        this.provider = provider;
        this.version = version;
        this.address = address;
        this.administrator = administrator;
        this.programs = programs;
        this.processId = processId;
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
        return Optional.ofNullable(programs).map(folder -> folder.resolve(name)).filter(Files::isExecutable);
    }

    @Override
    public OptionalLong processId() {
        return processId;
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
}
