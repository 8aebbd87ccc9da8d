package ai.axionx.data.gen.dashboards;

import ai.axionx.data.model.Checked;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a dashboard's widgets are arranged: a grid of so many columns, and places on it. Widgets without a place come
 * after those that have one.
 *
 * <pre>{@code
 * Layout layout = Layout.of(12, List.of(Place.of(map, 0, 0, 8, 6), Place.of(metric, 8, 0, 4, 2)));
 * dashboard.arrange(layout);
 * dashboard.arrange(Screen.PHONE, Layout.of(1, List.of(Place.of(metric, 0, 0, 1, 1))));
 * }</pre>
 *
 * <p>Immutable, kept as a JSON object; in the database an empty object is {@link #EMPTY}.
 *
 * @param columns how many columns the grid has, 1 to 100
 * @param places one for each widget at most, inside the columns
 */
public record Layout(int columns, List<Place> places) {

    private static final int USUAL_COLUMNS = 12;
    private static final int MOST_COLUMNS = 100;

    /** Twelve columns and no places. */
    public static final Layout EMPTY = new Layout(USUAL_COLUMNS, List.of());

    /** @throws IllegalArgumentException if a place reaches out of the grid, or a widget has two */
    public Layout {
        Checked.atLeast("the number of a layout's columns", columns, 1);
        if (columns > MOST_COLUMNS) {
            throw new IllegalArgumentException(
                    "a layout may have up to " + MOST_COLUMNS + " columns, but has " + columns + ".");
        }
        places = List.copyOf(places);
        Set<Long> placed = new HashSet<>();
        for (Place place : places) {
            if ((long) place.column() + place.width() > columns) {
                throw new IllegalArgumentException("a place must end within the " + columns
                        + " columns of its layout, but widget " + place.widget() + " starts at column "
                        + place.column() + " and is " + place.width() + " wide.");
            }
            if (!placed.add(place.widget())) {
                throw new IllegalArgumentException(
                        "a widget has one place in a layout, but widget " + place.widget() + " has two.");
            }
        }
    }

    /**
     * So many columns with these places.
     *
     * @throws IllegalArgumentException if a place reaches out of the grid, or a widget has two
     */
    public static Layout of(int columns, List<Place> places) {
        return new Layout(columns, places);
    }

    /** What Jackson calls; both parts are missing where migrations or other programs left an empty object. */
    @JsonCreator
    static Layout read(
            @JsonProperty("columns") @Nullable Integer columns, @JsonProperty("places") @Nullable List<Place> places) {
        return new Layout(columns == null ? USUAL_COLUMNS : columns, places == null ? List.of() : places);
    }

    /** The same without a widget's place. */
    Layout without(Widget widget) {
        return new Layout(
                columns,
                places.stream()
                        .filter(place -> !Long.valueOf(place.widget()).equals(widget.getId()))
                        .toList());
    }
}
