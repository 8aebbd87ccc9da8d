package ai.axionx.data.sense.roaddata;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.hibernate.RangePartitioned;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.sense.core.User;
import ai.axionx.data.spatial.InvalidGeometryException;
import ai.axionx.data.spatial.Shape;
import ai.axionx.data.spatial.Wgs84;
import ai.axionx.data.spatial.Wgs84Column;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.LineString;

/**
 * One recording session of a vehicle: it starts as RECORDING, and ends once, COMPLETED or ABORTED.
 *
 * <pre>{@code
 * TrackLog track = TrackLog.start(organization, user, Instant.now(), Map.of("camera", "c1"));
 * entityManager.persist(track);
 *
 * TrackLog later = entityManager.find(TrackLog.class, TimeOrderedId.of(uuid));
 * later.complete(Instant.now(), 1_800, 12_345.6, route);
 * }</pre>
 *
 * <p>The id is there from the start, so equality is that of ids, whether stored or not.
 */
@Entity
@Table(
        schema = "road_data",
        name = "track_logs",
        indexes = {
            @Index(
                    name = "ix_track_logs_organization_id_created_at_id",
                    columnList = "organization_id, created_at desc, id desc"),
            @Index(name = "ix_track_logs_user_id_created_at_id", columnList = "user_id, created_at desc, id desc")
        })
@RangePartitioned(interval = PartitionInterval.MONTH)
@Check(name = "ck_track_logs_status", constraints = "status in ('RECORDING', 'COMPLETED', 'ABORTED')")
@Check(name = "ck_track_logs_device_info", constraints = "jsonb_typeof(device_info) = 'object'")
@Check(name = "ck_track_logs_ended", constraints = "(status = 'RECORDING') = (ended_at is null)")
@Check(name = "ck_track_logs_ended_at", constraints = "ended_at >= started_at")
@Check(name = "ck_track_logs_frame_count", constraints = "frame_count >= 0")
@Check(name = "ck_track_logs_distance_meters", constraints = "distance_meters >= 0 and distance_meters < 'infinity'")
public class TrackLog {

