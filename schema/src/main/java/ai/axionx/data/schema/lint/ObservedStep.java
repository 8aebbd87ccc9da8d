package ai.axionx.data.schema.lint;

import ai.axionx.data.migrations.script.ScriptStatement;
import java.util.Map;
import java.util.Set;

/**
 * One step of a script, and what the server tells of it.
 *
 * @param statement the statement that it is a part of
 * @param sql what was sent
 * @param inTransaction whether it ran in a transaction
 * @param held the strongest lock that the transaction had on each table before
 * @param locks the strongest lock that it had afterwards; outside a transaction, that it waited for when somebody read
 * @param work what it did to the rows of each table, its partitions taken together
 * @param emptied tables and partitions that got a new file without rows
 * @param before the tables before
 * @param after the tables afterwards
 */
record ObservedStep(
        ScriptStatement statement,
        String sql,
        boolean inTransaction,
        Map<Long, LockMode> held,
        Map<Long, LockMode> locks,
        Map<Long, Work> work,
        Set<Long> emptied,
        Structure before,
        Structure after) {

    Work workOn(long table) {
        return work.getOrDefault(table, Work.NONE);
    }

    LockMode lockOn(long table) {
        return locks.getOrDefault(table, LockMode.ACCESS_SHARE);
    }

    /** Whether this step took that lock: the transaction had none as strong before. */
    boolean took(long table) {
        return held.getOrDefault(table, LockMode.ACCESS_SHARE).compareTo(lockOn(table)) < 0;
    }

    /** Whether the number of rows that it looked at or wrote comes near to all of them. */
    boolean wentThrough(long table, Before base) {
        long rows = base.rowsOf(table);
        Work done = workOn(table);
        return rows > 0 && (done.read() * 2 >= rows || done.written() * 2 >= rows);
    }
}
