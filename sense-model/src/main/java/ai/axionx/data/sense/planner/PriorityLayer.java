package ai.axionx.data.sense.planner;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.MapsId;
import jakarta.persistence.OneToOne;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/**
 * Says of a custom layer that its features come first when detours are planned. It has the layer's id, so a layer is
 * one or is not: {@code entityManager.find(PriorityLayer.class, layer.getId())}. It goes with its layer.
 */
@Entity
@Table(schema = "planner", name = "priority_layers")
@Check(name = "ck_priority_layers_weight", constraints = "weight between 1 and 100")
public class PriorityLayer {

    @Id
    @Column(name = "custom_layer_id")
    private @Nullable Long id;

    @MapsId
    @OneToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "custom_layer_id", foreignKey = @ForeignKey(name = "fk_priority_layers_custom_layer_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private CustomLayer layer;

    @Column(nullable = false)
    private int weight;

    @Column(name = "created_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant createdAt;

    @Column(name = "updated_at", nullable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant updatedAt;

    @Version
    @Column(nullable = false)
    @ColumnDefault("0")
    private @Nullable Integer version;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected PriorityLayer() {}

    private PriorityLayer(CustomLayer layer, int weight) {
        this.layer = requireNonNull(layer, "layer");
        this.weight = checked(weight);
        this.createdAt = Micros.now();
        this.updatedAt = createdAt;
    }

    /**
     * Makes a layer a priority layer, once it is persisted.
     *
     * @param weight how much it counts beside others, 1 to 100
     * @throws IllegalArgumentException if it is not like that
     */
    public static PriorityLayer of(CustomLayer layer, int weight) {
        return new PriorityLayer(layer, weight);
    }

    /** The id, which is the layer's; null until it is persisted. */
    public @Nullable Long getId() {
        return id;
    }

    /** The layer; loaded when asked for more than its id. */
    public CustomLayer layer() {
        return layer;
    }

    /** How much it counts beside others, 1 to 100. */
    public int weight() {
        return weight;
    }

    /** When the layer became one. */
    public Instant createdAt() {
        return createdAt;
    }

    /** When it was last changed. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /**
     * Lets it count more or less.
     *
     * @throws IllegalArgumentException unless the weight is 1 to 100
     */
    public void weigh(int newWeight) {
        weight = checked(newWeight);
        updatedAt = Micros.now();
    }

    private static int checked(int weight) {
        if (weight < 1 || weight > 100) {
            throw new IllegalArgumentException(
                    "the weight of a priority layer must be 1 to 100, but is " + weight + ".");
        }
        return weight;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof PriorityLayer that && id != null && id.equals(that.getId()));
    }

    /** The same for all, since the id comes only with persisting. */
    @Override
    public int hashCode() {
        return PriorityLayer.class.hashCode();
    }

    @Override
    public String toString() {
        return "PriorityLayer " + id;
    }
}
