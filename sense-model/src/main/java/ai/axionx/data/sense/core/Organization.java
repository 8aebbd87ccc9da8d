package ai.axionx.data.sense.core;

import ai.axionx.data.model.Checked;
import ai.axionx.data.model.Edited;
import ai.axionx.data.model.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;

/** A customer of the platform. Every domain row belongs to one; it is deactivated when it leaves, never deleted. */
@Entity
@Table(
        schema = "public",
        name = "organizations",
        uniqueConstraints = @UniqueConstraint(name = "uq_organizations_code", columnNames = "code"))
@Check(name = "ck_organizations_code", constraints = "code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'")
@Check(name = "ck_organizations_name", constraints = "char_length(btrim(name)) between 1 and 200")
public class Organization extends Edited {

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String code;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(nullable = false)
    @ColumnDefault("true")
    private boolean active;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Organization() {}

    private Organization(String code, String name) {
        super(Micros.now());
        this.code = Checked.matching("the code of an organization", code, "[a-z0-9][a-z0-9_-]{0,62}");
        this.name = Checked.name("the name of an organization", name, 200);
        this.active = true;
    }

    /**
     * A new organization, active.
     *
     * @param code short name for addresses and configuration, unique: 1 to 63 of a-z, 0-9, - and _
     * @param name the name as people write it, 1 to 200 characters
     * @throws IllegalArgumentException if one of them is not like that
     */
    public static Organization of(String code, String name) {
        return new Organization(code, name);
    }

    public String code() {
        return code;
    }

    public String name() {
        return name;
    }

    /** False once the organization has left. */
    public boolean isActive() {
        return active;
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalArgumentException unless the name has 1 to 200 characters
     */
    public void rename(String newName) {
        name = Checked.name("the name of an organization", newName, 200);
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
}
