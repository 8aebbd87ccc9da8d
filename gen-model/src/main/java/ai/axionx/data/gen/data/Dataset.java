package ai.axionx.data.gen.data;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
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
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.jspecify.annotations.Nullable;

/**
 * Data that widgets show: a table of a data source, or what a query asks of it.
 *
 * <pre>{@code
 * Dataset damage = Dataset.ofTable(owner, dataSource, "Road damage", "surveys.damage");
 * damage.readQuery("select * from surveys.damage where confirmed");
 * }</pre>
 */
@Entity
@Table(
        schema = "public",
        name = "datasets",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_datasets_owner_id_name",
                        columnNames = {"owner_id", "name"}),
        indexes = {
            @Index(name = "ix_datasets_data_source_id", columnList = "data_source_id"),
            @Index(name = "ix_datasets_dataset_group_id", columnList = "dataset_group_id")
        })
@Check(name = "ck_datasets_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_datasets_description", constraints = "char_length(description) <= 4000")
@Check(name = "ck_datasets_table_name", constraints = "char_length(table_name) between 1 and 500")
@Check(name = "ck_datasets_query", constraints = "char_length(query) between 1 and 100000")
@Check(name = "ck_datasets_origin", constraints = "(table_name is null) <> (query is null)")
public class Dataset extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "owner_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_datasets_owner_id"))
    private User owner;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "data_source_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_datasets_data_source_id"))
    private DataConnection dataSource;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "dataset_group_id", foreignKey = @ForeignKey(name = "fk_datasets_dataset_group_id"))
    private @Nullable DatasetGroup group;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(columnDefinition = "text")
    private @Nullable String description;

    @Column(name = "table_name", columnDefinition = "text")
    private @Nullable String tableName;

    @Column(columnDefinition = "text")
    private @Nullable String query;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Dataset() {}

    private Dataset(User owner, DataConnection dataSource, String name) {
        super(Micros.now());
        this.owner = requireNonNull(owner, "owner");
        this.dataSource = requireNonNull(dataSource, "dataSource");
        this.name = Checked.name("the name of a dataset", name, 200);
    }

    /**
     * A new dataset that is a table.
     *
     * @param name the name, unique for its owner: 1 to 200 characters
     * @param tableName the table as the data source writes it, 1 to 500 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static Dataset ofTable(User owner, DataConnection dataSource, String name, String tableName) {
        Dataset dataset = new Dataset(owner, dataSource, name);
        dataset.tableName = checkedTable(tableName);
        return dataset;
    }

    /**
     * A new dataset that is what a query asks.
     *
     * @param name the name, unique for its owner: 1 to 200 characters
     * @param query the query in the data source's language, 1 to 100,000 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static Dataset ofQuery(User owner, DataConnection dataSource, String name, String query) {
        Dataset dataset = new Dataset(owner, dataSource, name);
        dataset.query = checkedQuery(query);
        return dataset;
    }

    public User owner() {
        return owner;
    }

    public DataConnection dataSource() {
        return dataSource;
    }

    /** The folder that it is kept in; empty if none. */
    public Optional<DatasetGroup> group() {
        return Optional.ofNullable(group);
    }

    public String name() {
        return name;
    }

    /** What the data is, in words. */
    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    /** The table; empty if there is a query. */
    public Optional<String> tableName() {
        return Optional.ofNullable(tableName);
    }

    /** The query; empty if there is a table. */
    public Optional<String> query() {
        return Optional.ofNullable(query);
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalArgumentException unless the name has 1 to 200 characters
     */
    public void rename(String newName) {
        name = Checked.name("the name of a dataset", newName, 200);
        edited();
    }

    /**
     * Says what the data is.
     *
     * @param newDescription 1 to 4,000 characters; null for nothing
     * @throws IllegalArgumentException if it is not like that
     */
    public void describe(@Nullable String newDescription) {
        description =
                newDescription == null ? null : Checked.length("the description of a dataset", newDescription, 4_000);
        edited();
    }

    /**
     * Reads a table from now on, in the place of what it read before.
     *
     * @throws IllegalArgumentException unless its name has 1 to 500 characters
     */
    public void readTable(String newTableName) {
        tableName = checkedTable(newTableName);
        query = null;
        edited();
    }

    /**
     * Reads what a query asks from now on, in the place of what it read before.
     *
     * @throws IllegalArgumentException unless it has 1 to 100,000 characters
     */
    public void readQuery(String newQuery) {
        query = checkedQuery(newQuery);
        tableName = null;
        edited();
    }

    /** Keeps it in a folder; null for none. */
    public void moveTo(@Nullable DatasetGroup newGroup) {
        group = newGroup;
        edited();
    }

    private static String checkedTable(String tableName) {
        return Checked.length("the table of a dataset", tableName, 500);
    }

    private static String checkedQuery(String query) {
        return Checked.length("the query of a dataset", query, 100_000);
    }
}
