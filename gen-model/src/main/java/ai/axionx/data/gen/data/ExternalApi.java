package ai.axionx.data.gen.data;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.util.Collections;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.Mutability;
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/** A service of somebody else that Axion Gen calls with its users' own tokens; deactivated, never deleted. */
@Entity
@Table(
        schema = "public",
        name = "external_apis",
        uniqueConstraints = @UniqueConstraint(name = "uq_external_apis_code", columnNames = "code"))
@Check(name = "ck_external_apis_code", constraints = "code ~ '^[a-z][a-z0-9_]{0,62}$'")
@Check(name = "ck_external_apis_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(
        name = "ck_external_apis_base_url",
        constraints = "char_length(base_url) <= 2000 and base_url ~ '^https?://[^@[:space:]]+$'")
@Check(name = "ck_external_apis_options", constraints = "jsonb_typeof(options) = 'object'")
public class ExternalApi extends Edited {

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String code;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(name = "base_url", nullable = false, columnDefinition = "text")
    private String baseUrl;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> options;

    @Column(nullable = false)
    @ColumnDefault("true")
    private boolean active;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected ExternalApi() {}

    private ExternalApi(String code, String name, String baseUrl) {
        super(Micros.now());
        this.code = Checked.matching("the code of an external API", code, "[a-z][a-z0-9_]{0,62}");
        this.name = Checked.name("the name of an external API", name, 200);
        this.baseUrl = checkedUrl(baseUrl);
        this.options = Map.of();
        this.active = true;
    }

    /**
     * A new API, active.
     *
     * @param code name in code, unique: 1 to 63 of a-z, 0-9 and _
     * @param name name as people read it, 1 to 200 characters
     * @param baseUrl address that all calls start with: http or https, without user and password, up to 2,000
     *     characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static ExternalApi of(String code, String name, String baseUrl) {
        return new ExternalApi(code, name, baseUrl);
    }

    public String code() {
        return code;
    }

    public String name() {
        return name;
    }

    /** The address that all calls start with. */
    public String baseUrl() {
        return baseUrl;
    }

    /** What else a call needs; the map cannot be changed. */
    public Map<String, Object> options() {
        return Collections.unmodifiableMap(options);
    }

    /** False once it is no longer called. */
    public boolean isActive() {
        return active;
    }

    /**
     * Calls another address from now on.
     *
     * @throws IllegalArgumentException if it is not as {@link #of} wants it
     */
    public void moveTo(String newBaseUrl) {
        baseUrl = checkedUrl(newBaseUrl);
        edited();
    }

    /**
     * Replaces what else a call needs; never secrets.
     *
     * @throws IllegalArgumentException if there is something in it that JSON does not have
     */
    public void replaceOptions(Map<String, ?> newOptions) {
        options = Json.copyOf("options", newOptions);
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
        String checked = Checked.length("the address of an external API", url, 2_000);
        return Checked.matching("the address of an external API", checked, "(?U)https?://[^@\\s]+");
    }
}
