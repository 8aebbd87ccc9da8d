package ai.axionx.data.schema.lint;

/**
 * What was done to a table's rows.
 *
 * @param read how many were looked at
 * @param written how many were inserted, updated or deleted
 */
record Work(long read, long written) {

    static final Work NONE = new Work(0, 0);

    Work plus(Work other) {
        return new Work(read + other.read, written + other.written);
    }

    Work minus(Work other) {
        return new Work(read - other.read, written - other.written);
    }
}
