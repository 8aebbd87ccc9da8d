package ai.axionx.data.schema.lint;

import java.util.List;

/** A statement that the server refused, on tables with rows. */
final class Refusals implements Check {

    @Override
    public List<Finding> findings(ObservedScript script) {
        return script.refusal()
                .map(refusal -> List.of(finding(script, refusal)))
                .orElse(List.of());
    }

    private static Finding finding(ObservedScript script, ObservedScript.Refusal refusal) {
        String message = "the server refuses the statement: " + refusal.message();
        // Unsafe use of a new value of an enumeration.
        if (refusal.state().equals("55P04")) {
            return Check.at(
                    script,
                    refusal.statement(),
                    Rule.ENUM_MISUSE,
                    message,
                    "Add the value in a script of its own, before the one that uses it.");
        }
        if (refusal.state().equals("23502") && refusal.message().contains("contains null values")) {
            return Check.at(
                    script,
                    refusal.statement(),
                    Rule.NOT_NULL,
                    message,
                    "Give the column a constant default, or add it without not null and fill it first.");
        }
        return Check.at(
                script,
                refusal.statement(),
                Rule.SCRIPT_FAILS,
                message,
                "Correct it; if only made-up rows are in its way, say so: '-- axion: allow " + Rule.SCRIPT_FAILS
                        + ": <reason>'. What comes after it is not judged.");
    }
}
