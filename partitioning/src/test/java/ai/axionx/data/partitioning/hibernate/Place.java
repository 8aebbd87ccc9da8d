package ai.axionx.data.partitioning.hibernate;

import jakarta.persistence.ConstraintMode;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinColumns;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Polygon;

/** An ordinary table, with indexes, that refers to a partitioned one without a constraint. */
@Entity
@Table(name = "places", schema = "road", indexes = @Index(name = "ix_places_area", columnList = "area"))
@PostgresIndex(name = "ix_places_name", on = "lower(name)", where = "name <> ''")
class Place {

    @Id
    long id;

    @Nullable
    String name;

    @Nullable
    Polygon area;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumns(
            value = {
                @JoinColumn(name = "track_id", referencedColumnName = "id"),
                @JoinColumn(name = "track_created_at", referencedColumnName = "created_at")
            },
            foreignKey = @ForeignKey(ConstraintMode.NO_CONSTRAINT))
    @Nullable
    Track track;

    Place() {}

    Place(long id, Track track) {
        this.id = id;
        this.track = track;
    }
}
