package ai.axionx.data.schema.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * One answer to a question.
 *
 * @param text what it means
 * @param now the statements that it comes to
 * @param later the statements that have to wait until no release uses what they remove
 */
record Alternative(String text, List<Step> now, List<Step> later) {

    Alternative {
        now = List.copyOf(now);
        later = List.copyOf(later);
    }

    static Alternative now(String text, List<Step> now) {
        return new Alternative(text, now, List.of());
    }

    /**
     * Something goes, when no release uses it any more. Until then its comment says so; the script that says it is what
     * the cleanup is of.
     */
    static Alternative going(String text, String object, List<Step> now, Step drop) {
        List<Step> marked = new ArrayList<>(now);
        marked.add(Step.light("comment on " + object + " is 'Nobody uses it any more. It goes a release later.'"));
        return new Alternative(text, marked, List.of(drop));
    }

    /** An answer that is given elsewhere, in the entity for example. */
    static Alternative elsewhere(String text) {
        return new Alternative(text, List.of(), List.of());
    }
}
