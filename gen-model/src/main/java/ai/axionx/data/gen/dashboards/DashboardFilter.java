package ai.axionx.data.gen.dashboards;

import static java.util.Objects.requireNonNull;

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
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/**
 * A choice that whoever looks at a dashboard has; it holds for all widgets whose dataset has the column.
 * {@link Dashboard#addFilter} makes it; what changes it changes its dashboard, whose version counts.
 */
@Entity
@Table(
        schema = "public",
        name = "dashboard_filters",
        indexes = @Index(name = "ix_dashboard_filters_dashboard_id", columnList = "dashboard_id"))
@Check(name = "ck_dashboard_filters_label", constraints = "char_length(btrim(label)) between 1 and 200")
@Check(name = "ck_dashboard_filters_column_name", constraints = "char_length(column_name) between 1 and 200")
@Check(name = "ck_dashboard_filters_operator", constraints = "operator in ('EQUALS', 'ONE_OF', 'BETWEEN', 'CONTAINS')")
@Check(name = "ck_dashboard_filters_default_value", constraints = "jsonb_typeof(default_value) = 'object'")
@Check(name = "ck_dashboard_filters_position", constraints = "position >= 0")
public class DashboardFilter extends Identified {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "dashboard_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_dashboard_filters_dashboard_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Dashboard dashboard;

    @Column(nullable = false, columnDefinition = "text")
    private String label;

    @Column(name = "column_name", nullable = false, columnDefinition = "text")
    private String columnName;

    @Convert(converter = FilterOperatorText.class)
    @Column(nullable = false, columnDefinition = "text")
    private FilterOperator operator;

    @Column(name = "default_value", nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> defaultValue;

    @Column(nullable = false)
    private int position;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected DashboardFilter() {}

    DashboardFilter(Dashboard dashboard, String label, String columnName, FilterOperator operator, int position) {
        this.dashboard = dashboard;
        this.label = Checked.name("the label of a filter", label, 200);
        this.columnName = checkedColumn(columnName);
        this.operator = requireNonNull(operator, "operator");
        this.defaultValue = Map.of();
        this.position = position;
    }

    public Dashboard dashboard() {
        return dashboard;
    }

    public String label() {
        return label;
    }

    /** The column of the datasets that is compared. */
    public String columnName() {
        return columnName;
    }

    public FilterOperator operator() {
        return operator;
    }

    /** What is chosen to begin with; empty for nothing. The map cannot be changed. */
    public Map<String, Object> defaultValue() {
        return Collections.unmodifiableMap(defaultValue);
    }

    /**
     * Gives it another label.
     *
     * @throws IllegalArgumentException unless the label has 1 to 200 characters
     */
    public void relabel(String newLabel) {
        label = Checked.name("the label of a filter", newLabel, 200);
        dashboard.partEdited();
    }

    /**
     * Compares another column, or in another way. What was chosen to begin with is forgotten.
     *
     * @throws IllegalArgumentException unless the column's name has 1 to 200 characters
     */
    public void compare(String newColumnName, FilterOperator newOperator) {
        requireNonNull(newOperator, "newOperator");
        columnName = checkedColumn(newColumnName);
        operator = newOperator;
        defaultValue = Map.of();
        dashboard.partEdited();
    }

    /**
     * Chooses something else to begin with; an empty map chooses nothing.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have
     */
    public void beginWith(Map<String, ?> newDefaultValue) {
        defaultValue = Json.copyOf("defaultValue", newDefaultValue);
        dashboard.partEdited();
    }

    int position() {
        return position;
    }

    void putAt(int newPosition) {
        position = newPosition;
    }

    private static String checkedColumn(String columnName) {
        return Checked.length("the column of a filter", columnName, 200);
    }
}
