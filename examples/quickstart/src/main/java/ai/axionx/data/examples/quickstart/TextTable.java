package ai.axionx.data.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns: numbers on the right, everything else on the left. */
final class TextTable {

    private static final String MARGIN = "  ";
    private static final String GAP = "   ";

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with this heading. */
    static TextTable of(String... heading) {
        return new TextTable().row((Object[]) heading);
    }

    /** Adds a row; {@code Long} and {@code Integer} get thousands separators. */
    TextTable row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(cell instanceof Number number ? Text.count(number.longValue()) : cell.toString());
        }
        rows.add(row);
        return this;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(MARGIN);
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String padding = " ".repeat(width(column) - cell.length());
                line.append(column == 0 ? "" : GAP).append(isNumeric(column) ? padding + cell : cell + padding);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private int width(int column) {
        return cells(column).stream().mapToInt(String::length).max().orElse(0);
    }

    /** Whether everything below the heading starts with a digit and the column is not the first. */
    private boolean isNumeric(int column) {
        return column > 0
                && cells(column).stream()
                        .skip(1)
                        .allMatch(cell -> !cell.isEmpty() && Character.isDigit(cell.charAt(0)) && !cell.contains("-"));
    }

    private List<String> cells(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .map(row -> row.get(column))
                .toList();
    }
}
