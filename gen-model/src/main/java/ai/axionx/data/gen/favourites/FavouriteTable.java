package ai.axionx.data.gen.favourites;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.Recorded;
import ai.axionx.data.gen.data.DataConnection;
import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Checked;
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
import org.hibernate.annotations.Check;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/** A table of a data source that a user has marked. Marked and unmarked, never edited; goes with its data source. */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "user_favorite_tables",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_user_favorite_tables_user_id_data_source_id_table_name",
                        columnNames = {"user_id", "data_source_id", "table_name"}),
        indexes = @Index(name = "ix_user_favorite_tables_data_source_id", columnList = "data_source_id"))
@Check(name = "ck_user_favorite_tables_table_name", constraints = "char_length(table_name) between 1 and 500")
public class FavouriteTable extends Recorded {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "user_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_favorite_tables_user_id"))
    private User user;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "data_source_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_favorite_tables_data_source_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private DataConnection dataSource;

    @Column(name = "table_name", nullable = false, updatable = false, columnDefinition = "text")
    private String tableName;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected FavouriteTable() {}

    private FavouriteTable(User user, DataConnection dataSource, String tableName) {
        super(Micros.now());
        this.user = requireNonNull(user, "user");
        this.dataSource = requireNonNull(dataSource, "dataSource");
        this.tableName = Checked.length("the name of a table", tableName, 500);
    }

    /** Marks it for a user; if it is marked already, the insert is refused. {@link Favourites} marks without asking. */
    public static FavouriteTable of(User user, DataConnection dataSource, String tableName) {
        return new FavouriteTable(user, dataSource, tableName);
    }

    public User user() {
        return user;
    }

    public DataConnection dataSource() {
        return dataSource;
    }

    /** The table, as the data source writes it. */
    public String tableName() {
        return tableName;
    }
}
