package ai.axionx.data.gen.data;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;

/** A way to draw a dataset on a map: which of its columns say where, and how it looks. Goes with its dataset. */
@Entity
@Table(
        schema = "public",
        name = "dataset_maps",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_dataset_maps_dataset_id_name",
                        columnNames = {"dataset_id", "name"}))
@Check(name = "ck_dataset_maps_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_dataset_maps_geometry_column", constraints = "char_length(geometry_column) between 1 and 200")
@Check(name = "ck_dataset_maps_longitude_column", constraints = "char_length(longitude_column) between 1 and 200")
@Check(name = "ck_dataset_maps_latitude_column", constraints = "char_length(latitude_column) between 1 and 200")
@Check(name = "ck_dataset_maps_place", constraints = """
        (longitude_column is null) = (latitude_column is null)
        and (geometry_column is null) <> (longitude_column is null)""")
@Check(name = "ck_dataset_maps_style", constraints = "jsonb_typeof(style) = 'object'")
public class DatasetMap extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "dataset_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_dataset_maps_dataset_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Dataset dataset;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(name = "geometry_column", columnDefinition = "text")
    private @Nullable String geometryColumn;

    @Column(name = "longitude_column", columnDefinition = "text")
    private @Nullable String longitudeColumn;

    @Column(name = "latitude_column", columnDefinition = "text")
    private @Nullable String latitudeColumn;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> style;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected DatasetMap() {}

    private DatasetMap(Dataset dataset, String name) {
        super(Micros.now());
        this.dataset = requireNonNull(dataset, "dataset");
        this.name = Checked.name("the name of a dataset's map", name, 200);
        this.style = Map.of();
    }

    /**
     * A new map of a dataset that has its places in one column.
     *
     * @param name the name, unique for the dataset: 1 to 200 characters
     * @param geometryColumn the column with the geometry, 1 to 200 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static DatasetMap ofGeometry(Dataset dataset, String name, String geometryColumn) {
        DatasetMap map = new DatasetMap(dataset, name);
        map.geometryColumn = checkedColumn(geometryColumn);
        return map;
    }

    /**
     * A new map of a dataset that has longitude and latitude in a column each.
     *
     * @param name the name, unique for the dataset: 1 to 200 characters
     * @param longitudeColumn the column with the longitude, 1 to 200 characters
     * @param latitudeColumn the column with the latitude, 1 to 200 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static DatasetMap ofCoordinates(
            Dataset dataset, String name, String longitudeColumn, String latitudeColumn) {
        DatasetMap map = new DatasetMap(dataset, name);
        map.longitudeColumn = checkedColumn(longitudeColumn);
        map.latitudeColumn = checkedColumn(latitudeColumn);
        return map;
    }

    public Dataset dataset() {
        return dataset;
    }

    public String name() {
        return name;
    }

    /** The column with the geometry; empty if two columns say where. */
    public Optional<String> geometryColumn() {
        return Optional.ofNullable(geometryColumn);
    }

    /** The column with the longitude; empty if there is a geometry. */
    public Optional<String> longitudeColumn() {
        return Optional.ofNullable(longitudeColumn);
    }

    /** The column with the latitude; empty if there is a geometry. */
    public Optional<String> latitudeColumn() {
        return Optional.ofNullable(latitudeColumn);
    }

    /** How it looks; the map cannot be changed. */
    public Map<String, Object> style() {
        return Collections.unmodifiableMap(style);
    }

    /**
     * Replaces how it looks.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have
     */
    public void restyle(Map<String, ?> newStyle) {
        style = Json.copyOf("style", newStyle);
        edited();
    }

    private static String checkedColumn(String column) {
        return Checked.length("a column of a dataset's map", column, 200);
    }
}
