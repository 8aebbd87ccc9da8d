package ai.axionx.data.schema.lint;

import static java.util.stream.Collectors.joining;

import ai.axionx.data.schema.lint.Structure.Column;
import ai.axionx.data.schema.lint.Structure.Constraint;
import ai.axionx.data.schema.lint.Structure.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;

/**
 * The row of one table, as an expression for each column: looked for until no check objects.
 *
 * <p>It starts with the plainest value of each column, and as long as a check objects, tries others for that check's
 * columns.
 */
final class SampleRow {

    private static final int ROWS = 72;
    private static final int ROUNDS = 60;
    private static final int COMBINATIONS = 600;
    private static final int VARIED = 1_000_000;
    private static final Pattern LITERAL = Pattern.compile("'((?:[^']|'')*)'");
    private static final Pattern LOWER_BOUND = Pattern.compile("FROM \\((?!MINVALUE)([^,)]+)[,)]|IN \\(([^,)]+)[,)]");
    private static final String LATER_ID = "(900000000 + " + Candidates.NUMBER + ")";

    private final Connection connection;
    private final Structure structure;
    private final Relation table;
    private final List<Column> columns;
    private final List<List<String>> candidates = new ArrayList<>();
    private final List<Constraint> checks;
    private final int[] choice;

    SampleRow(Connection connection, Structure structure, Relation table, Map<String, String> preferred)
            throws SQLException {
        this.connection = connection;
        this.structure = structure;
        this.table = table;
        this.columns = structure.columnsOf(table.oid()).stream()
                .filter(column -> !column.isGenerated() && !isNumbered(column))
                .toList();
        this.checks = SampleRows.checks(structure, table.oid());
        this.choice = new int[columns.size()];
        String moment = moment();
        for (Column column : columns) {
            Set<String> values = new LinkedHashSet<>();
            if (preferred.containsKey(column.name())) {
                values.add(preferred.get(column.name()));
            }
            values.addAll(candidates(column, moment));
            candidates.add(List.copyOf(values));
        }
    }

    /** Whether the server numbers the rows by it. */
    private static boolean isNumbered(Column column) {
        return column.isIdentity() || column.defaultValue().startsWith("nextval(");
    }

    /** An instant that is in another partition for each row, where there are some. */
    private String moment() throws SQLException {
        String bounds = bounds();
        return bounds.isEmpty() || !bounds.contains("-")
                ? "(date_trunc('milliseconds', now()) - " + Candidates.NUMBER + " * interval '1 minute')"
                : "((array[" + bounds + "]::timestamptz[])[1 + (" + Candidates.NUMBER + " - 1) % cardinality(array["
                        + bounds + "])] + " + Candidates.NUMBER + " * interval '1 millisecond')";
    }

    /** Where the partitions of the table begin. */
    private String bounds() throws SQLException {
        return Query.rows(
                        connection,
                        row -> row.getString(1),
                        "select pg_get_expr(c.relpartbound, c.oid) from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                                + " where i.inhparent = ? order by 1",
                        table.oid())
                .stream()
                .map(LOWER_BOUND::matcher)
                .filter(Matcher::find)
                .map(bound -> bound.group(1) == null ? bound.group(2) : bound.group(1))
                .collect(joining(", "));
    }

    private List<String> candidates(Column column, String moment) throws SQLException {
        List<String> values = new ArrayList<>();
        String bounds = table.kind().equals("p") && isKey(column) ? bounds() : "";
        // Where a check has a say, null is the plainest. Elsewhere a value shows more.
        boolean isChecked = checks.stream().anyMatch(check -> check.columns().contains(column.number()));
        if (!column.isNotNull() && isChecked) {
            values.add("null");
        }
        if (!bounds.isEmpty() && !column.type().startsWith("timestamp")) {
            values.add("(array[" + bounds + "]::" + column.type() + "[])[1 + (" + Candidates.NUMBER
                    + " - 1) % cardinality(array[" + bounds + "])]");
        }
        for (Constraint key : structure.constraints().values()) {
            if (key.kind().equals("f")
                    && key.table() == table.oid()
                    && key.columns().contains(column.number())) {
                long referenced = rows(key.referenced());
                if (referenced > 0) {
                    values.add(referred(key, column, referenced));
                }
                values.add("null");
                return values;
            }
        }
        if (!column.defaultValue().isEmpty()) {
            values.add(column.defaultValue());
        }
        for (Constraint check : checks) {
            if (check.columns().contains(column.number())) {
                Matcher literal = LITERAL.matcher(check.expression());
                while (literal.find() && column.type().matches("text|character.*")) {
                    values.add(literal.group());
                }
            }
        }
        structure.enums().values().stream()
                .filter(type -> type.name().equals(column.type()))
                .flatMap(type -> type.labels().stream())
                .forEach(label -> values.add(Query.literal(label)));
        values.addAll(Candidates.of(base(column.type()), moment));
        return values;
    }

