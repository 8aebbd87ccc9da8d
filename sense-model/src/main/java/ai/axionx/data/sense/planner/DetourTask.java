package ai.axionx.data.sense.planner;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Micros;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Shape;
import ai.axionx.data.spatial.SpatialIndex;
import ai.axionx.data.spatial.Wgs84;
import ai.axionx.data.spatial.Wgs84Column;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;

/**
 * A stretch of road, or an area, that a vehicle is asked to record on its way.
 *
 * <pre>{@code
 * DetourTask task = DetourTask.along(organization, "Bridge Street, northbound", segment);
 * entityManager.persist(task);
 *
 * task.start(driver, Instant.now());
 * task.complete(Instant.now());
 * task.verify(reviewer, Instant.now());
 * }</pre>
 *
 * <p>It is AVAILABLE, then IN_PROGRESS, COMPLETED, and VERIFIED or REJECTED; until one of these two it can be CANCELED.
 * Any other step is an {@link IllegalStateException} that names both states, and the task stays as it was. So it does
 * when a step is to be older than the one before, which is an {@link IllegalArgumentException}.
 */
@Entity
@Table(
        schema = "planner",
        name = "detour_tasks",
        indexes = {
            @Index(
                    name = "ix_detour_tasks_organization_id_created_at_id",
                    columnList = "organization_id, created_at desc, id desc"),
            @Index(name = "ix_detour_tasks_project_id", columnList = "project_id"),
            @Index(name = "ix_detour_tasks_territory_id", columnList = "territory_id"),
            @Index(name = "ix_detour_tasks_assignee_id", columnList = "assignee_id"),
            @Index(name = "ix_detour_tasks_reviewer_id", columnList = "reviewer_id")
        })
@Check(name = "ck_detour_tasks_title", constraints = "char_length(btrim(title)) between 1 and 200")
@Check(name = "ck_detour_tasks_note", constraints = "char_length(note) <= 4000")
@Check(name = "ck_detour_tasks_target", constraints = "num_nonnulls(segment, area) = 1")
@Check(
        name = "ck_detour_tasks_status",
        constraints = "status in ('AVAILABLE', 'IN_PROGRESS', 'COMPLETED', 'VERIFIED', 'REJECTED', 'CANCELED')")
@Check(name = "ck_detour_tasks_started_at", constraints = """
        (assignee_id is null) = (started_at is null)
        and (status = 'CANCELED' or (status = 'AVAILABLE') = (started_at is null))""")
@Check(name = "ck_detour_tasks_completed_at", constraints = """
        (completed_at is null or started_at is not null)
        and (status = 'CANCELED' or (status in ('AVAILABLE', 'IN_PROGRESS')) = (completed_at is null))""")
@Check(name = "ck_detour_tasks_reviewed_at", constraints = """
        (reviewer_id is null) = (reviewed_at is null)
        and (status in ('VERIFIED', 'REJECTED')) = (reviewed_at is not null)""")
@Check(name = "ck_detour_tasks_canceled_at", constraints = "(status = 'CANCELED') = (canceled_at is not null)")
@Check(name = "ck_detour_tasks_steps", constraints = """
        completed_at >= started_at and reviewed_at >= completed_at
        and canceled_at >= greatest(started_at, completed_at)""")