    @EmbeddedId
    private TimeOrderedId id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_track_logs_organization_id"))
    private Organization organization;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "user_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_track_logs_user_id"))
    private User user;

    @Convert(converter = TrackStatusText.class)
    @Column(nullable = false, columnDefinition = "text")
    private TrackStatus status;

    @Column(name = "device_info", nullable = false, updatable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> deviceInfo;

    @Column(name = "started_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    private Instant startedAt;

    @Column(name = "ended_at", columnDefinition = "timestamptz")
    private @Nullable Instant endedAt;

    @Column(name = "frame_count", nullable = false)
    @ColumnDefault("0")
    private int frameCount;

    @Column(name = "distance_meters")
    private @Nullable Double distanceMeters;

    @Wgs84Column(Shape.LINE_STRING)
    private @Nullable LineString route;

    @Column(name = "updated_at", nullable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant updatedAt;

    @Version
    @Column(nullable = false)
    @ColumnDefault("0")
    private @Nullable Integer version;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected TrackLog() {}

    private TrackLog(
            TimeOrderedId id, Organization organization, User user, Instant startedAt, Map<String, ?> deviceInfo) {
        this.id = requireNonNull(id, "id");
        this.organization = requireNonNull(organization, "organization");
        this.user = requireNonNull(user, "user");
        this.status = TrackStatus.RECORDING;
        this.deviceInfo = Json.copyOf("deviceInfo", deviceInfo);
        this.startedAt = Micros.of(startedAt);
        this.updatedAt = Micros.now();
    }

    /**
     * A track that begins, with an id of this moment.
     *
     * @param startedAt when recording began, by the vehicle's clock
     * @param deviceInfo what records: camera, firmware, vehicle; values that JSON has
     * @throws IllegalArgumentException if deviceInfo holds anything else
     */
    public static TrackLog start(Organization organization, User user, Instant startedAt, Map<String, ?> deviceInfo) {
        return start(TimeOrderedId.next(), organization, user, startedAt, deviceInfo);
    }

    /** A track that begins, with a given id: one that a device has made, or {@code TimeOrderedId.at} for an import. */
    public static TrackLog start(
            TimeOrderedId id, Organization organization, User user, Instant startedAt, Map<String, ?> deviceInfo) {
        return new TrackLog(id, organization, user, startedAt, deviceInfo);
    }

    public TimeOrderedId getId() {
        return id;
    }

    /** The organization that the track belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    /** Who records; loaded when asked for more than the id. */
    public User user() {
        return user;
    }

    public TrackStatus status() {
        return status;
    }

    /** What records; the map cannot be changed. */
    public Map<String, Object> deviceInfo() {
        return Collections.unmodifiableMap(deviceInfo);
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** When recording ended; empty while it goes on. */
    public Optional<Instant> endedAt() {
        return Optional.ofNullable(endedAt);
    }

    public int frameCount() {
        return frameCount;
    }

    /** Length of the way driven, in metres; empty if it was not measured. */
    public OptionalDouble distanceMeters() {
        return distanceMeters == null ? OptionalDouble.empty() : OptionalDouble.of(distanceMeters);
    }

    /** A copy of the way driven, longitude and latitude in WGS 84; empty if there are not two different points. */
    public Optional<LineString> route() {
        return Optional.ofNullable(route).map(Wgs84::copyOf);
    }

    /** When the track was last changed, by the clock of whoever changed it. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /**
     * Ends the recording as it should end.
     *
     * @param ended when it ended, by the vehicle's clock; not before it started
     * @param frames how many frames were recorded, 0 or more
     * @param meters length of the way driven in metres, finite and not negative; null if it was not measured
     * @param way the way driven: longitude and latitude, SRID 4326, at least two points that differ; null if there is
     *     none. It is copied
     * @throws IllegalStateException if the track has ended already
     * @throws IllegalArgumentException if a value is not like that; the track then stays as it was
     * @throws InvalidGeometryException if the way is not like that; the track then stays as it was
     */
    public void complete(Instant ended, int frames, @Nullable Double meters, @Nullable LineString way) {
        requireRecording(TrackStatus.COMPLETED);
        requireNotBeforeStart(ended);
        Checked.atLeast("the frame count of a track", frames, 0);
        if (meters != null && !(meters >= 0 && Double.isFinite(meters))) {
            throw new IllegalArgumentException(
                    "the distance of a track must be finite and not negative, but is " + meters + " m.");
        }
        route = way == null ? null : checkedCopy(way);
        distanceMeters = meters;
        end(TrackStatus.COMPLETED, ended, frames);
    }

    /**
     * Ends the recording where it broke off.
     *
     * @param ended when it broke off, by the vehicle's clock; not before it started
     * @param frames how many frames were recorded until then, 0 or more
     * @throws IllegalStateException if the track has ended already
     * @throws IllegalArgumentException if a value is not like that; the track then stays as it was
     */
    public void abort(Instant ended, int frames) {
        requireRecording(TrackStatus.ABORTED);
        requireNotBeforeStart(ended);
        Checked.atLeast("the frame count of a track", frames, 0);
        end(TrackStatus.ABORTED, ended, frames);
    }

    private void end(TrackStatus how, Instant when, int frames) {
        status = how;
        endedAt = Micros.of(when);
        frameCount = frames;
        updatedAt = Micros.now();
    }

    private void requireRecording(TrackStatus next) {
        if (status != TrackStatus.RECORDING) {
            throw new IllegalStateException("a track goes from RECORDING to " + next + ", but " + id.id() + " is "
                    + status + " already, and stays so.");
        }
    }

    private void requireNotBeforeStart(Instant ended) {
        if (Micros.of(ended).isBefore(startedAt)) {
            throw new IllegalArgumentException("a track cannot end before it starts, but " + id.id() + " started at "
                    + startedAt + " and is to end at " + ended + ".");
        }
    }

    private static LineString checkedCopy(LineString way) {
        Wgs84.check(way, Shape.LINE_STRING);
        return Wgs84.copyOf(way);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof TrackLog that && id.equals(that.getId()));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "TrackLog " + id.id() + " " + status;
    }
}
