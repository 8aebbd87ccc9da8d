package ai.axionx.data.gen.people;

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
 * A role of Axion Gen. Who has it has its parent too, and the parent's parent: {@link Roles#ofUser} tells all.
 *
 * <p>{@link #ADMIN} and {@link #ANALYST} are in every database.
 */
@Entity
@Table(
        schema = "public",
        name = "roles",
        uniqueConstraints = @UniqueConstraint(name = "uq_roles_name", columnNames = "name"),
        indexes = @Index(name = "ix_roles_parent_role_id", columnList = "parent_role_id"))
@Check(name = "ck_roles_name", constraints = "char_length(btrim(name)) between 1 and 200")
@Check(name = "ck_roles_parent_role_id", constraints = "parent_role_id <> id")
public class Role extends Edited {

    /** The id of the role Admin. */
    public static final long ADMIN = 1;

    /** The id of the role Analyst. */
    public static final long ANALYST = 2;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "parent_role_id", foreignKey = @ForeignKey(name = "fk_roles_parent_role_id"))
    private @Nullable Role parent;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Role() {}

    private Role(String name) {
        super(Micros.now());
        this.name = Checked.name("the name of a role", name, 200);
    }

    /**
     * A new role without a parent.
     *
     * @param name the name, unique: 1 to 200 characters
     * @throws IllegalArgumentException if it is not like that
     */
    public static Role of(String name) {
        return new Role(name);
    }

    public String name() {
        return name;
    }

    /** The role above this one; empty at the top. */
    public Optional<Role> parent() {
        return Optional.ofNullable(parent);
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
     * Puts it under another role; whoever has this one has that one too from now on.
     *
     * @throws IllegalArgumentException if it is this one. A longer circle is not noticed; {@link Roles#ofUser} ends on
     *     it
     */
    public void putUnder(Role newParent) {
        if (equals(newParent)) {
            throw new IllegalArgumentException(
                    "the parent of a role must be another role, but " + this + " was to be put under itself.");
        }
        parent = newParent;
        edited();
    }

    /** Puts it at the top. */
    public void putAtTop() {
        parent = null;
        edited();
    }
}
