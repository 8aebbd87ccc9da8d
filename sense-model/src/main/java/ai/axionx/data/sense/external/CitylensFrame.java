package ai.axionx.data.sense.external;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Micros;
import ai.axionx.data.partitioning.TimeOrderedId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * Which frame a frame of Citylens has become: its place in a batch. The id is the one it had there; nothing of it is
 * ever changed.
 *
 * <p>Safe to share between threads.
 */
@Entity
@Immutable
@Table(
        schema = "external",
        name = "citylens_frame_mapping",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_citylens_frame_mapping_frame_batch_id_frame_index",
                        columnNames = {"frame_batch_id", "frame_index"}),
        indexes = @Index(name = "ix_citylens_frame_mapping_legacy_track_id", columnList = "legacy_track_id"))
@Check(
        name = "ck_citylens_frame_mapping_frame_batch_id",
        constraints = "uuid_extract_version(frame_batch_id) is not distinct from 7")
@Check(name = "ck_citylens_frame_mapping_frame_index", constraints = "frame_index >= 0")
public class CitylensFrame {

    @Id
    @Column(name = "legacy_id")
    private Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "legacy_track_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "fk_citylens_frame_mapping_legacy_track_id"))
    private CitylensTrack track;

    @Column(name = "frame_batch_id", nullable = false)
    private UUID frameBatchId;

    @Column(name = "frame_index", nullable = false)
    private int frameIndex;

    @Column(name = "created_at", nullable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant createdAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected CitylensFrame() {}

    private CitylensFrame(long legacyId, CitylensTrack track, TimeOrderedId frameBatch, int frameIndex) {
        this.id = legacyId;
        this.track = requireNonNull(track, "track");
        this.frameBatchId = frameBatch.id();
        this.frameIndex = Checked.atLeast("the place of a frame in its batch", frameIndex, 0);
        this.createdAt = Micros.now();
    }

    /**
     * The frame of Citylens with this id, of that track, has become a frame of a batch.
     *
     * @param frameIndex its place in the batch, counted from 0
     * @throws IllegalArgumentException if the place is negative
     */
    public static CitylensFrame of(long legacyId, CitylensTrack track, TimeOrderedId frameBatch, int frameIndex) {
        return new CitylensFrame(legacyId, track, frameBatch, frameIndex);
    }

    /** The id that the frame had in Citylens. */
    public Long getId() {
        return id;
    }

    /** The frame's track; loaded when asked for more than its id. */
    public CitylensTrack track() {
        return track;
    }

    /** The id of the batch that the frame is in, which says its partition. */
    public TimeOrderedId frameBatch() {
        return TimeOrderedId.of(frameBatchId);
    }

    /** The place of the frame in its batch, counted from 0. */
    public int frameIndex() {
        return frameIndex;
    }

    /** When the frame was taken over. */
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof CitylensFrame that && id.equals(that.getId()));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "CitylensFrame " + id;
    }
}
