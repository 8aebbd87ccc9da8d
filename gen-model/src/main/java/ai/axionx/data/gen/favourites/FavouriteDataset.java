package ai.axionx.data.gen.favourites;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.Recorded;
import ai.axionx.data.gen.data.Dataset;
import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/** A dataset that a user has marked. Marked and unmarked, never edited; goes with its dataset. */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "user_favorite_datasets",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_user_favorite_datasets_user_id_dataset_id",
                        columnNames = {"user_id", "dataset_id"}),
        indexes = @Index(name = "ix_user_favorite_datasets_dataset_id", columnList = "dataset_id"))
public class FavouriteDataset extends Recorded {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "user_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_favorite_datasets_user_id"))
    private User user;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "dataset_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_favorite_datasets_dataset_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Dataset dataset;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected FavouriteDataset() {}

    private FavouriteDataset(User user, Dataset dataset) {
        super(Micros.now());
        this.user = requireNonNull(user, "user");
        this.dataset = requireNonNull(dataset, "dataset");
    }

    /** Marks it for a user; if it is marked already, the insert is refused. {@link Favourites} marks without asking. */
    public static FavouriteDataset of(User user, Dataset dataset) {
        return new FavouriteDataset(user, dataset);
    }

    public User user() {
        return user;
    }

    public Dataset dataset() {
        return dataset;
    }
}
