package ai.axionx.data.gen.data;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
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

/** A filter that somebody keeps for a table of a data source. Goes with its data source. */
@Entity
@Table(
        schema = "public",
        name = "table_filters",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_table_filters_owner_id_data_source_id_table_name_name",
                        columnNames = {"owner_id", "data_source_id", "table_name", "name"}),
        indexes = @Index(name = "ix_table_filters_data_source_id", columnList = "data_source_id"))
@Check(name = "ck_table_filters_table_name", constraints = "char_length(table_name) between 1 and 500")
@Check(name = "ck_table_filters_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_table_filters_condition", constraints = "jsonb_typeof(condition) = 'object'")
public class TableFilter extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "owner_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_table_filters_owner_id"))
    private User owner;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "data_source_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_table_filters_data_source_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private DataConnection dataSource;

    @Column(name = "table_name", nullable = false, updatable = false, columnDefinition = "text")
    private String tableName;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> condition;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected TableFilter() {}

    private TableFilter(
            User owner, DataConnection dataSource, String tableName, String name, Map<String, ?> condition) {
        super(Micros.now());
        this.owner = requireNonNull(owner, "owner");
        this.dataSource = requireNonNull(dataSource, "dataSource");
        this.tableName = Checked.length("the table of a filter", tableName, 500);
        this.name = Checked.name("the name of a filter", name, 200);
        this.condition = Json.copyOf("condition", condition);
    }

    /**
     * A new filter.
     *
     * @param tableName the table as the data source writes it, 1 to 500 characters
     * @param name the name, unique for its owner and the table: 1 to 200 characters
     * @param condition which rows it lets through, values that JSON has; an empty one lets all
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static TableFilter of(
            User owner, DataConnection dataSource, String tableName, String name, Map<String, ?> condition) {
        return new TableFilter(owner, dataSource, tableName, name, condition);
    }

    public User owner() {
        return owner;
    }

    public DataConnection dataSource() {
        return dataSource;
    }

    public String tableName() {
        return tableName;
    }

    public String name() {
        return name;
    }

    /** Which rows it lets through; the map cannot be changed. */
    public Map<String, Object> condition() {
        return Collections.unmodifiableMap(condition);
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalArgumentException unless the name has 1 to 200 characters
     */
    public void rename(String newName) {
        name = Checked.name("the name of a filter", newName, 200);
        edited();
    }

    /**
     * Lets other rows through.
     *
     * @throws IllegalArgumentException if there is something in the condition that JSON does not have
     */
    public void replaceCondition(Map<String, ?> newCondition) {
        condition = Json.copyOf("condition", newCondition);
        edited();
    }
}
