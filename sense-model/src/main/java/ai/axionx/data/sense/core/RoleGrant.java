package ai.axionx.data.sense.core;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Identified;
import ai.axionx.data.model.Micros;
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
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/**
 * A role that a member has in an organization. It is given by persisting it and taken by removing it, and never edited;
 * it ends with the membership.
 */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "user_org_role",
        indexes = @Index(name = "ix_user_org_role_role_id", columnList = "role_id"),
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_user_org_role_user_org_id_role_id",
                        columnNames = {"user_org_id", "role_id"}))
public class RoleGrant extends Identified {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "user_org_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_org_role_user_org_id"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Membership membership;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "role_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_org_role_role_id"))
    private Role role;

    @Column(name = "created_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant createdAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected RoleGrant() {}

    private RoleGrant(Membership membership, Role role) {
        this.membership = requireNonNull(membership, "membership");
        this.role = requireNonNull(role, "role");
        this.createdAt = Micros.now();
    }

    /** A role for a member. A member has a role once. */
    public static RoleGrant of(Membership membership, Role role) {
        return new RoleGrant(membership, role);
    }

    /** Who has the role, and where; loaded when asked for more than the id. */
    public Membership membership() {
        return membership;
    }

    /** The role; loaded when asked for more than its id. */
    public Role role() {
        return role;
    }

    /** When the role was given. */
    public Instant createdAt() {
        return createdAt;
    }
}
