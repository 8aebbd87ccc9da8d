package ai.axionx.data.schema.lint;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that a release does.
 *
 * @param relation what it does it with
 * @param column the column that it is about, if it is about one
 * @param what it does, in words
 * @param sql how
 */
record Trial(String relation, Optional<String> column, String what, String sql) {

    private static final String LATER = " from generate_series(%d, %1$d) " + Candidates.NUMBER;

    /**
     * Reads and inserts a row with the columns that are mapped, writes each column, null too where it may, and deletes
     * the row. A role that may use some columns alone can do none of it, so each right to a column is tried by itself.
     *
     * @param samples the expressions of the row, by column
     */
    static List<Trial> ofTable(Release.Table table, Map<String, String> samples) {
        String name = Before.qualified(table.name());
        String row = " where (tableoid, ctid) = (select tableoid, ctid from " + name + " limit 1)";
        List<String> columns =
                table.columns().stream().map(Release.Column::name).toList();
        List<Trial> trials = new ArrayList<>();
        trials.add(of(table.name(), "reading", "select " + SampleRows.list(columns) + " from " + name + " limit 1"));
        if (table.columns().stream().allMatch(column -> isWritten(column, samples))) {
            trials.add(of(
                    table.name(),
                    "inserting",
                    "insert into " + name + " (" + SampleRows.list(columns) + ") select "
                            + table.columns().stream()
                                    .map(column -> value(column, samples.getOrDefault(column.name(), "null")))
                                    .collect(joining(", "))
                            + LATER.formatted(1_000_001)));
        }
        for (Release.Column column : table.columns()) {
            String quoted = Query.identifier(column.name());
            String set = "update " + name + " set " + quoted + " = ";
            if (column.isNullable()) {
                trials.add(ofColumn(table, column, "writing null into", set + "null" + row));
            }
            if (isWritten(column, samples)) {
                trials.add(ofColumn(
                        table,
                        column,
                        "writing",
                        set + "(select " + value(column, samples.getOrDefault(column.name(), "null"))
                                + LATER.formatted(1_000_002) + ")" + row));
            }
            trials.add(ofColumn(table, column, "reading", "select " + quoted + " from " + name + " limit 0"));
            trials.add(ofColumn(table, column, "writing", set + "null where false"));
            trials.add(ofColumn(
                    table, column, "inserting", "insert into " + name + " (" + quoted + ") select null where false"));
        }
        trials.add(of(table.name(), "deleting", "delete from " + name + row));
        return trials;
    }

    /** Reads it, and each column by itself, for roles that may read some alone. */
    static List<Trial> ofView(String view, List<String> columns) {
        String from = " from " + Before.qualified(view) + " limit 1";
        List<Trial> trials = new ArrayList<>();
        trials.add(of(view, "reading", "select " + SampleRows.list(columns) + from));
        columns.forEach(column -> trials.add(new Trial(
                view, Optional.of(column), "reading column " + column, "select " + Query.identifier(column) + from)));
        return trials;
    }

    /** Draws from it; the drawn id is the last of a block, and none of the block is there yet. */
    static List<Trial> ofSequence(Sequence sequence) {
        String drawn = "nextval(" + Query.literal(Before.qualified(sequence.name())) + ")";
        List<Trial> trials = new ArrayList<>(List.of(of(sequence.name(), "drawing ids", "select " + drawn)));
        if (!sequence.column().isEmpty() && sequence.step() > 0) {
            trials.add(of(sequence.name(), "drawing new ids", """
                    do $$
                    begin
                        if %s - %d < (select max(%s) from %s) then
                            raise unique_violation using message = 'there are rows of such ids';
                        end if;
                    end
                    $$
                    """.formatted(
                    drawn, sequence.step(), Query.identifier(sequence.column()), Before.qualified(sequence.table()))));
        }
        return trials;
    }

    private static Trial of(String relation, String what, String sql) {
        return new Trial(relation, Optional.empty(), what, sql);
    }

    private static Trial ofColumn(Release.Table table, Release.Column column, String what, String sql) {
        return new Trial(table.name(), Optional.of(column.name()), what + " column " + column.name(), sql);
    }

    /** Whether there is a value that an entity may write into it. */
    private static boolean isWritten(Release.Column column, Map<String, String> samples) {
        return samples.containsKey(column.name())
                && (column.isNullable() || !"null".equals(samples.get(column.name())));
    }

    private static String value(Release.Column column, String expression) {
        return "(" + expression + ")::" + column.type();
    }
}
