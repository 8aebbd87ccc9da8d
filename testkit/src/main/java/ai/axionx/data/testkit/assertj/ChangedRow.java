package ai.axionx.data.testkit.assertj;

import java.util.List;

/**
 * A row that came, changed or went.
 *
 * @param kind what became of it
 * @param key its primary key
 * @param columns those that have another value now, when it was updated
 */
record ChangedRow(Change.Kind kind, List<String> key, List<String> columns) {

    @Override
    public String toString() {
        return "(" + String.join(", ", key) + ")" + (columns.isEmpty() ? "" : " " + String.join(", ", columns));
    }
}
