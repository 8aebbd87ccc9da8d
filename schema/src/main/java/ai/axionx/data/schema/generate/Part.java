package ai.axionx.data.schema.generate;

import java.util.List;

/** A passage of a script. */
sealed interface Part {

    /**
     * Statements that were decided.
     *
     * @param why what they are for; empty if they say it themselves
     */
    record Decided(String why, List<Step> steps) implements Part {
        public Decided {
            steps = List.copyOf(steps);
        }
    }

    /**
     * What a person has to decide.
     *
     * @param text the question
     * @param alternatives the answers that are known; none if it takes something else than a script
     */
    record Question(String text, List<Alternative> alternatives) implements Part {
        public Question {
            alternatives = List.copyOf(alternatives);
        }
    }
}
