package ai.axionx.data.testkit.junit;

import ai.axionx.data.testkit.internal.CopiedDatabase;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Proves, when the tests of a class have ended, that a database which others read, too, is still as it was. */
@SuppressWarnings("deprecation") // JUnit before 5.13 closes no other AutoCloseable
final class ReadOnlyProof implements ExtensionContext.Store.CloseableResource, AutoCloseable {

    private final CopiedDatabase database;
    private final String tests;
    private final Runnable forget;

    /** @param forget has tests that come later get another database */
    ReadOnlyProof(CopiedDatabase database, String tests, Runnable forget) {
        this.database = database;
        this.tests = tests;
        this.forget = forget;
    }

    @Override
    public void close() {
        List<String> written = database.writtenSinceReadOnly();
        if (!written.isEmpty()) {
            forget.run();
            throw new AssertionError(
                    "a test of " + tests + ", or one that ran at the same time, has written to a database"
                            + " that many share for reading:\n  " + String.join("\n  ", written)
                            + "\nGive that test a database of its own: without per = READ_ONLY");
        }
    }
}
