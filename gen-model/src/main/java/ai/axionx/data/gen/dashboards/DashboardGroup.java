package ai.axionx.data.gen.dashboards;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import org.hibernate.annotations.Check;

/** A folder that somebody keeps dashboards in. Only an empty one can be deleted. */
@Entity
@Table(
        schema = "public",
        name = "dashboard_groups",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_dashboard_groups_owner_id_name",
                        columnNames = {"owner_id", "name"}))
@Check(name = "ck_dashboard_groups_name", constraints = "char_length(btrim(name)) between 1 and 200")
public class DashboardGroup extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "owner_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_dashboard_groups_owner_id"))
    private User owner;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected DashboardGroup() {}

    private DashboardGroup(User owner, String name) {
        super(Micros.now());
        this.owner = requireNonNull(owner, "owner");
        this.name = Checked.name("the name of a dashboard group", name, 200);
    }

    /**
     * A new folder.
     *
     * @param name the name, unique for its owner: 1 to 200 characters
     * @throws IllegalArgumentException if it is not like that
     */
    public static DashboardGroup of(User owner, String name) {
        return new DashboardGroup(owner, name);
    }

    public User owner() {
        return owner;
    }

    public String name() {
        return name;
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalArgumentException unless the name has 1 to 200 characters
     */
    public void rename(String newName) {
        name = Checked.name("the name of a dashboard group", newName, 200);
        edited();
    }
}
