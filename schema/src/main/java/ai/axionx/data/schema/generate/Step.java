package ai.axionx.data.schema.generate;

import ai.axionx.data.schema.lint.Rule;
import java.util.function.UnaryOperator;

/**
 * A statement of a script.
 *
 * @param sql without semicolon; lines of comment before it tell the runner something
 * @param weight what it does to those who use the database meanwhile
 * @param table the table that it changes; empty if it changes none that exists before
 */
record Step(String sql, Weight weight, String table) {

    /** Why a table may be locked for a while. */
    static final String SMALL = "the table is small, nobody waits for long";

    /** Why something may be taken from under who uses it. */
    static final String STOPPED = "no service of the previous release runs";

    enum Weight {
        /** Nobody sees what it changes, or it takes a weak lock. */
        LIGHT,
        /** It takes a strong lock, for a moment. */
        BRIEF,
        /** It works for long, under a weak lock, or must be committed before the next one. */
        ALONE,
        /** No transaction can hold it. */
        CONCURRENT
    }

    static Step light(String sql) {
        return new Step(sql, Weight.LIGHT, "");
    }

    static Step brief(String table, String sql) {
        return new Step(sql, Weight.BRIEF, table);
    }

    /** What a rule of lint forbids and a person decides; the script says so. */
    static Step excused(String table, Rule rule, String reason, String sql) {
        return brief(table, "-- axion: allow " + rule + ": " + reason + "\n" + sql);
    }

    static Step alone(String sql) {
        return new Step(sql, Weight.ALONE, "");
    }

    static Step concurrent(String sql) {
        return new Step(sql, Weight.CONCURRENT, "");
    }

    Step with(UnaryOperator<String> change) {
        return new Step(change.apply(sql), weight, table);
    }
}
