package ai.axionx.data.sense.core;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Micros;
import ai.axionx.data.partitioning.hibernate.PostgresIndex;
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

/**
 * A user's place in an organization, for good or until an instant. What the user may do there is said by
 * {@linkplain RoleGrant roles}.
 *
 * <pre>{@code
 * Membership guest = Membership.until(Instant.now().plus(7, ChronoUnit.DAYS), user, organization);
 * entityManager.persist(guest);
 * entityManager.persist(RoleGrant.of(guest, viewer));
 * }</pre>
 */
@Entity
@Table(
        schema = "public",
        name = "user_org",
        indexes = @Index(name = "ix_user_org_organization_id", columnList = "organization_id"),
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_user_org_user_id_organization_id",
                        columnNames = {"user_id", "organization_id"}))
@PostgresIndex(name = "ix_user_org_expires_at", on = "expires_at", where = "expires_at is not null")
public class Membership extends Edited {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "user_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_org_user_id"))
    private User user;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "organization_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_org_organization_id"))
    private Organization organization;

    @Column(name = "expires_at", columnDefinition = "timestamptz")
    private @Nullable Instant expiresAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Membership() {}

    private Membership(User user, Organization organization, @Nullable Instant expiresAt) {
        super(Micros.now());
        this.user = requireNonNull(user, "user");
        this.organization = requireNonNull(organization, "organization");
        this.expiresAt = expiresAt == null ? null : Micros.of(expiresAt);
    }

    /** A membership that does not end. A user has one in an organization at most. */
    public static Membership of(User user, Organization organization) {
        return new Membership(user, organization, null);
    }

    /** A membership that ends by itself; see {@link #expireAt}. */
    public static Membership until(Instant end, User user, Organization organization) {
        return new Membership(user, organization, requireNonNull(end, "end"));
    }

    /** The member; loaded when asked for more than the id. */
    public User user() {
        return user;
    }

    /** The organization; loaded when asked for more than its id. */
    public Organization organization() {
        return organization;
    }

    /** The first instant at which the membership no longer counts; empty if it does not end. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /** Whether the membership counts at an instant: until its end, the end itself not included. */
    public boolean countsAt(Instant instant) {
        return expiresAt == null || instant.isBefore(expiresAt);
    }

    /**
     * Lets it end.
     *
     * @param end the first instant at which it no longer counts, in the future or not; to the microsecond
     */
    public void expireAt(Instant end) {
        expiresAt = Micros.of(end);
        edited();
    }

    /** Lets it go on without an end, also if it has ended. */
    public void keep() {
        expiresAt = null;
        edited();
    }
}