    private boolean isKey(Column column) throws SQLException {
        return Query.isTrue(
                connection,
                "select ? = any (partattrs::int2[]) from pg_partitioned_table where partrelid = ?",
                column.number(),
                table.oid());
    }

    /** What a domain is made of. */
    private String base(String type) throws SQLException {
        List<String> base = Query.rows(
                connection,
                row -> row.getString(1),
                "select format_type(typbasetype, typtypmod) from pg_type where oid = to_regtype(?) and typtype = 'd'",
                type);
        return base.isEmpty() ? type : base(base.get(0));
    }

    private long rows(long relation) throws SQLException {
        return Query.plainRows(
                        connection,
                        row -> row.getLong(1),
                        "select count(*) from "
                                + Before.qualified(structure.relation(relation).name()))
                .get(0);
    }

    /** The value in the row of that number, and so of the same row for each column of the key. */
    private String referred(Constraint key, Column column, long rows) throws SQLException {
        String target = Query.rows(
                        connection,
                        row -> row.getString(1),
                        "select a.attname from pg_constraint k join pg_attribute a on a.attrelid = k.confrelid"
                                + " and a.attnum = k.confkey[array_position(k.conkey, ?::int2)] where k.oid = ?",
                        column.number(),
                        key.oid())
                .get(0);
        return "(select r." + Query.identifier(target) + " from "
                + Before.qualified(structure.relation(key.referenced()).name())
                + " r order by r.tableoid, r.ctid offset ("
                + Candidates.NUMBER + " - 1) % " + rows + " limit 1)";
    }

    /** Looks for the row and inserts as many as fit; the reason if there is none, else nothing. */
    String insert() throws SQLException {
        String objection = search();
        if (!objection.isEmpty()) {
            return objection;
        }
        for (int round = 0; round < columns.size() + 1; round++) {
            try {
                execute(round == columns.size() ? " on conflict do nothing" : "");
                break;
            } catch (PSQLException e) {
                if (!"23505".equals(e.getSQLState()) || !vary(e)) {
                    if ("23505".equals(e.getSQLState())) {
                        round = columns.size() - 1;
                        continue;
                    }
                    return String.valueOf(e.getMessage());
                }
            }
        }
        note();
        return rows(table.oid()) == 0 ? "no row could be inserted" : "";
    }

