package ai.axionx.data.sense.core;

import static java.util.Objects.requireNonNull;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
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
import java.util.Optional;
import org.hibernate.annotations.Check;
import org.jspecify.annotations.Nullable;

/**
 * A role of the platform, with the rights of the role that it inherits from, and of those before it. A catalogue: roles
 * belong to no organization, members {@linkplain RoleGrant have} them per organization.
 */
@Entity
@Table(
        schema = "public",
        name = "roles",
        indexes = @Index(name = "ix_roles_inherits_from_id", columnList = "inherits_from_id"),
        uniqueConstraints = @UniqueConstraint(name = "uq_roles_code", columnNames = "code"))
@Check(name = "ck_roles_code", constraints = "code ~ '^[a-z][a-z0-9_]{0,62}$'")
@Check(name = "ck_roles_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_roles_inherits_from_id", constraints = "inherits_from_id <> id")
public class Role extends Edited {

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String code;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "inherits_from_id", foreignKey = @ForeignKey(name = "fk_roles_inherits_from_id"))
    private @Nullable Role inheritsFrom;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Role() {}

    private Role(String code, String name) {
        super(Micros.now());
        this.code = Checked.matching("the code of a role", code, "[a-z][a-z0-9_]{0,62}");
        this.name = Checked.name("the name of a role", name, 200);
    }

    /**
     * A new role, which inherits nothing.
     *
     * @param code the name in code, unique: a letter, then up to 62 of a-z, 0-9 and _
     * @param name the name as people read it, 1 to 200 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static Role of(String code, String name) {
        return new Role(code, name);
    }

    public String code() {
        return code;
    }

    public String name() {
        return name;
    }

    /** The role whose rights this one has as well; loaded when asked for more than its id. */
    public Optional<Role> inheritsFrom() {
        return Optional.ofNullable(inheritsFrom);
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalArgumentException unless the name has 1 to 200 characters
     */
    public void rename(String newName) {
        name = Checked.name("the name of a role", newName, 200);
        edited();
    }

    /**
     * Gives it the rights of another role as well, instead of those of the one before.
     *
     * <p>Roles in a circle have all the same rights; {@link Roles} ends on them. They are not looked for here, since
     * two people could still close one together.
     *
     * @throws IllegalArgumentException if that role is this one
     */
    public void inheritFrom(Role other) {
        if (equals(requireNonNull(other, "other"))) {
            throw new IllegalArgumentException("a role inherits from another role, but " + code
                    + " was to inherit from itself. Name another one, or inheritNothing().");
        }
        inheritsFrom = other;
        edited();
    }

    /** Leaves it with its own rights. */
    public void inheritNothing() {
        inheritsFrom = null;
        edited();
    }
}
