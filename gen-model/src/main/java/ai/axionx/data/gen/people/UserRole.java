package ai.axionx.data.gen.people;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.gen.Recorded;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import org.hibernate.annotations.Immutable;

/** A role that a user was given. Given and taken, never edited; of a role given twice the second is refused. */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "user_roles",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "uq_user_roles_user_id_role_id",
                        columnNames = {"user_id", "role_id"}),
        indexes = @Index(name = "ix_user_roles_role_id", columnList = "role_id"))
public class UserRole extends Recorded {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "user_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_roles_user_id"))
    private User user;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "role_id",
            nullable = false,
            updatable = false,
            foreignKey = @ForeignKey(name = "fk_user_roles_role_id"))
    private Role role;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected UserRole() {}

    private UserRole(User user, Role role) {
        super(Micros.now());
        this.user = requireNonNull(user, "user");
        this.role = requireNonNull(role, "role");
    }

    /** Gives a user a role. */
    public static UserRole of(User user, Role role) {
        return new UserRole(user, role);
    }

    public User user() {
        return user;
    }

    public Role role() {
        return role;
    }
}
