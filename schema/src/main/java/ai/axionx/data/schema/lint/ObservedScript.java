package ai.axionx.data.schema.lint;

import ai.axionx.data.migrations.script.MigrationScript;
import ai.axionx.data.migrations.script.ScriptStatement;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A script that was run.
 *
 * @param script the script
 * @param base the database before it
 * @param steps what was done, in order
 * @param after the tables when it was done, as far as it came
 * @param refusal what the server refused
 */
record ObservedScript(
        MigrationScript script, Before base, List<ObservedStep> steps, Structure after, Optional<Refusal> refusal) {

    ObservedScript {
        steps = List.copyOf(steps);
    }

    /** A statement that the server refused, with its code and message. */
    record Refusal(ScriptStatement statement, String state, String message) {}

    /** The statement of the first step like this, else the script's first one. */
    ScriptStatement statementOf(Predicate<ObservedStep> step) {
        return steps.stream()
                .filter(step)
                .findFirst()
                .map(ObservedStep::statement)
                .orElse(script.statements().get(0));
    }
}
