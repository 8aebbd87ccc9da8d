package ai.axionx.data.sense.external;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Micros;
import ai.axionx.data.partitioning.TimeOrderedId;
import ai.axionx.data.sense.core.Organization;
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
 * Which track a track of Citylens has become. The id is the one it had there; nothing of it is ever changed.
 *
 * <p>Safe to share between threads.
 */
@Entity
@Immutable
@Table(
        schema = "external",
        name = "citylens_track_mapping",
        uniqueConstraints =
                @UniqueConstraint(name = "uq_citylens_track_mapping_track_log_id", columnNames = "track_log_id"),
        indexes = @Index(name = "ix_citylens_track_mapping_organization_id", columnList = "organization_id"))
@Check(
        name = "ck_citylens_track_mapping_track_log_id",
        constraints = "uuid_extract_version(track_log_id) is not distinct from 7")
public class CitylensTrack {

    @Id
    @Column(name = "legacy_id")
    private Long id;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "fk_citylens_track_mapping_organization_id"))
    private Organization organization;

    @Column(name = "track_log_id", nullable = false)
    private UUID trackLogId;

    @Column(name = "created_at", nullable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant createdAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected CitylensTrack() {}

    private CitylensTrack(long legacyId, Organization organization, TimeOrderedId track) {
        this.id = legacyId;
        this.organization = requireNonNull(organization, "organization");
        this.trackLogId = track.id();
        this.createdAt = Micros.now();
    }

    /** The track of Citylens with this id has become that track of the organization. */
    public static CitylensTrack of(long legacyId, Organization organization, TimeOrderedId track) {
        return new CitylensTrack(legacyId, organization, track);
    }

    /** The id that the track had in Citylens. */
    public Long getId() {
        return id;
    }

    /** The organization that the track belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    /**
     * The id of the track, which says its partition: {@code entityManager.find(TrackLog.class, mapping.trackLog())}.
     */
    public TimeOrderedId trackLog() {
        return TimeOrderedId.of(trackLogId);
    }

    /** When the track was taken over. */
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof CitylensTrack that && id.equals(that.getId()));
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "CitylensTrack " + id;
    }
}