    /** Gives each value that it knows for a column to another row, as far as the schema takes it. */
    void vary() throws SQLException {
        int number = VARIED;
        connection.setAutoCommit(false);
        for (int i = 0; i < columns.size(); i++) {
            Set<String> values = new LinkedHashSet<>(candidates.get(i));
            values.add("null");
            for (String value : values) {
                vary(columns.get(i), value, number++);
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** A row that is written is last from then on. */
    private void vary(Column column, String value, int number) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            Query.execute(
                    connection,
                    "update " + Before.qualified(table.name()) + " set " + Query.identifier(column.name())
                            + " = (select (" + value + ")::" + column.type() + " from generate_series(" + number + ", "
                            + number + ") " + Candidates.NUMBER
                            + ") where (tableoid, ctid) = (select tableoid, ctid from "
                            + Before.qualified(table.name()) + " order by ctid, tableoid limit 1)");
            connection.releaseSavepoint(savepoint);
        } catch (PSQLException e) {
            connection.rollback(savepoint);
        }
    }

    private void execute(String more) throws SQLException {
        Query.execute(
                connection,
                "insert into " + Before.qualified(table.name())
                        + (columns.isEmpty()
                                ? " default values"
                                : " ("
                                        + SampleRows.list(columns.stream()
                                                .map(Column::name)
                                                .toList()) + ") select "
                                        + values(choice, false) + " from generate_series(1, " + ROWS + ") "
                                        + Candidates.NUMBER + more));
    }

    private String values(int[] chosen, boolean named) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < chosen.length; i++) {
            values.add("(" + candidates.get(i).get(chosen[i]) + ")::"
                    + columns.get(i).type()
                    + (named ? " as " + Query.identifier(columns.get(i).name()) : ""));
        }
        return String.join(", ", values);
    }

    /** Makes a unique key differ from row to row. */
    private boolean vary(PSQLException violation) throws SQLException {
        String name = violation.getServerErrorMessage() == null
                ? ""
                : String.valueOf(violation.getServerErrorMessage().getConstraint());
        List<String> keys = Query.rows(
                connection,
                row -> row.getString(1),
                "select a.attname from pg_index i join pg_class c on c.oid = i.indexrelid"
                        + " join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::int2[])"
                        + " where c.relname = ?",
                name);
        for (int i = 0; i < columns.size(); i++) {
            if (!keys.contains(columns.get(i).name())) {
                continue;
            }
            for (int next = choice[i] + 1; next < candidates.get(i).size(); next++) {
                int[] other = choice.clone();
                other[i] = next;
                if (candidates.get(i).get(next).contains(Candidates.NUMBER)
                        && violated(other).isEmpty()) {
                    choice[i] = next;
                    return true;
                }
            }
        }
        return false;
    }

    /** Chooses until no check objects; what still does at the end. */
    private String search() throws SQLException {
        List<Constraint> violated = violated(choice);
        for (int round = 0; round < ROUNDS && !violated.isEmpty(); round++) {
            int[] best = best(violated.get(round % violated.size()), violated.size());
            if (Arrays.equals(best, choice) && violated.size() == 1) {
                break;
            }
            System.arraycopy(best, 0, choice, 0, choice.length);
            violated = violated(choice);
        }
        return violated.isEmpty()
                ? ""
                : "no value was found that check " + violated.get(0).name() + " takes: "
                        + violated.get(0).definition();
    }

    /** Of all choices for a check's columns that it takes, the one to which the fewest others object. */
    private int[] best(Constraint check, int objections) throws SQLException {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (check.columns().contains(columns.get(i).number())) {
                places.add(i);
            }
        }
        int[] best = choice;
        int fewest = Integer.MAX_VALUE;
        int[] tried = choice.clone();
        places.forEach(place -> tried[place] = 0);
        for (int count = 0; count < COMBINATIONS; count++) {
            List<Constraint> violated = violated(tried);
            if (!violated.contains(check) && violated.size() < fewest) {
                best = tried.clone();
                fewest = violated.size();
                if (fewest < objections) {
                    break;
                }
            }
            if (!advance(tried, places)) {
                break;
            }
        }
        return best;
    }

    private boolean advance(int[] tried, List<Integer> places) {
        for (int place : places) {
            tried[place]++;
            if (tried[place] < candidates.get(place).size()) {
                return true;
            }
            tried[place] = 0;
        }
        return false;
    }

    /** The checks that object to any of the rows; all of them if the rows cannot even be computed. */
    private List<Constraint> violated(int[] chosen) throws SQLException {
        if (checks.isEmpty()) {
            return List.of();
        }
        String verdicts = checks.stream()
                .map(check -> "bool_and(coalesce((" + check.expression() + "), true))")
                .collect(joining(", "));
        String numbered = structure.columnsOf(table.oid()).stream()
                .filter(column -> !columns.contains(column))
                .map(column -> ", null::" + column.type() + " as " + Query.identifier(column.name()))
                .collect(joining());
        try {
            return Query.plainRows(
                            connection,
                            row -> {
                                List<Constraint> violated = new ArrayList<>();
                                for (int i = 0; i < checks.size(); i++) {
                                    if (!row.getBoolean(i + 1)) {
                                        violated.add(checks.get(i));
                                    }
                                }
                                return violated;
                            },
                            "select " + verdicts + " from (select " + values(chosen, true) + numbered
                                    + " from generate_series(1, " + ROWS + ") " + Candidates.NUMBER + ") r")
                    .get(0);
        } catch (PSQLException e) {
            return checks;
        }
    }

    private void note() throws SQLException {
        Map<String, String> notes = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            notes.put(columns.get(i).name(), candidates.get(i).get(choice[i]));
        }
        for (Column column : structure.columnsOf(table.oid())) {
            if (!column.isGenerated()) {
                notes.putIfAbsent(column.name(), LATER_ID);
            }
        }
        for (Map.Entry<String, String> note : notes.entrySet()) {
            Query.rows(
                    connection,
                    row -> true,
                    "insert into axion_lint.samples values (?, ?, ?) returning true",
                    table.name(),
                    note.getKey(),
                    note.getValue());
        }
    }
}