public class DetourTask extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_detour_tasks_organization_id"))
    private Organization organization;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "project_id", foreignKey = @ForeignKey(name = "fk_detour_tasks_project_id"))
    private @Nullable Project project;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "territory_id", foreignKey = @ForeignKey(name = "fk_detour_tasks_territory_id"))
    private @Nullable Territory territory;

    @Column(nullable = false, columnDefinition = "text")
    private String title;

    @Column(columnDefinition = "text")
    private @Nullable String note;

    @Wgs84Column(
            value = Shape.LINE_STRING,
            index = {SpatialIndex.DEGREES, SpatialIndex.METRES})
    @Column(updatable = false)
    private @Nullable LineString segment;

    @Wgs84Column(
            value = Shape.POLYGON,
            index = {SpatialIndex.DEGREES, SpatialIndex.METRES})
    @Column(updatable = false)
    private @Nullable Polygon area;

    @Column(name = "due_at", columnDefinition = "timestamptz")
    private @Nullable Instant dueAt;

    @Convert(converter = DetourTaskStatusText.class)
    @Column(nullable = false, columnDefinition = "text")
    @ColumnDefault("'AVAILABLE'")
    private DetourTaskStatus status;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "assignee_id", foreignKey = @ForeignKey(name = "fk_detour_tasks_assignee_id"))
    private @Nullable User assignee;

    @Column(name = "started_at", columnDefinition = "timestamptz")
    private @Nullable Instant startedAt;

    @Column(name = "completed_at", columnDefinition = "timestamptz")
    private @Nullable Instant completedAt;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "reviewer_id", foreignKey = @ForeignKey(name = "fk_detour_tasks_reviewer_id"))
    private @Nullable User reviewer;

    @Column(name = "reviewed_at", columnDefinition = "timestamptz")
    private @Nullable Instant reviewedAt;

    @Column(name = "canceled_at", columnDefinition = "timestamptz")
    private @Nullable Instant canceledAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected DetourTask() {}

    private DetourTask(Organization organization, String title, @Nullable LineString segment, @Nullable Polygon area) {
        super(Micros.now());
        this.organization = requireNonNull(organization, "organization");
        this.title = Checked.name("the title of a detour task", title, 200);
        this.segment = segment;
        this.area = area;
        this.status = DetourTaskStatus.AVAILABLE;
    }

    /**
     * A task to drive along a road, AVAILABLE.
     *
     * @param title what is to be recorded, in a line of 1 to 200 characters
     * @param segment the road, a valid line of SRID 4326, longitude and latitude without altitude; it is copied
     * @throws IllegalArgumentException if the title is not like that
     * @throws InvalidGeometryException if the segment is not like that
     */
    public static DetourTask along(Organization organization, String title, LineString segment) {
        Wgs84.check(segment, Shape.LINE_STRING);
        return new DetourTask(organization, title, Wgs84.copyOf(segment), null);
    }

    /**
     * A task to drive through an area, AVAILABLE.
     *
     * @param title what is to be recorded, in a line of 1 to 200 characters
     * @param area a valid polygon of SRID 4326, longitude and latitude without altitude; it is copied
     * @throws IllegalArgumentException if the title is not like that
     * @throws InvalidGeometryException if the area is not like that
     */
    public static DetourTask through(Organization organization, String title, Polygon area) {
        Wgs84.check(area, Shape.POLYGON);
        return new DetourTask(organization, title, null, Wgs84.copyOf(area));
    }

    /** The organization that the task belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    /** The project that it is part of; loaded when asked for more than its id. */
    public Optional<Project> project() {
        return Optional.ofNullable(project);
    }

    /** The territory that it is part of; loaded when asked for more than its id. */
    public Optional<Territory> territory() {
        return Optional.ofNullable(territory);
    }

    public String title() {
        return title;
    }

    /** What else the driver should know. */
    public Optional<String> note() {
        return Optional.ofNullable(note);
    }

    /** A copy of where to drive, a line or a polygon: longitude and latitude in WGS 84. */
    public Geometry target() {
        return Wgs84.copyOf(segment == null ? requireNonNull(area, "area") : segment);
    }

    /** A copy of the road to drive along; empty if the task is an area. */
    public Optional<LineString> segment() {
        return Optional.ofNullable(segment).map(Wgs84::copyOf);
    }

    /** A copy of the area to drive through; empty if the task is a segment. */
    public Optional<Polygon> area() {
        return Optional.ofNullable(area).map(Wgs84::copyOf);
    }

    /** When it should be completed. */
    public Optional<Instant> dueAt() {
        return Optional.ofNullable(dueAt);
    }

    public DetourTaskStatus status() {
        return status;
    }

    /** Who took it. */
    public Optional<User> assignee() {
        return Optional.ofNullable(assignee);
    }

    public Optional<Instant> startedAt() {
        return Optional.ofNullable(startedAt);
    }

    public Optional<Instant> completedAt() {
        return Optional.ofNullable(completedAt);
    }

    /** Who verified or rejected it. */
    public Optional<User> reviewer() {
        return Optional.ofNullable(reviewer);
    }

    public Optional<Instant> reviewedAt() {
        return Optional.ofNullable(reviewedAt);
    }

    public Optional<Instant> canceledAt() {
        return Optional.ofNullable(canceledAt);
    }

    /**
     * Describes it anew.
     *
     * @param newTitle 1 to 200 characters
     * @param newNote 1 to 4,000 characters; null for none
     * @param newDueAt when it should be completed; null if there is no hurry
     * @throws IllegalArgumentException if one of them is not like that; all then stay
     */
    public void describe(String newTitle, @Nullable String newNote, @Nullable Instant newDueAt) {
        String checked = Checked.name("the title of a detour task", newTitle, 200);
        note = newNote == null ? null : Checked.length("the note of a detour task", newNote, 4000);
        title = checked;
        dueAt = newDueAt == null ? null : Micros.of(newDueAt);
        edited();
    }

    /**
     * Makes it part of a project, or of none.
     *
     * @throws IllegalArgumentException if the project is another organization's
     */
    public void assignTo(@Nullable Project newProject) {
        project = newProject == null ? null : SameOrganization.require("detour task", organization, newProject);
        edited();
    }

    /**
     * Makes it part of a territory, or of none.
     *
     * @throws IllegalArgumentException if the territory is another organization's
     */
    public void assignTo(@Nullable Territory newTerritory) {
        territory = newTerritory == null ? null : SameOrganization.require("detour task", organization, newTerritory);
        edited();
    }

    /**
     * Somebody takes it: IN_PROGRESS.
     *
     * @throws IllegalStateException unless it is AVAILABLE
     */
    public void start(User driver, Instant when) {
        requireNonNull(driver, "driver");
        Instant at = become(DetourTaskStatus.IN_PROGRESS, when);
        assignee = driver;
        startedAt = at;
    }

    /**
     * It is recorded: COMPLETED.
     *
     * @param when not before it was taken
     * @throws IllegalStateException unless it is IN_PROGRESS
     * @throws IllegalArgumentException if the instant is not like that
     */
    public void complete(Instant when) {
        completedAt = become(DetourTaskStatus.COMPLETED, when);
    }

    /**
     * What was recorded is good: VERIFIED, for good.
     *
     * @param when not before it was recorded
     * @throws IllegalStateException unless it is COMPLETED
     * @throws IllegalArgumentException if the instant is not like that
     */
    public void verify(User by, Instant when) {
        review(DetourTaskStatus.VERIFIED, by, when);
    }

    /**
     * What was recorded is no good: REJECTED, for good.
     *
     * @param when not before it was recorded
     * @throws IllegalStateException unless it is COMPLETED
     * @throws IllegalArgumentException if the instant is not like that
     */
    public void reject(User by, Instant when) {
        review(DetourTaskStatus.REJECTED, by, when);
    }

    /**
     * It is no longer wanted: CANCELED, for good. Who took it and when stays.
     *
     * @param when not before what it had come to
     * @throws IllegalStateException if it is VERIFIED, REJECTED or CANCELED
     * @throws IllegalArgumentException if the instant is not like that
     */
    public void cancel(Instant when) {
        canceledAt = become(DetourTaskStatus.CANCELED, when);
    }

    private void review(DetourTaskStatus outcome, User by, Instant when) {
        requireNonNull(by, "by");
        Instant at = become(outcome, when);
        reviewer = by;
        reviewedAt = at;
    }

    /** The instant as it is kept; nothing has changed if the step is refused. */
    private Instant become(DetourTaskStatus next, Instant when) {
        Set<DetourTaskStatus> possible = status.next();
        if (!possible.contains(next)) {
            throw new IllegalStateException("a detour task that is " + status
                    + (possible.isEmpty() ? " stays so" : " can become one of " + possible) + ", but task " + getId()
                    + " is to become " + next + ". It stays " + status + ".");
        }
        Instant at = Micros.of(when);
        Instant before = completedAt == null ? startedAt : completedAt;
        if (before != null && at.isBefore(before)) {
            throw new IllegalArgumentException("a detour task cannot become " + next + " before it became " + status
                    + ", but task " + getId() + " became so at " + before + ", and " + at
                    + " is given. It stays " + status + ".");
        }
        status = next;
        edited();
        return at;
    }
}
