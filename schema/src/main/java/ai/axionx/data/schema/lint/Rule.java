package ai.axionx.data.schema.lint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a migration must not do, by the name under which a script can ask for an exception. */
public enum Rule {
    /** A table is written anew while nobody can read it. */
    REWRITE_UNDER_LOCK,
    /** All rows of a table are read or written while others wait for a lock. */
    SCAN_UNDER_LOCK,
    /** An index is built while nobody can write. */
    BLOCKING_INDEX_BUILD,
    /** A check or foreign key looks at all rows while it is added. */
    CONSTRAINT_WITHOUT_NOT_VALID,
    /** One transaction waits for the lock of a second table while it keeps others from the first. */
    SEVERAL_STRONG_LOCKS,
    /** The limits of a statement do not fit what it does. */
    MISSING_LOCK_CLASS,
    /** A column gets a type for which its rows have to be read or written. */
    TYPE_CHANGE,
    /** All rows are read for a column that must not be null any more. */
    NOT_NULL,
    /** A new column's default is another one for each row, so all rows are written. */
    VOLATILE_DEFAULT,
    /** A value of an enumeration goes, or is used before it is committed. */
    ENUM_MISUSE,
    /** Nobody says what a new table or column is. */
    MISSING_COMMENT,
    /** Nobody but the owner can use a new table. */
    MISSING_GRANT,
    /** A table or column goes or gets another name, and not in a cleanup that comes a release later. */
    REMOVAL_WITHOUT_CLEANUP,
    /** What the previous release does, fails on the new schema. */
    BREAKS_PREVIOUS_RELEASE,
    /** An index is left that is never used. */
    INVALID_INDEX,
    /** The server refuses a statement, on tables that hold rows at least. */
    SCRIPT_FAILS,
    /** An exception is asked for that is not needed. */
    UNUSED_EXEMPTION;

    /** The rule of this name, such as {@code volatile-default}. */
    public static Optional<Rule> named(String name) {
        return Arrays.stream(values())
                .filter(rule -> rule.toString().equals(name))
                .findFirst();
    }

    /** Its page, from the root of the repository. */
    public String page() {
        return "docs/migrations/rules/" + this + ".md";
    }

    /** The name as scripts spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
