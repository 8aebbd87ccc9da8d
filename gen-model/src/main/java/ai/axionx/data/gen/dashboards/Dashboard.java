package ai.axionx.data.gen.dashboards;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.data.Dataset;
import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Basic;
import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.Hibernate;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;

/**
 * A dashboard that somebody has built, with its widgets, filters and layouts: one thing to those who edit it. Of two
 * people who change any of it at the same time, the second one's transaction fails with
 * {@link jakarta.persistence.OptimisticLockException} and leaves nothing behind.
 *
 * <pre>{@code
 * Dashboard dashboard = Dashboard.of(owner, "Road damage");
 * Widget map = dashboard.addWidget(WidgetKind.MAP, "Where", damage, Map.of("zoom", 11));
 * dashboard.addFilter("Since", "found_at", FilterOperator.BETWEEN);
 * entityManager.persist(dashboard);
 * dashboard.arrange(Layout.of(12, List.of(Place.of(map, 0, 0, 12, 8))));
 *
 * Optional<Dashboard> later = GenQueries.in(entityManager).dashboards().whole(dashboard.getId());
 * }</pre>
 */
@Entity
@Table(
        schema = "public",
        name = "dashboards",
        indexes = {
            @Index(name = "ix_dashboards_owner_id_updated_at_id", columnList = "owner_id, updated_at desc, id desc"),
            @Index(name = "ix_dashboards_dashboard_group_id", columnList = "dashboard_group_id")
        })
