package ai.axionx.data.gen.data;

import ai.axionx.data.gen.people.User;
import ai.axionx.data.model.Edited;
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
        indexes = @Index(name = "ix_user_external_api_tokens_external_api_id", columnList = "external_api_id"))
public class ExternalApiToken extends Edited {

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
}
