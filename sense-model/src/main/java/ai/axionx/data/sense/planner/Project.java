package ai.axionx.data.sense.planner;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Micros;
import ai.axionx.data.sense.core.Organization;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/** A survey that an organization plans: its territories and detour tasks belong together. */
@Entity
@Table(
        schema = "planner",
        name = "projects",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_projects_organization_id_name",
                        columnNames = {"organization_id", "name"}))
@Check(name = "ck_projects_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_projects_description", constraints = "char_length(description) <= 4000")
public class Project extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_projects_organization_id"))
    private Organization organization;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(columnDefinition = "text")
    private @Nullable String description;

    @Column(nullable = false)
    @ColumnDefault("true")
    private boolean active;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Project() {}

    private Project(Organization organization, String name) {
        super(Micros.now());
        this.organization = requireNonNull(organization, "organization");
        this.name = Checked.name("the name of a project", name, 200);
        this.active = true;
    }

    /**
     * A new project, active.
     *
     * @param name the name, unique in the organization: 1 to 200 characters
     * @throws IllegalArgumentException if it is not like that
     */
    public static Project of(Organization organization, String name) {
        return new Project(organization, name);
    }

    /** The organization that the project belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    public String name() {
        return name;
    }

    /** What the project is for, in words. */
    public Optional<String> description() {
        return Optional.ofNullable(description);
    }

    /** False once the project is put away. */
    public boolean isActive() {
        return active;
    }

    /**
     * Gives it another name and description.
     *
     * @param newDescription 1 to 4,000 characters; null for none
     * @throws IllegalArgumentException if one of them is not like that; both then stay
     */
    public void describe(String newName, @Nullable String newDescription) {
        String checked = Checked.name("the name of a project", newName, 200);
        description =
                newDescription == null ? null : Checked.length("the description of a project", newDescription, 4000);
        name = checked;
        edited();
    }

    public void archive() {
        active = false;
        edited();
    }

    public void reopen() {
        active = true;
        edited();
    }
}
