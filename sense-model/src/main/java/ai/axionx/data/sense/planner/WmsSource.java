package ai.axionx.data.sense.planner;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
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
import java.util.List;
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/** A Web Map Service whose pictures an organization shows on its maps. */
@Entity
@Table(
        schema = "planner",
        name = "wms_sources",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_wms_sources_organization_id_name",
                        columnNames = {"organization_id", "name"}))
@Check(name = "ck_wms_sources_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_wms_sources_url", constraints = "url ~ '^https?://[^@[:space:]]+$' and char_length(url) <= 2000")
@Check(name = "ck_wms_sources_layer_names", constraints = "char_length(btrim(layer_names)) between 1 and 2000")
@Check(name = "ck_wms_sources_wms_version", constraints = "wms_version in ('1.1.1', '1.3.0')")
@Check(name = "ck_wms_sources_image_format", constraints = "image_format ~ '^image/[a-z0-9.+-]{1,60}$'")
@Check(name = "ck_wms_sources_attribution", constraints = "char_length(attribution) <= 1000")
public class WmsSource extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_wms_sources_organization_id"))
    private Organization organization;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(nullable = false, columnDefinition = "text")
    private String url;

    @Column(name = "layer_names", nullable = false, columnDefinition = "text")
    private String layerNames;

    @Column(name = "wms_version", nullable = false, columnDefinition = "text")
    @ColumnDefault("'1.3.0'")
    private String wmsVersion;

    @Column(name = "image_format", nullable = false, columnDefinition = "text")
    @ColumnDefault("'image/png'")
    private String imageFormat;

    @Column(columnDefinition = "text")
    private @Nullable String attribution;

    @Column(nullable = false)
    @ColumnDefault("true")
    private boolean active;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected WmsSource() {}

    private WmsSource(Organization organization, String name, String url, List<String> layers) {
        super(Micros.now());
        this.organization = requireNonNull(organization, "organization");
        this.name = Checked.name("the name of a map source", name, 200);
        this.url = checkedUrl(url);
        this.layerNames = joined(layers);
        this.wmsVersion = "1.3.0";
        this.imageFormat = "image/png";
        this.active = true;
    }

    /**
     * A new source, active, of WMS 1.3.0 and PNG pictures.
     *
     * @param name the name, unique in the organization: 1 to 200 characters
     * @param url the address, http or https, without user and password: whoever sees the map sees it
     * @param layers the layers to ask for, as the service calls them; one at least, and without commas
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static WmsSource of(Organization organization, String name, String url, List<String> layers) {
        return new WmsSource(organization, name, url, layers);
    }

    /** The organization that the source belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    public String name() {
        return name;
    }

    public String url() {
        return url;
    }

    /** The layers to ask for. */
    public List<String> layers() {
        return List.of(layerNames.split(",", -1));
    }

    /** The version of the protocol: 1.1.1 or 1.3.0. */
    public String wmsVersion() {
        return wmsVersion;
    }

    /** The format of the pictures, for example {@code image/png}. */
    public String imageFormat() {
        return imageFormat;
    }

    /** Whom to name beside the map. */
    public Optional<String> attribution() {
        return Optional.ofNullable(attribution);
    }

    /** Whether the source is offered. */
    public boolean isActive() {
        return active;
    }

    /**
     * Asks the service in another way.
     *
     * @param version 1.1.1 or 1.3.0
     * @param format the format of the pictures, for example {@code image/jpeg}
     * @throws IllegalArgumentException if one of them is not like that; both then stay
     */
    public void speak(String version, String format) {
        String checked = Checked.matching("the version of a map source", version, "1\\.1\\.1|1\\.3\\.0");
        imageFormat = Checked.matching("the image format of a map source", format, "image/[a-z0-9.+-]{1,60}");
        wmsVersion = checked;
        edited();
    }

    /**
     * Names somebody else beside the map.
     *
     * @throws IllegalArgumentException unless null or of 1 to 1,000 characters
     */
    public void attributeTo(@Nullable String whom) {
        attribution = whom == null ? null : Checked.length("the attribution of a map source", whom, 1000);
        edited();
    }

    public void activate() {
        active = true;
        edited();
    }

    public void deactivate() {
        active = false;
        edited();
    }

    private static String checkedUrl(String url) {
        Checked.length("the address of a map source", url, 2000);
        return Checked.matching("the address of a map source", url, "(?U)https?://[^@\\s]+");
    }

    private static String joined(List<String> layers) {
        for (String layer : layers) {
            Checked.matching("a layer of a map source", layer, "(?U)[^,\\s]([^,]*[^,\\s])?");
        }
        return Checked.length("the layers of a map source, joined by commas,", String.join(",", layers), 2000);
    }
}
