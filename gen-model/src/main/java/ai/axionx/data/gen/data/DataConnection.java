package ai.axionx.data.gen.data;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.credentials.SealedColumn;
import ai.axionx.data.gen.credentials.Secret;
import ai.axionx.data.gen.credentials.SecretHolder;
import ai.axionx.data.gen.credentials.Vault;
import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Json;
import ai.axionx.data.model.Micros;
import jakarta.persistence.AttributeOverride;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
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
import org.hibernate.type.SqlTypes;
import org.hibernate.type.descriptor.java.Immutability;

/**
 * A source of data that datasets are read from, with what is needed to connect to it: a row of {@code data_sources}.
 * (Not called after its table, since whoever uses it has a {@link javax.sql.DataSource} at hand as well.)
 */
@Entity
@Table(
        schema = "public",
        name = "data_sources",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_data_sources_owner_id_name",
                        columnNames = {"owner_id", "name"}),
        indexes = @Index(name = "ix_data_sources_credentials_key_id", columnList = "credentials_key_id"))
@Check(name = "ck_data_sources_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_data_sources_connector_type", constraints = "connector_type ~ '^[A-Z][A-Z0-9_]{0,62}$'")
@Check(name = "ck_data_sources_options", constraints = "jsonb_typeof(options) = 'object'")
@Check(
        name = "ck_data_sources_credentials",
        constraints = "octet_length(credentials) > 0 and (credentials is null) = (credentials_key_id is null)")
@Check(name = "ck_data_sources_credentials_key_id", constraints = "char_length(credentials_key_id) between 1 and 100")
@AttributeOverride(name = "sealed.ciphertext", column = @Column(name = "credentials", columnDefinition = "bytea"))
@AttributeOverride(name = "sealed.keyId", column = @Column(name = "credentials_key_id", columnDefinition = "text"))
public class DataConnection extends SecretHolder {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "owner_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_data_sources_owner_id"))
    private User owner;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(name = "connector_type", nullable = false, updatable = false, columnDefinition = "text")
    private String connectorType;

    @Column(nullable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    @Mutability(Immutability.class)
    private Map<String, Object> options;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected DataConnection() {}

    private DataConnection(User owner, String name, String connectorType, Map<String, ?> options) {
        super(Micros.now());
        this.owner = requireNonNull(owner, "owner");
        this.name = Checked.name("the name of a data source", name, 200);
        this.connectorType =
                Checked.matching("the connector type of a data source", connectorType, "[A-Z][A-Z0-9_]{0,62}");
        this.options = Json.copyOf("options", options);
    }

    /**
     * A new data source.
     *
     * @param name the name, unique for its owner: 1 to 200 characters
     * @param connectorType which connector reads it: 1 to 63 of A-Z, 0-9 and _
     * @param options options of the connector, values that JSON has; never secrets
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static DataConnection of(User owner, String name, String connectorType, Map<String, ?> options) {
        return new DataConnection(owner, name, connectorType, options);
    }

    public User owner() {
        return owner;
    }

    public String name() {
        return name;
    }

    /** Which connector reads it, in capitals. */
    public String connectorType() {
        return connectorType;
    }

    /** Options of the connector; the map cannot be changed. */
    public Map<String, Object> options() {
        return Collections.unmodifiableMap(options);
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalArgumentException unless the name has 1 to 200 characters
     */
    public void rename(String newName) {
        name = Checked.name("the name of a data source", newName, 200);
        edited();
    }

    /**
     * Replaces the options of the connector.
     *
     * @throws IllegalArgumentException if there is something in them that JSON does not have
     */
    public void replaceOptions(Map<String, ?> newOptions) {
        options = Json.copyOf("options", newOptions);
        edited();
    }

    /**
     * Replaces the credentials, whether the old ones open or not. The caller closes the secret.
     *
     * <p>Give a new data source its credentials before it is persisted: one insert then writes them.
     */
    public void replaceCredentials(Vault vault, Secret newCredentials) {
        replaceSecret(vault, newCredentials);
    }

    public void removeCredentials() {
        removeSecret();
    }

    /**
     * Opens the credentials, which the caller closes; empty if none are needed. Nothing else decrypts them.
     *
     * @throws ai.axionx.data.gen.credentials.VaultException if they do not open
     */
    public Optional<Secret> credentials(Vault vault) {
        return openSecret(vault);
    }

    @Override
    protected SealedColumn secretColumn() {
        return SealedColumn.DATA_SOURCE_CREDENTIALS;
    }

    @Override
    protected User secretOwner() {
        return owner;
    }
}
