package ai.axionx.data.migrations;

import java.util.List;
import java.util.Locale;

/**
 * What {@link Bootstrap} found and did.
 *
 * @param administrator who it worked as
 * @param superuser whether that is a superuser
 * @param steps everything that it looked at, in order
 * @param providerStatements statements that this administrator may not run and a superuser should: the platform works
 *     without them
 */
public record BootstrapReport(
        String administrator, boolean superuser, List<Step> steps, List<String> providerStatements) {

    public BootstrapReport {
        steps = List.copyOf(steps);
        providerStatements = List.copyOf(providerStatements);
    }

    /** Whether everything was right already. */
    public boolean isNothingToDo() {
        return steps.stream().noneMatch(Step::isChange);
    }

    /** The steps that changed something. */
    public List<Step> changes() {
        return steps.stream().filter(Step::isChange).toList();
    }

    /**
     * One thing that has to be so.
     *
     * @param outcome what became of it
     * @param subject what it is about, for example {@code role axion_sense_app}
     * @param detail what about it, for example {@code lock_timeout = 5s}
     */
    public record Step(Outcome outcome, String subject, String detail) {

        /** Whether something is different now. */
        public boolean isChange() {
            return outcome == Outcome.CREATED || outcome == Outcome.CHANGED;
        }
    }

    /** What became of a step. */
    public enum Outcome {
        /** It was not there, and is now. */
        CREATED,
        /** It was different, and is right now. */
        CHANGED,
        /** Written once more, because this administrator may not read what is there: passwords, for a non-superuser. */
        RENEWED,
        /** It was right already. */
        UNCHANGED,
        /** It is not right, and this administrator may not change it: see the statements for the provider. */
        LEFT;

        /** The name in lower case. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
