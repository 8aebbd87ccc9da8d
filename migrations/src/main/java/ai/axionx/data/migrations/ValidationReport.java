package ai.axionx.data.migrations;

import java.util.List;

/**
 * Whether a database's history is the one that this artifact holds.
 *
 * @param database whose history it is
 * @param applied how many migrations were applied and compared
 * @param pending how many wait for the next run; no problem in itself
 * @param problems each migration that differs: what was expected, what was found and what to do; empty when all is well
 */
public record ValidationReport(PlatformDatabase database, int applied, int pending, List<String> problems) {

    public ValidationReport {
        problems = List.copyOf(problems);
    }

    /** Whether everything that ran is unaltered. */
    public boolean isValid() {
        return problems.isEmpty();
    }
}
