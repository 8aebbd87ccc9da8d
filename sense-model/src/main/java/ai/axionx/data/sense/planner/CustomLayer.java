package ai.axionx.data.sense.planner;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import ai.axionx.data.sense.core.Organization;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/** A layer that an organization has put on its maps. Sometimes there is a {@link PriorityLayer} to it. */
@Entity
@Table(
        schema = "planner",
        name = "custom_layers",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_custom_layers_organization_id_name",
                        columnNames = {"organization_id", "name"}))
@Check(name = "ck_custom_layers_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_custom_layers_features", constraints = "jsonb_typeof(features) = 'object'")
@Check(name = "ck_custom_layers_feature_collection", constraints = """
        (features ->> 'type') is not distinct from 'FeatureCollection'
        and jsonb_typeof(features -> 'features') is not distinct from 'array'""")
@Check(name = "ck_custom_layers_style", constraints = "jsonb_typeof(style) = 'object'")
public class CustomLayer extends Edited {

    private static final Map<String, Object> NO_FEATURES = Map.of("type", "FeatureCollection", "features", List.of());

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_custom_layers_organization_id"))
    private Organization organization;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(nullable = false)
    @ColumnDefault("'{\"type\": \"FeatureCollection\", \"features\": []}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> features;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> style;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected CustomLayer() {}

    private CustomLayer(Organization organization, String name) {
        super(Micros.now());
        this.organization = requireNonNull(organization, "organization");
        this.name = Checked.name("the name of a layer", name, 200);
        this.features = NO_FEATURES;
        this.style = Map.of();
    }

    /**
     * A new layer with nothing on it.
     *
     * @param name the name, unique in the organization: 1 to 200 characters
     * @throws IllegalArgumentException if it is not like that
     */
    public static CustomLayer of(Organization organization, String name) {
        return new CustomLayer(organization, name);
    }

    /** The organization that the layer belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    public String name() {
        return name;
    }

    /** What is on it, a GeoJSON feature collection; the map cannot be changed. */
    public Map<String, Object> features() {
        return Collections.unmodifiableMap(features);
    }

    /** How it is drawn; the map cannot be changed. */
    public Map<String, Object> style() {
        return Collections.unmodifiableMap(style);
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalArgumentException unless the name has 1 to 200 characters
     */
    public void rename(String newName) {
        name = Checked.name("the name of a layer", newName, 200);
        edited();
    }

    /**
     * Replaces what is on it.
     *
     * @param collection a GeoJSON feature collection; of its features only that they are a list is checked here
     * @throws IllegalArgumentException if it is none, or holds what JSON does not have; the old one then stays
     */
    public void replaceFeatures(Map<String, ?> collection) {
        Map<String, Object> copy = Json.copyOf("features", collection);
        if (!"FeatureCollection".equals(copy.get("type")) || !(copy.get("features") instanceof List)) {
            throw new IllegalArgumentException("a GeoJSON feature collection is expected on a layer, an object with"
                    + " \"type\": \"FeatureCollection\" and a list of \"features\", but this is none.");
        }
        features = copy;
        edited();
    }

    /**
     * Has it drawn in another way.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have
     */
    public void restyle(Map<String, ?> newStyle) {
        style = Json.copyOf("style", newStyle);
        edited();
    }
}
