package ai.axionx.data.schema.generate;

/**
 * What came of a statement that was tried and taken back.
 *
 * @param outcome how it went
 * @param message what the server said if it refused; else empty
 */
record Trial(Outcome outcome, String message) {

    enum Outcome {
        /** The catalog changed, and no file of a table or index. */
        CHEAP,
        /** The server wrote a table or an index anew. */
        REWRITES,
        REFUSED
    }

    boolean isCheap() {
        return outcome == Outcome.CHEAP;
    }

    boolean isRefused() {
        return outcome == Outcome.REFUSED;
    }
}
