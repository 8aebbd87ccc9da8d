package ai.axionx.data.gen.data;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.credentials.SealedColumn;
import ai.axionx.data.gen.credentials.Secret;
import ai.axionx.data.gen.credentials.SecretHolder;
import ai.axionx.data.gen.credentials.Vault;
import ai.axionx.data.gen.people.User;
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
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.jspecify.annotations.Nullable;

/** The token with which a user calls an external API. */
@Entity
@Table(
        schema = "public",
        name = "user_external_api_tokens",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_user_external_api_tokens_user_id_external_api_id",
                        columnNames = {"user_id", "external_api_id"}),
        indexes = {
            @Index(name = "ix_user_external_api_tokens_external_api_id", columnList = "external_api_id"),
            @Index(name = "ix_user_external_api_tokens_token_key_id", columnList = "token_key_id")
        })
@Check(name = "ck_user_external_api_tokens_token", constraints = "octet_length(token) > 0")
@Check(name = "ck_user_external_api_tokens_token_key_id", constraints = "char_length(token_key_id) between 1 and 100")
@AttributeOverride(
        name = "sealed.ciphertext",
        column = @Column(name = "token", nullable = false, columnDefinition = "bytea"))
@AttributeOverride(
        name = "sealed.keyId",
        column = @Column(name = "token_key_id", nullable = false, columnDefinition = "text"))
public class ExternalApiToken extends SecretHolder {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "user_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_external_api_tokens_user_id"))
    private User user;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "external_api_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_external_api_tokens_external_api_id"))
    private ExternalApi externalApi;

    @Column(name = "expires_at", columnDefinition = "timestamptz")
    private @Nullable Instant expiresAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected ExternalApiToken() {}

    private ExternalApiToken(User user, ExternalApi externalApi) {
        super(Micros.now());
        this.user = requireNonNull(user, "user");
        this.externalApi = requireNonNull(externalApi, "externalApi");
    }

    /** A user's token, which is not known to expire. The caller closes the secret. */
    public static ExternalApiToken of(User user, ExternalApi externalApi, Vault vault, Secret token) {
        ExternalApiToken made = new ExternalApiToken(user, externalApi);
        made.replaceSecret(vault, token);
        return made;
    }

    public User user() {
        return user;
    }

    public ExternalApi externalApi() {
        return externalApi;
    }

    /** First instant at which the API no longer takes it; empty if that is not known. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /**
     * Replaces the token, whether the old one opens or not. The caller closes the secret.
     *
     * @param newExpiry first instant at which the API no longer takes the new one, kept to the microsecond; null if
     *     that is not known
     */
    public void replaceToken(Vault vault, Secret newToken, @Nullable Instant newExpiry) {
        replaceSecret(vault, newToken);
        expiresAt = newExpiry == null ? null : Micros.of(newExpiry);
    }

    /**
     * Opens the token, which the caller closes. Nothing else decrypts it.
     *
     * @throws ai.axionx.data.gen.credentials.VaultException if it does not open
     */
    public Secret token(Vault vault) {
        return openSecret(vault).orElseThrow();
    }

    @Override
    protected SealedColumn secretColumn() {
        return SealedColumn.EXTERNAL_API_TOKEN;
    }

    @Override
    protected User secretOwner() {
        return user;
    }
}