@Check(name = "ck_dashboards_title", constraints = "char_length(btrim(title)) between 1 and 200")
@Check(name = "ck_dashboards_description", constraints = "char_length(description) <= 4000")
@Check(name = "ck_dashboards_layout", constraints = "jsonb_typeof(layout) = 'object'")
public class Dashboard extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "owner_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_dashboards_owner_id"))
    private User owner;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "dashboard_group_id", foreignKey = @ForeignKey(name = "fk_dashboards_dashboard_group_id"))
    private @Nullable DashboardGroup group;

    @Column(nullable = false, columnDefinition = "text")
    private String title;

    @Column(columnDefinition = "text")
    private @Nullable String description;

    @Basic(optional = false)
    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Layout layout;

    @OneToMany(mappedBy = "dashboard", cascade = CascadeType.ALL, orphanRemoval = true)
    @OnDelete(action = OnDeleteAction.CASCADE)
    private List<Widget> widgets = new ArrayList<>();

    @OneToMany(mappedBy = "dashboard", cascade = CascadeType.ALL, orphanRemoval = true)
    @OnDelete(action = OnDeleteAction.CASCADE)
    private List<DashboardFilter> filters = new ArrayList<>();

    @OneToMany(mappedBy = "dashboard", cascade = CascadeType.ALL, orphanRemoval = true)
    @OnDelete(action = OnDeleteAction.CASCADE)
    private List<BoardLayout> boardLayouts = new ArrayList<>();

    /** Kept until they are deleted: a new row for the same screen would be inserted before that, and refused. */
    @Transient
    private final List<BoardLayout> givenUp = new ArrayList<>();

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Dashboard() {}

    private Dashboard(User owner, String title) {
        super(Micros.now());
        this.owner = requireNonNull(owner, "owner");
        this.title = checkedTitle(title);
        this.layout = Layout.EMPTY;
    }

    /**
     * A new dashboard, empty.
     *
     * @param title 1 to 200 characters
     * @throws IllegalArgumentException if it is not like that
     */
    public static Dashboard of(User owner, String title) {
        return new Dashboard(owner, title);
    }

    public User owner() {
        return owner;
    }

    public String title() {
        return title;
    }

    /** What it shows, in words. */
    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    /** The folder that it is kept in; empty if none. */
    public Optional<DashboardGroup> group() {
        return Optional.ofNullable(group);
    }

    /** How its widgets are arranged on screens that have no layout of their own. */
    public Layout layout() {
        return layout;
    }

    /** How its widgets are arranged on such a screen: as was said for it, else as everywhere. */
    public Layout layout(Screen screen) {
        return boardLayout(screen).map(BoardLayout::layout).orElse(layout);
    }

    /** The layouts that kinds of screens have of their own. */
    public List<BoardLayout> boardLayouts() {
        return List.copyOf(boardLayouts);
    }

    /** The widgets, in the order of reading. */
    public List<Widget> widgets() {
        return widgets.stream().sorted(Comparator.comparing(Widget::position)).toList();
    }

    /** The filters, in their order. */
    public List<DashboardFilter> filters() {
        return filters.stream()
                .sorted(Comparator.comparing(DashboardFilter::position))
                .toList();
    }

    /**
     * Gives it another title.
     *
     * @throws IllegalArgumentException unless the title has 1 to 200 characters
     */
    public void retitle(String newTitle) {
        title = checkedTitle(newTitle);
        edited();
    }

    /**
     * Says what it shows.
     *
     * @param newDescription 1 to 4,000 characters; null for nothing
     * @throws IllegalArgumentException if it is not like that
     */
    public void describe(@Nullable String newDescription) {
        description =
                newDescription == null ? null : Checked.length("the description of a dashboard", newDescription, 4_000);
        edited();
    }

    /** Keeps it in a folder; null for none. */
    public void moveTo(@Nullable DashboardGroup newGroup) {
        group = newGroup;
        edited();
    }

    /**
     * Adds a widget that shows a dataset, after the others.
     *
     * @param kind any but TEXT
     * @param widgetTitle 1 to 200 characters
     * @param options how it shows the dataset, values that JSON has
     * @throws IllegalArgumentException if one of them is not like that
     */
    public Widget addWidget(WidgetKind kind, String widgetTitle, Dataset dataset, Map<String, ?> options) {
        requireNonNull(dataset, "dataset");
        if (kind == WidgetKind.TEXT) {
            throw new IllegalArgumentException(
                    "a kind of widget that shows a dataset is expected, but found TEXT. Use addText for a text.");
        }
        return add(new Widget(this, requireNonNull(kind, "kind"), widgetTitle, dataset, options, nextWidget()));
    }

    /**
     * Adds a text, after the other widgets.
     *
     * @param widgetTitle 1 to 200 characters
     * @param options the text and how it looks, values that JSON has
     * @throws IllegalArgumentException if one of them is not like that
     */
    public Widget addText(String widgetTitle, Map<String, ?> options) {
        return add(new Widget(this, WidgetKind.TEXT, widgetTitle, null, options, nextWidget()));
    }

    private Widget add(Widget widget) {
        widgets.add(widget);
        edited();
        return widget;
    }

    private int nextWidget() {
        return widgets.stream().mapToInt(Widget::position).max().orElse(-1) + 1;
    }

    /**
     * Moves a widget in the order of reading.
     *
     * @param place its place among the widgets from now on, from 0
     * @throws IllegalArgumentException if it is a widget of another dashboard
     * @throws IndexOutOfBoundsException unless the place is less than the number of widgets
     */
    public void moveWidget(Widget widget, int place) {
        List<Widget> order = moved(widgets(), widget, place);
        for (int i = 0; i < order.size(); i++) {
            order.get(i).putAt(i);
        }
        edited();
    }

    /**
     * Takes a widget away, and its places in all layouts.
     *
     * @throws IllegalArgumentException if it is a widget of another dashboard
     */
    public void removeWidget(Widget widget) {
        requireMine(widgets, widget);
        widgets.remove(widget);
        layout = layout.without(widget);
        boardLayouts.forEach(board -> board.replace(board.layout().without(widget)));
        edited();
    }

    /**
     * Adds a filter, after the others.
     *
     * @param label the text beside the choice, 1 to 200 characters
     * @param columnName the column of the datasets that is compared, 1 to 200 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public DashboardFilter addFilter(String label, String columnName, FilterOperator operator) {
        int last = filters.stream().mapToInt(DashboardFilter::position).max().orElse(-1);
        DashboardFilter filter = new DashboardFilter(this, label, columnName, operator, last + 1);
        filters.add(filter);
        edited();
        return filter;
    }

    /**
     * Moves a filter.
     *
     * @param place its place among the filters from now on, from 0
     * @throws IllegalArgumentException if it is a filter of another dashboard
     * @throws IndexOutOfBoundsException unless the place is less than the number of filters
     */
    public void moveFilter(DashboardFilter filter, int place) {
        List<DashboardFilter> order = moved(filters(), filter, place);
        for (int i = 0; i < order.size(); i++) {
            order.get(i).putAt(i);
        }
        edited();
    }

    /**
     * Takes a filter away.
     *
     * @throws IllegalArgumentException if it is a filter of another dashboard
     */
    public void removeFilter(DashboardFilter filter) {
        requireMine(filters, filter);
        filters.remove(filter);
        edited();
    }

    /**
     * Arranges the widgets on all screens that have no layout of their own.
     *
     * @throws IllegalArgumentException if a place is for a widget that this dashboard does not have
     */
    public void arrange(Layout newLayout) {
        layout = checked(newLayout);
        edited();
    }

    /**
     * Arranges the widgets on one kind of screen.
     *
     * @throws IllegalArgumentException if a place is for a widget that this dashboard does not have
     */
    public void arrange(Screen screen, Layout newLayout) {
        requireNonNull(screen, "screen");
        Layout arranged = checked(newLayout);
        boardLayout(screen)
                .or(() -> takenUpAgain(screen))
                .ifPresentOrElse(
                        board -> board.replace(arranged),
                        () -> boardLayouts.add(new BoardLayout(this, screen, arranged)));
        edited();
    }

    private Optional<BoardLayout> takenUpAgain(Screen screen) {
        Optional<BoardLayout> board = givenUp.stream()
                .filter(one -> one.screen() == screen && !one.isDeleted())
                .findFirst();
        board.ifPresent(boardLayouts::add);
        givenUp.removeIf(one -> one.screen() == screen);
        return board;
    }

    /** From now on this kind of screen has no layout of its own. */
    public void arrangeAsEverywhere(Screen screen) {
        boardLayout(screen).ifPresent(board -> {
            boardLayouts.remove(board);
            givenUp.add(board);
        });
        edited();
    }

    private Optional<BoardLayout> boardLayout(Screen screen) {
        return boardLayouts.stream().filter(board -> board.screen() == screen).findFirst();
    }

    private Layout checked(Layout newLayout) {
        for (Place place : newLayout.places()) {
            if (widgets.stream()
                    .noneMatch(widget -> Long.valueOf(place.widget()).equals(widget.getId()))) {
                throw new IllegalArgumentException("a layout of " + this + " may place its own widgets only, but places"
                        + " widget " + place.widget() + ".");
            }
        }
        return newLayout;
    }

    private static <T> List<T> moved(List<T> parts, T part, int place) {
        requireMine(parts, part);
        List<T> order = new ArrayList<>(parts);
        order.remove(part);
        order.add(place, part);
        return order;
    }

    private static <T> void requireMine(List<T> parts, T part) {
        if (!parts.contains(part)) {
            throw new IllegalArgumentException("a part of this dashboard is expected, but " + part + " is none.");
        }
    }

    private static String checkedTitle(String title) {
        return Checked.name("the title of a dashboard", title, 200);
    }

    /** Called by its parts, whose changes count as the dashboard's. */
    void partEdited() {
        edited();
    }

    /** Loads what a query has not. */
    void loadParts() {
        Hibernate.initialize(widgets);
        Hibernate.initialize(filters);
        Hibernate.initialize(boardLayouts);
    }
}
