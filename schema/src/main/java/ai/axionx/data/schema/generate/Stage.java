package ai.axionx.data.schema.generate;

/** When a statement's turn is: stages come one after the other, each in a script of its own if it must. */
enum Stage {
    /** What is new, and what nobody uses. */
    NEW(""),
    /** Tables that are in use: their columns, checks and foreign keys. */
    TABLES("_tables"),
    /** Indexes, and the unique constraints on them. */
    INDEXES("_indexes"),
    /** Foreign keys to what is unique only since the stage before. */
    KEYS("_keys");

    private final String suffix;

    Stage(String suffix) {
        this.suffix = suffix;
    }

    /** What the script's name ends with, if it is not the first one. */
    String suffix() {
        return suffix;
    }
}
