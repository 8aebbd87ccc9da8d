package ai.axionx.data.schema.generate;

import ai.axionx.data.model.Edited;
import ai.axionx.data.sense.core.Organization;
import ai.axionx.data.spatial.Shape;
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
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Comment;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Point;

/** An entity that no migration knows, of an ordinary table with a foreign key. */
@Entity
@Table(
        schema = "planner",
        name = "vehicles",
        indexes = @Index(name = "ix_vehicles_parked_at", columnList = "parked_at"),
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_vehicles_organization_id_plate",
                        columnNames = {"organization_id", "plate"}))
@Check(name = "ck_vehicles_plate", constraints = "char_length(btrim(plate)) between 1 and 20")
@Comment("A vehicle of an organization.")
class Vehicle extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "fk_vehicles_organization_id"))
    private @Nullable Organization organization;

    @Column(nullable = false, columnDefinition = "text")
    @Comment("What the plate says.")
    private @Nullable String plate;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    private @Nullable Map<String, Object> equipment;

    @Wgs84Column(Shape.POINT)
    private @Nullable Point garage;

    @Column(precision = 12, scale = 2)
    private @Nullable BigDecimal price;

    @Column(name = "parked_at", columnDefinition = "timestamptz")
    private @Nullable Instant parkedAt;

    protected Vehicle() {
        super(Instant.EPOCH);
    }

    @Nullable
    Organization organization() {
        return organization;
    }

    @Nullable
    Point garage() {
        return garage;
    }
}
