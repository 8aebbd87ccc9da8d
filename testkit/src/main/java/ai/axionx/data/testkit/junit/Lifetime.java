package ai.axionx.data.testkit.junit;

/** How long a database lives, and who shares it. */
public enum Lifetime {
    /** For one test: nobody else sees it. Each repetition and each set of parameters is a test of its own. */
    METHOD,
    /** For all tests of the class that names it, nested classes included. */
    CLASS,
    /**
     * For all tests of the JVM that want the same one, which may only read it. Transactions there are read-only unless
     * a test says otherwise; when something was written all the same, the class fails whose tests have just ended.
     */
    READ_ONLY
}
