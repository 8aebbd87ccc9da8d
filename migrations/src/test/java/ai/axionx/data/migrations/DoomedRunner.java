package ai.axionx.data.migrations;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.migrations.internal.cli.SignalledEnd;
import ai.axionx.data.migrations.script.Cancellation;
import ai.axionx.data.migrations.script.ScriptExecution;
import ai.axionx.data.migrations.script.ScriptStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A program that migrates one database as the command line does, and waits at one of its steps for what is done to it.
 *
 * <p>At that step it prints {@link #REACHED}, and goes on when it is sent anything.
 */
final class DoomedRunner implements ScriptExecution.Listener {

    static final String REACHED = "reached";

    private final int point;
    private int events;

    private DoomedRunner(int point) {
        this.point = point;
    }

    public static void main(String[] arguments) {
        var cancellation = new Cancellation();
        var end = new SignalledEnd(cancellation);
        Runtime.getRuntime().addShutdownHook(new Thread(end));
        Map<String, String> environment = System.getenv();
        PlatformDatabase database = PlatformDatabase.valueOf(requireNonNull(environment.get("DATABASE")));
        var source = new PGSimpleDataSource();
        source.setUrl(environment.get("URL"));
        source.setUser(database.migrateRole().roleName());
        source.setPassword(TestPlatform.password(database.migrateRole()));
        Migrator migrator = Migrator.of(database, source)
                .withCancellation(cancellation)
                .withProgress(System.err::println)
                .withListener(new DoomedRunner(Integer.parseInt(requireNonNull(environment.get("POINT")))));
        String scripts = environment.get("SCRIPTS");
        int status = ExitCode.DONE.code();
        try {
            (scripts == null
                            ? migrator
                            : migrator.withHistories(List.of(new PlatformDatabase.History("hard", "public", scripts))))
                    .migrate();
        } catch (MigrationException e) {
            System.err.println(e.getMessage());
            status = e.exitCode().code();
        }
        end.reached(status);
        System.exit(status);
    }

    @Override
    public void before(ScriptStatement statement, String step) {
        event();
    }

    @Override
    public void after(ScriptStatement statement, String step) {
        event();
    }

    private void event() {
        if (events++ == point) {
            System.out.println(REACHED);
            try {
                System.in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
