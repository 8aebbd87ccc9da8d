package ai.axionx.data.sense.planner;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Micros;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Shape;
import ai.axionx.data.spatial.Wgs84;
import ai.axionx.data.spatial.Wgs84Column;
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
import org.locationtech.jts.geom.Polygon;

/**
 * An area that an organization surveys.
 *
 * <pre>{@code
 * Territory territory = Territory.of(organization, "Old town", Wgs84.polygon(ring));
 * entityManager.persist(territory);
 * }</pre>
 */
@Entity
@Table(
        schema = "planner",
        name = "territories",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_territories_organization_id_name",
                        columnNames = {"organization_id", "name"}),
        indexes = @Index(name = "ix_territories_project_id", columnList = "project_id"))
@Check(name = "ck_territories_name", constraints = "char_length(btrim(name)) between 1 and 200")
public class Territory extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_territories_organization_id"))
    private Organization organization;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "project_id", foreignKey = @ForeignKey(name = "fk_territories_project_id"))
    private @Nullable Project project;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Wgs84Column(Shape.POLYGON)
    @Column(nullable = false)
    private Polygon area;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Territory() {}

    private Territory(Organization organization, String name, Polygon area) {
        super(Micros.now());
        this.organization = requireNonNull(organization, "organization");
        this.name = Checked.name("the name of a territory", name, 200);
        this.area = checked(area);
    }

    /**
     * A new territory of no project.
     *
     * @param name the name, unique in the organization: 1 to 200 characters
     * @param area a valid polygon of SRID 4326, longitude and latitude without altitude; it is copied
     * @throws IllegalArgumentException if the name is not like that
     * @throws InvalidGeometryException if the area is not like that
     */
    public static Territory of(Organization organization, String name, Polygon area) {
        return new Territory(organization, name, area);
    }

    /** The organization that the territory belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    /** The project that it is surveyed for; loaded when asked for more than its id. */
    public Optional<Project> project() {
        return Optional.ofNullable(project);
    }

    public String name() {
        return name;
    }

    /** A copy of the area, longitude and latitude in WGS 84. */
    public Polygon area() {
        return Wgs84.copyOf(area);
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalArgumentException unless the name has 1 to 200 characters
     */
    public void rename(String newName) {
        name = Checked.name("the name of a territory", newName, 200);
        edited();
    }

    /**
     * Draws it anew.
     *
     * @throws InvalidGeometryException if the area is not as {@link #of} wants it; the old one then stays
     */
    public void redraw(Polygon newArea) {
        area = checked(newArea);
        edited();
    }

    /**
     * Makes it part of a project, or of none.
     *
     * @throws IllegalArgumentException if the project is another organization's
     */
    public void assignTo(@Nullable Project newProject) {
        project = newProject == null ? null : SameOrganization.require("territory", organization, newProject);
        edited();
    }

    private static Polygon checked(Polygon area) {
        Wgs84.check(area, Shape.POLYGON);
        return Wgs84.copyOf(area);
    }
}
