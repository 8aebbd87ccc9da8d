package ai.axionx.data.sense.roaddata;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import ai.axionx.data.model.RefersTo;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.ReferenceItem;
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
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Point;

/**
 * A pin on the map: something on the road that somebody should look at. It is OPEN, then RESOLVED or DISMISSED, and may
 * be opened again.
 *
 * <pre>{@code
 * Hold hold = Hold.of(organization, user, "pothole_v1", Wgs84.point(8.5417, 47.3769, 408.0), Instant.now());
 * entityManager.persist(hold);
 * hold.resolve();
 * }</pre>
 *
 * <p>It names its track by id alone, as a {@link FrameBatch} does.
 */
@Entity
@Table(
        schema = "road_data",
        name = "holds",
        indexes = {
            @Index(
                    name = "ix_holds_organization_id_created_at_id",
                    columnList = "organization_id, created_at desc, id desc"),
            @Index(name = "ix_holds_kind", columnList = "kind"),
            @Index(name = "ix_holds_created_by_id", columnList = "created_by_id"),
            @Index(name = "ix_holds_track_log_id", columnList = "track_log_id")
        })
@Check(name = "ck_holds_status", constraints = "status in ('OPEN', 'RESOLVED', 'DISMISSED')")
@Check(
        name = "ck_holds_track_log_id",
        constraints = "track_log_id is null or uuid_extract_version(track_log_id) is not distinct from 7")
@Check(name = "ck_holds_note", constraints = "char_length(note) <= 4000")
@Check(name = "ck_holds_attributes", constraints = "jsonb_typeof(attributes) = 'object'")
public class Hold extends Edited {

    private static final int LONGEST_NOTE = 4_000;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_holds_organization_id"))
    private Organization organization;

    @RefersTo(entity = ReferenceItem.class, column = "code", foreignKey = "fk_holds_kind")
    @Column(nullable = false, columnDefinition = "text")
    private String kind;

    @Convert(converter = HoldStatusText.class)
    @Column(nullable = false, columnDefinition = "text")
    @ColumnDefault("'OPEN'")
    private HoldStatus status;

    @Wgs84Column(
            value = Shape.POINT_Z,
            index = {SpatialIndex.DEGREES, SpatialIndex.METRES})
    @Column(nullable = false)
    private Point location;

    @Column(name = "observed_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    private Instant observedAt;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "created_by_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_holds_created_by_id"))
    private User createdBy;

    @Column(name = "track_log_id", updatable = false)
    private @Nullable UUID trackLogId;

    @Column(columnDefinition = "text")
    private @Nullable String note;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> attributes;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Hold() {}

    private Hold(
            Organization organization,
            User createdBy,
            @Nullable UUID trackLogId,
            String kind,
            Point location,
            Instant observedAt) {
        super(Micros.now());
        this.organization = requireNonNull(organization, "organization");
        this.createdBy = requireNonNull(createdBy, "createdBy");
        this.trackLogId = trackLogId;
        this.kind = code(kind);
        this.status = HoldStatus.OPEN;
        this.location = checkedCopy(location);
        this.observedAt = Micros.of(observedAt);
        this.attributes = Map.of();
    }

    /**
     * An open hold that somebody puts on the map.
     *
     * @param createdBy who does it
     * @param kind code of a reference item of category {@code hold_kind}, for example {@code pothole_v1}; the database
     *     refuses codes that it does not know
     * @param location longitude, latitude and altitude in metres, SRID 4326; it is copied
     * @param observedAt when it was seen
     * @throws IllegalArgumentException if the kind is no code with a version
     * @throws InvalidGeometryException if the location is not like that
     */
    public static Hold of(Organization organization, User createdBy, String kind, Point location, Instant observedAt) {
        return new Hold(organization, createdBy, null, kind, location, observedAt);
    }

    /** An open hold that was seen on a track, in the track's organization; else as {@link #of}. */
    public static Hold on(TrackLog track, User createdBy, String kind, Point location, Instant observedAt) {
        return new Hold(track.organization(), createdBy, track.getId().id(), kind, location, observedAt);
    }

    /** The organization that the hold belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    /** Who put it on the map; loaded when asked for more than the id. */
    public User createdBy() {
        return createdBy;
    }

    /** The id of the track that it was seen on; empty if it was put there by hand. */
    public Optional<TimeOrderedId> trackLog() {
        return Optional.ofNullable(trackLogId).map(TimeOrderedId::of);
    }

    /** What it is: code of a reference item. */
    public String kind() {
        return kind;
    }

    public HoldStatus status() {
        return status;
    }

    /** A copy of where it is: longitude, latitude and altitude in metres, SRID 4326. */
    public Point location() {
        return Wgs84.copyOf(location);
    }

    /** When it was seen. */
    public Instant observedAt() {
        return observedAt;
    }

    /** What somebody wrote about it; empty if nobody did. */
    public Optional<String> note() {
        return Optional.ofNullable(note);
    }

    /** What else belongs to it, depending on its kind; the map cannot be changed. */
    public Map<String, Object> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    /**
     * Says that it has been dealt with.
     *
     * @throws IllegalStateException unless it is open
     */
    public void resolve() {
        move(HoldStatus.OPEN, HoldStatus.RESOLVED);
    }

    /**
     * Says that there was nothing to deal with.
     *
     * @throws IllegalStateException unless it is open
     */
    public void dismiss() {
        move(HoldStatus.OPEN, HoldStatus.DISMISSED);
    }

    /**
     * Opens it again.
     *
     * @throws IllegalStateException if it is open
     */
    public void reopen() {
        if (status == HoldStatus.OPEN) {
            throw impossible("RESOLVED or DISMISSED", HoldStatus.OPEN);
        }
        move(status, HoldStatus.OPEN);
    }

    /**
     * Puts it elsewhere.
     *
     * @throws InvalidGeometryException if the location is not as {@link #of} wants it; the hold then stays where it was
     */
    public void moveTo(Point newLocation) {
        location = checkedCopy(newLocation);
        edited();
    }

    /**
     * Says that it is something else.
     *
     * @throws IllegalArgumentException if the kind is no code with a version
     */
    public void classify(String newKind) {
        kind = code(newKind);
        edited();
    }

    /**
     * Replaces what was written about it.
     *
     * @param newNote up to 4,000 characters; null for nothing
     * @throws IllegalArgumentException if the note is longer
     */
    public void annotate(@Nullable String newNote) {
        note = newNote == null || newNote.isEmpty()
                ? null
                : Checked.length("the note of a hold", newNote, LONGEST_NOTE);
        edited();
    }

    /**
     * Replaces what else belongs to it.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have
     */
    public void replaceAttributes(Map<String, ?> newAttributes) {
        attributes = Json.copyOf("attributes", newAttributes);
        edited();
    }

    private void move(HoldStatus from, HoldStatus to) {
        if (status != from) {
            throw impossible(from.name(), to);
        }
        status = to;
        edited();
    }

    private IllegalStateException impossible(String from, HoldStatus to) {
        return new IllegalStateException("a hold goes from " + from + " to " + to + ", but " + this + " is " + status
                + (status == HoldStatus.OPEN ? "." : "; reopen() it first."));
    }

    private static String code(String kind) {
        return Checked.matching("the kind of a hold", kind, "[a-z][a-z0-9_]{0,56}_v[1-9][0-9]{0,3}");
    }

    private static Point checkedCopy(Point location) {
        Wgs84.check(location, Shape.POINT_Z);
        return Wgs84.copyOf(location);
    }
}
