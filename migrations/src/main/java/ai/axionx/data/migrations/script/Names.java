package ai.axionx.data.migrations.script;

/** Patterns of names in SQL. */
final class Names {

    /** A name, in quotes or without. */
    static final String NAME = "(?:[\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")+\")";

    /** A name that may have a schema in front of it. */
    static final String QUALIFIED = NAME + "(?:\\s*\\.\\s*" + NAME + ")?";

    private Names() {}
}
