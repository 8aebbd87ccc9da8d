package ai.axionx.data.testkit.assertj;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.testkit.internal.OpenTransactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * By what the tables of a database differ from what they were before a block.
 *
 * @param tables what they hold now
 * @param changed what became of their rows, by table, of those with changes
 * @param doubts why some of it cannot be told
 */
record Changes(Map<String, TableContent> tables, Map<String, List<ChangedRow>> changed, List<String> doubts) {

    static <E extends Exception> Changes of(Connection administrator, Block<E> block) throws SQLException, E {
        Administrator.require(administrator);
        Map<String, TableContent> before = TableContent.all(administrator);
        block.run();
        List<String> doubts = new ArrayList<>();
        OpenTransactions.writing(administrator)
                .forEach(open ->
                        doubts.add("a transaction that may have written is open; end it in the block: " + open));
        Map<String, TableContent> after = doubts.isEmpty() ? TableContent.all(administrator) : before;

        Map<String, List<ChangedRow>> changed = new LinkedHashMap<>();
        if (!definitions(before).equals(definitions(after))) {
            doubts.add("tables or columns are not what they were; change definitions outside of the block");
            return new Changes(after, changed, doubts);
        }
        after.forEach((name, table) -> {
            List<ChangedRow> rows = table.since(requireNonNull(before.get(name)));
            if (!rows.isEmpty() && !table.keyed()) {
                doubts.add(name + " has changed and has no primary key, by which its rows could be told apart");
            } else if (!rows.isEmpty()) {
                changed.put(name, rows);
            }
        });
        return new Changes(after, changed, doubts);
    }

    private static Map<String, List<String>> definitions(Map<String, TableContent> tables) {
        Map<String, List<String>> definitions = new LinkedHashMap<>();
        tables.forEach((name, table) -> definitions.put(name, table.columns()));
        return definitions;
    }

    /** The tables that may be meant. */
    List<String> called(String name) {
        return tables.values().stream()
                .filter(table -> table.isCalled(name))
                .map(TableContent::table)
                .toList();
    }

    /** How many rows came, changed and went, by table. */
    List<Change> counted() {
        List<Change> counted = new ArrayList<>();
        changed.forEach((table, rows) -> {
            for (Change.Kind kind : Change.Kind.values()) {
                int number =
                        (int) rows.stream().filter(row -> row.kind() == kind).count();
                if (number > 0) {
                    counted.add(new Change(table, kind, number));
                }
            }
        });
        return counted;
    }
}
