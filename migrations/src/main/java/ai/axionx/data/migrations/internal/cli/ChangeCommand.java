package ai.axionx.data.migrations.internal.cli;

import ai.axionx.data.migrations.PlatformDatabase;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** What the commands have in common that change databases: they are told which, and stop at the first failure. */
abstract class ChangeCommand extends DatabaseCommand {

    @Parameters(
            index = "0",
            paramLabel = "<sense|sense-tasks|gen|all>",
            converter = Targets.Converter.class,
            completionCandidates = Targets.Candidates.class,
            description = "One database, or all in this order.")
    private @Nullable Targets targets;

    ChangeCommand(Console console) {
        super(console);
    }

    @Override
    final List<PlatformDatabase> databases() {
        return targets == null ? List.of() : targets.databases();
    }

    @Override
    final boolean stopsAtFailure() {
        return true;
    }
}
