package ai.axionx.data.testkit.junit;

/** Tells, beside the failure of a test, how to look into its database, or why nobody can. */
final class KeptDatabase extends Exception {

    private static final long serialVersionUID = 1L;

    KeptDatabase(String message) {
        super(message, null, false, false);
    }
}
