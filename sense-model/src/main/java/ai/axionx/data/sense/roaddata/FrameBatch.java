package ai.axionx.data.sense.roaddata;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.partitioning.hibernate.PostgresIndex;
import ai.axionx.data.partitioning.hibernate.RangePartitioned;
import ai.axionx.data.sense.core.Organization;
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
import java.util.UUID;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;

/**
 * Frames of a track that are committed together: PENDING while they arrive, then COMMITTED, once and for good.
 *
 * <p>It names its track by id alone. The id says which partition the track is in, so {@code entityManager.find(
 * TrackLog.class, batch.trackLog())} touches one, and no foreign key keeps partitions of tracks from being retired.
 */
@Entity
@Table(
        schema = "road_data",
        name = "frame_batches",
        indexes = {
            @Index(
                    name = "ix_frame_batches_organization_id_created_at_id",
                    columnList = "organization_id, created_at desc, id desc"),
            @Index(name = "ix_frame_batches_track_log_id_created_at", columnList = "track_log_id, created_at")
        })
@RangePartitioned(interval = PartitionInterval.MONTH)
@PostgresIndex(name = "ix_frame_batches_pending_created_at", on = "created_at", where = "status = 'PENDING'")
@Check(
        name = "ck_frame_batches_track_log_id",
        constraints = "uuid_extract_version(track_log_id) is not distinct from 7")
@Check(name = "ck_frame_batches_status", constraints = "status in ('PENDING', 'COMMITTED')")
@Check(name = "ck_frame_batches_frame_count", constraints = "frame_count > 0")
@Check(name = "ck_frame_batches_last_frame_at", constraints = "last_frame_at >= first_frame_at")
@Check(name = "ck_frame_batches_manifest", constraints = "jsonb_typeof(manifest) = 'object'")
@Check(name = "ck_frame_batches_committed_at", constraints = "(status = 'COMMITTED') = (committed_at is not null)")
public class FrameBatch {

    @EmbeddedId
    private TimeOrderedId id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_frame_batches_organization_id"))
    private Organization organization;

    @Column(name = "track_log_id", nullable = false, updatable = false)
    private UUID trackLogId;

    @Convert(converter = FrameBatchStatusText.class)
    @Column(nullable = false, columnDefinition = "text")
    @ColumnDefault("'PENDING'")
    private FrameBatchStatus status;

    @Column(name = "frame_count", nullable = false, updatable = false)
    private int frameCount;

    @Column(name = "first_frame_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    private Instant firstFrameAt;

    @Column(name = "last_frame_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    private Instant lastFrameAt;

    @Column(nullable = false, updatable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> manifest;

    @Column(name = "committed_at", columnDefinition = "timestamptz")
    private @Nullable Instant committedAt;

    @Column(name = "updated_at", nullable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant updatedAt;

    @Version
    @Column(nullable = false)
    @ColumnDefault("0")
    private @Nullable Integer version;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected FrameBatch() {}

    private FrameBatch(
            TimeOrderedId id,
            TrackLog track,
            int frameCount,
            Instant firstFrameAt,
            Instant lastFrameAt,
            Map<String, ?> manifest) {
        this.id = requireNonNull(id, "id");
        this.organization = track.organization();
        this.trackLogId = track.getId().id();
        this.status = FrameBatchStatus.PENDING;
        this.frameCount = Checked.atLeast("the frame count of a batch", frameCount, 1);
        this.firstFrameAt = Micros.of(firstFrameAt);
        this.lastFrameAt = Micros.of(lastFrameAt);
        if (this.lastFrameAt.isBefore(this.firstFrameAt)) {
            throw new IllegalArgumentException("the last frame of a batch cannot be older than its first, but is of "
                    + lastFrameAt + " and the first of " + firstFrameAt + ".");
        }
        this.manifest = Json.copyOf("manifest", manifest);
        this.updatedAt = Micros.now();
    }

    /**
     * A pending batch of a track, in the track's organization, with an id of this moment.
     *
     * @param frameCount how many frames it will have, 1 or more
     * @param firstFrameAt when its first frame was taken, by the vehicle's clock
     * @param lastFrameAt when its last frame was taken, not before the first
     * @param manifest what the uploader says about the frames; values that JSON has
     * @throws IllegalArgumentException if a value is not like that
     */
    public static FrameBatch of(
            TrackLog track, int frameCount, Instant firstFrameAt, Instant lastFrameAt, Map<String, ?> manifest) {
        return of(TimeOrderedId.next(), track, frameCount, firstFrameAt, lastFrameAt, manifest);
    }

    /** A pending batch with a given id: one that a device has made, or {@code TimeOrderedId.at} for an import. */
    public static FrameBatch of(
            TimeOrderedId id,
            TrackLog track,
            int frameCount,
            Instant firstFrameAt,
            Instant lastFrameAt,
            Map<String, ?> manifest) {
        return new FrameBatch(id, track, frameCount, firstFrameAt, lastFrameAt, manifest);
    }

    public TimeOrderedId getId() {
        return id;
    }

    /** The organization that the batch belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    /** The id of the track. */
    public TimeOrderedId trackLog() {
        return TimeOrderedId.of(trackLogId);
    }

    public FrameBatchStatus status() {
        return status;
    }

    public int frameCount() {
        return frameCount;
    }

    public Instant firstFrameAt() {
        return firstFrameAt;
    }

    public Instant lastFrameAt() {
        return lastFrameAt;
    }

    /** What the uploader says about the frames; the map cannot be changed. */
    public Map<String, Object> manifest() {
        return Collections.unmodifiableMap(manifest);
    }

    /** When all frames had arrived; empty until then. */
    public Optional<Instant> committedAt() {
        return Optional.ofNullable(committedAt);
    }

    /** When the batch was last changed, by the clock of whoever changed it. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /**
     * Says that all frames have arrived.
     *
     * @param when since when they are there
     * @throws IllegalStateException if that was said before
     */
    public void commit(Instant when) {
        if (status != FrameBatchStatus.PENDING) {
            throw new IllegalStateException("a batch of frames goes from PENDING to COMMITTED once, but " + id.id()
                    + " is " + status + " already, since " + committedAt + ".");
        }
        committedAt = Micros.of(when);
        status = FrameBatchStatus.COMMITTED;
        updatedAt = Micros.now();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof FrameBatch that && id.equals(that.getId()));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "FrameBatch " + id.id() + " " + status;
    }
}
