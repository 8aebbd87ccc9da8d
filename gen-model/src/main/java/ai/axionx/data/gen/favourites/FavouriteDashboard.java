package ai.axionx.data.gen.favourites;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.Recorded;
import ai.axionx.data.gen.dashboards.Dashboard;
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

/** A dashboard that a user has marked. Marked and unmarked, never edited; goes with its dashboard. */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "user_favorite_dashboards",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_user_favorite_dashboards_user_id_dashboard_id",
                        columnNames = {"user_id", "dashboard_id"}),
        indexes = @Index(name = "ix_user_favorite_dashboards_dashboard_id", columnList = "dashboard_id"))
public class FavouriteDashboard extends Recorded {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "user_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_favorite_dashboards_user_id"))
    private User user;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "dashboard_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_favorite_dashboards_dashboard_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Dashboard dashboard;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected FavouriteDashboard() {}

    private FavouriteDashboard(User user, Dashboard dashboard) {
        super(Micros.now());
        this.user = requireNonNull(user, "user");
        this.dashboard = requireNonNull(dashboard, "dashboard");
    }

    /** Marks it for a user; if it is marked already, the insert is refused. {@link Favourites} marks without asking. */
    public static FavouriteDashboard of(User user, Dashboard dashboard) {
        return new FavouriteDashboard(user, dashboard);
    }

    public User user() {
        return user;
    }

    public Dashboard dashboard() {
        return dashboard;
    }
}
