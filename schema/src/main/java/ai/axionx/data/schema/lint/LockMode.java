package ai.axionx.data.schema.lint;

import java.util.Locale;

/** A mode in which PostgreSQL locks a table, the weakest first. */
enum LockMode {
    ACCESS_SHARE,
    ROW_SHARE,
    ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    EXCLUSIVE,
    ACCESS_EXCLUSIVE;

    /** The mode that {@code pg_locks} calls so, for example {@code ShareRowExclusiveLock}. */
    static LockMode parse(String name) {
        return valueOf(name.replaceFirst("Lock$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toUpperCase(Locale.ROOT));
    }

    /** Whether a select has to wait for it. */
    boolean blocksReaders() {
        return this == ACCESS_EXCLUSIVE;
    }

    /** Whether an insert, update or delete has to wait for it. */
    boolean blocksWriters() {
        return compareTo(SHARE) >= 0;
    }

    /** The stronger of two. */
    LockMode or(LockMode other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** As the manual writes it: {@code SHARE ROW EXCLUSIVE}. */
    @Override
    public String toString() {
        return name().replace('_', ' ');
    }
}
