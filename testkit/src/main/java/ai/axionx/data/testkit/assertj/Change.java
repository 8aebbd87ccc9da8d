package ai.axionx.data.testkit.assertj;

/**
 * How many rows of a table come, change or go: {@link ChangesAssert}.
 *
 * @param table with its schema or without, in the letters of the catalog and without quotes; of a partitioned table its
 *     own name, never a partition's
 * @param kind what becomes of the rows
 * @param rows how many, at least 1
 */
public record Change(String table, Kind kind, int rows) {

    /** What becomes of a row, which is told apart by its primary key. */
    public enum Kind {
        INSERTED,
        UPDATED,
        DELETED
    }

    public Change {
        if (rows < 1) {
            throw new IllegalArgumentException(
                    "a change of " + table + " is of 1 row or more, but " + rows + " are given; leave it out");
        }
    }

    /** Rows whose keys were not there before. */
    public static Change inserted(String table, int rows) {
        return new Change(table, Kind.INSERTED, rows);
    }

    /** Rows that have another value in a column; of a partitioned table also those that moved. */
    public static Change updated(String table, int rows) {
        return new Change(table, Kind.UPDATED, rows);
    }

    /** Rows whose keys are there no more. */
    public static Change deleted(String table, int rows) {
        return new Change(table, Kind.DELETED, rows);
    }
}
