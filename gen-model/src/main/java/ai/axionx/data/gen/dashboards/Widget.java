package ai.axionx.data.gen.dashboards;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.data.Dataset;
import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Identified;
import ai.axionx.data.model.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
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
 * A part of a dashboard that shows a dataset, or a text. {@link Dashboard#addWidget} makes it; what changes it changes
 * its dashboard, whose version counts.
 */
@Entity
@Table(
        schema = "public",
        name = "dashboard_widgets",
        indexes = {
            @Index(name = "ix_dashboard_widgets_dashboard_id", columnList = "dashboard_id"),
            @Index(name = "ix_dashboard_widgets_dataset_id", columnList = "dataset_id")
        })
@Check(name = "ck_dashboard_widgets_kind", constraints = "kind in ('CHART', 'MAP', 'METRIC', 'TABLE', 'TEXT')")
@Check(name = "ck_dashboard_widgets_dataset_id", constraints = "(kind = 'TEXT') = (dataset_id is null)")
@Check(name = "ck_dashboard_widgets_title", constraints = "char_length(btrim(title)) between 1 and 200")
@Check(name = "ck_dashboard_widgets_position", constraints = "position >= 0")
@Check(name = "ck_dashboard_widgets_options", constraints = "jsonb_typeof(options) = 'object'")
public class Widget extends Identified {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "dashboard_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_dashboard_widgets_dashboard_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Dashboard dashboard;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "dataset_id", foreignKey = @ForeignKey(name = "fk_dashboard_widgets_dataset_id"))
    private @Nullable Dataset dataset;

    @Convert(converter = WidgetKindText.class)
    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private WidgetKind kind;

    @Column(nullable = false, columnDefinition = "text")
    private String title;

    @Column(nullable = false)
    private int position;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> options;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Widget() {}

    Widget(
            Dashboard dashboard,
            WidgetKind kind,
            String title,
            @Nullable Dataset dataset,
            Map<String, ?> options,
            int position) {
        this.dashboard = dashboard;
        this.kind = kind;
        this.title = Checked.name("the title of a widget", title, 200);
        this.dataset = dataset;
        this.options = Json.copyOf("options", options);
        this.position = position;
    }

    public Dashboard dashboard() {
        return dashboard;
    }

    public WidgetKind kind() {
        return kind;
    }

    public String title() {
        return title;
    }

    /** The dataset that it shows; empty for a text, and for no other. */
    public Optional<Dataset> dataset() {
        return Optional.ofNullable(dataset);
    }

    /** How it shows what it shows; the map cannot be changed. */
    public Map<String, Object> options() {
        return Collections.unmodifiableMap(options);
    }

    /**
     * Gives it another title.
     *
     * @throws IllegalArgumentException unless the title has 1 to 200 characters
     */
    public void retitle(String newTitle) {
        title = Checked.name("the title of a widget", newTitle, 200);
        dashboard.partEdited();
    }

    /**
     * Shows another dataset.
     *
     * @throws IllegalStateException if it is a text
     */
    public void show(Dataset newDataset) {
        requireNonNull(newDataset, "newDataset");
        if (kind == WidgetKind.TEXT) {
            throw new IllegalStateException(
                    "a widget of kind TEXT shows no dataset. Add one of another kind in its place.");
        }
        dataset = newDataset;
        dashboard.partEdited();
    }

    /**
     * Replaces how it shows what it shows.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have
     */
    public void replaceOptions(Map<String, ?> newOptions) {
        options = Json.copyOf("options", newOptions);
        dashboard.partEdited();
    }

    int position() {
        return position;
    }

    void putAt(int newPosition) {
        position = newPosition;
    }
}
