package ai.axionx.data.testkit.assertj;

import org.assertj.core.api.AbstractAssert;

/** What is said about the statements of a block: {@link DatabaseAssertions#assertThatStatementsOf}. */
public final class StatementsAssert extends AbstractAssert<StatementsAssert, Statements> {

    StatementsAssert(Statements statements) {
        super(statements, StatementsAssert.class);
    }

    /** So many statements ran. */
    public StatementsAssert hasSize(int expected) {
        return check(actual.number() == expected, "", expected);
    }

    /** So many statements ran, or fewer. */
    public StatementsAssert hasAtMost(int most) {
        return check(actual.number() <= most, "at most ", most);
    }

    private StatementsAssert check(boolean holds, String bound, int number) {
        String expected = bound + number + (number == 1 ? " statement" : " statements");
        if (!actual.doubt().isEmpty()) {
            throw failure("%s", "cannot tell whether " + expected + " ran: " + actual.doubt());
        }
        if (!holds) {
            throw failure("%s", "expected " + expected + ", but " + actual.number() + " ran:" + actual);
        }
        return this;
    }
}
