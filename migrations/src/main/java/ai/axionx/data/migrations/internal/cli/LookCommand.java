package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.PlatformDatabase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** What the commands have in common that look at databases: at all by default, and at each whatever the others are. */
abstract class LookCommand extends DatabaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = Targets.ALL,
            paramLabel = "<sense|sense-tasks|gen|all>",
            converter = Targets.Converter.class,
            completionCandidates = Targets.Candidates.class,
            description = "One database; all by default.")
    private @Nullable Targets targets;

    LookCommand(Console console) {
        super(console);
    }

    @Override
    final List<PlatformDatabase> databases() {
        return targets == null ? List.of() : targets.databases();
    }

    @Override
    final boolean stopsAtFailure() {
        return false;
    }
}
