package ai.axionx.data.schema.lint;

import ai.axionx.data.migrations.script.ScriptStatement;
import java.sql.SQLException;
import java.util.List;

/** Looks for one kind of harm in a script that was run. */
interface Check {

    /** What it did wrong; the order does not matter. */
    List<Finding> findings(ObservedScript script) throws SQLException;

    /** A finding at a statement. */
    static Finding at(ObservedScript script, ScriptStatement statement, Rule rule, String message, String remedy) {
        return new Finding(rule, script.script().fileName(), statement.line(), message, remedy);
    }
}
