package ai.axionx.data.partitioning.hibernate;

import ai.axionx.data.partitioning.PartitionInterval;
import ai.axionx.data.partitioning.TimeOrderedId;
import jakarta.persistence.Column;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.FractionalSeconds;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Point;

/** A partitioned table with nearly everything: indexes of several methods, a geometry, a version, a superclass. */
@Entity
@Table(
        name = "tracks",
        schema = "road",
        indexes = {
            @Index(name = "ix_tracks_position", columnList = "position"),
            @Index(name = "ix_tracks_vehicle", columnList = "vehicle desc, note")
        })
@PostgresIndex(name = "ix_tracks_seen_at", on = "seen_at", using = "brin")
@PostgresIndex(name = "ix_tracks_unnoted", on = "vehicle, seen_at desc", where = "note is null")
@RangePartitioned(interval = PartitionInterval.MONTH)
class Track extends Recorded {

    @EmbeddedId
    TimeOrderedId id = TimeOrderedId.next();

    // In the order of the alphabet and in that of sizes, these would come otherwise.
    @Column(nullable = false)
    String vehicle = "";

    @FractionalSeconds(3)
    @Nullable
    Instant approvedAt;

    @Nullable
    Point position;

    @Version
    int version;

    @Nullable
    String note;

    Track() {}

    Track(TimeOrderedId id) {
        this.id = id;
    }
}
