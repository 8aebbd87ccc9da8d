package ai.axionx.data.sense.external;

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
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;
import org.jspecify.annotations.Nullable;

/** A system outside the platform that an organization exchanges data with. What opens it is not kept here. */
@Entity
@Table(
        schema = "external",
        name = "foreign_integrations",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_foreign_integrations_organization_id_name",
                        columnNames = {"organization_id", "name"}))
@Check(name = "ck_foreign_integrations_system_code", constraints = "system_code ~ '^[a-z][a-z0-9_]{0,62}$'")
@Check(name = "ck_foreign_integrations_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(
        name = "ck_foreign_integrations_base_url",
        constraints = "base_url ~ '^https?://[^@[:space:]]+$' and char_length(base_url) <= 2000")
@Check(name = "ck_foreign_integrations_settings", constraints = "jsonb_typeof(settings) = 'object'")
public class ForeignIntegration extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_foreign_integrations_organization_id"))
    private Organization organization;

    @Column(name = "system_code", nullable = false, updatable = false, columnDefinition = "text")
    private String systemCode;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(name = "base_url", nullable = false, columnDefinition = "text")
    private String baseUrl;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> settings;

    @Column(nullable = false)
    @ColumnDefault("true")
    private boolean active;

    @Column(name = "last_synced_at", columnDefinition = "timestamptz")
    private @Nullable Instant lastSyncedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected ForeignIntegration() {}

    private ForeignIntegration(Organization organization, String systemCode, String name, String baseUrl) {
        super(Micros.now());
        this.organization = requireNonNull(organization, "organization");
        this.systemCode = Checked.matching("the code of a foreign system", systemCode, "[a-z][a-z0-9_]{0,62}");
        this.name = Checked.name("the name of an integration", name, 200);
        this.baseUrl = checkedUrl(baseUrl);
        this.settings = Map.of();
        this.active = true;
    }

    /**
     * A new integration, active and without settings.
     *
     * @param systemCode which system it is, as the worker's code knows it: 1 to 63 of a-z, 0-9 and _, a letter first
     * @param name the name, unique in the organization: 1 to 200 characters
     * @param baseUrl the address, http or https, without user and password
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static ForeignIntegration of(Organization organization, String systemCode, String name, String baseUrl) {
        return new ForeignIntegration(organization, systemCode, name, baseUrl);
    }

    /** The organization that the integration belongs to; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    public String systemCode() {
        return systemCode;
    }

    public String name() {
        return name;
    }

    public String baseUrl() {
        return baseUrl;
    }

    /** What else the worker needs to know; the map cannot be changed. */
    public Map<String, Object> settings() {
        return Collections.unmodifiableMap(settings);
    }

    /** Whether data is exchanged. */
    public boolean isActive() {
        return active;
    }

    /** When data was last exchanged; empty if it never was. */
    public Optional<Instant> lastSyncedAt() {
        return Optional.ofNullable(lastSyncedAt);
    }

    /**
     * Sets it up anew.
     *
     * @param newSettings values that JSON has; no secrets
     * @throws IllegalArgumentException if the address is not as {@link #of} wants it, or JSON has no such settings;
     *     both then stay
     */
    public void configure(String newBaseUrl, Map<String, ?> newSettings) {
        String checked = checkedUrl(newBaseUrl);
        settings = Json.copyOf("settings", newSettings);
        baseUrl = checked;
        edited();
    }

    /** Data was exchanged. An instant before the last one changes nothing: workers may report out of order. */
    public void synced(Instant when) {
        Instant at = Micros.of(when);
        if (lastSyncedAt == null || at.isAfter(lastSyncedAt)) {
            lastSyncedAt = at;
            edited();
        }
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
        Checked.length("the address of an integration", url, 2000);
        return Checked.matching("the address of an integration", url, "(?U)https?://[^@\\s]+");
    }
}
