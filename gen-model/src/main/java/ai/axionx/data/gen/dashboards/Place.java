package ai.axionx.data.gen.dashboards;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;

/**
 * Where a widget is on a layout's grid.
 *
 * @param widget id of the widget
 * @param column column of its left edge, from 0
 * @param row row of its upper edge, from 0
 * @param width how many columns it takes, 1 or more
 * @param height how many rows it takes, 1 or more
 */
public record Place(long widget, int column, int row, int width, int height) {

    /** @throws IllegalArgumentException if a number is too small */
    public Place {
        Checked.atLeast("the column of a widget", column, 0);
        Checked.atLeast("the row of a widget", row, 0);
        Checked.atLeast("the width of a widget", width, 1);
        Checked.atLeast("the height of a widget", height, 1);
    }

    /**
     * A place for a widget that was persisted before.
     *
     * @throws IllegalArgumentException if a number is too small
     */
    public static Place of(Widget widget, int column, int row, int width, int height) {
        long id = requireNonNull(widget.getId(), "a widget must be persisted before it gets a place");
        return new Place(id, column, row, width, height);
    }
}
