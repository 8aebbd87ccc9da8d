package ai.axionx.data.testkit.assertj;

import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** What is said about what a block wrote: {@link DatabaseAssertions#assertThatWritesOf}. */
public final class WritesAssert extends AbstractAssert<WritesAssert, List<String>> {

    WritesAssert(List<String> written) {
        super(written, WritesAssert.class);
    }

    /**
     * Nothing was written: no row of whatever table, no definition, and no sequence moved. Written is what was
     * committed; while a transaction that may have written is still open, nobody can tell, and this fails.
     */
    public WritesAssert areNone() {
        if (!actual.isEmpty()) {
            throw failure("%s", "expected that nothing is written, but:\n  " + String.join("\n  ", actual));
        }
        return this;
    }
}
