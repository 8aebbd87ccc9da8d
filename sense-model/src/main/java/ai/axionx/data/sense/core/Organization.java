package ai.axionx.data.sense.core;

import ai.axionx.data.sense.internal.Checked;
import ai.axionx.data.sense.internal.Micros;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.persistence.Version;
import java.time.Instant;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.jspecify.annotations.Nullable;

/** A customer of the platform. Every domain row belongs to one; it is deactivated when it leaves, never deleted. */
@Entity
@Table(
        schema = "public",
        name = "organizations",
        uniqueConstraints = @UniqueConstraint(name = "uq_organizations_code", columnNames = "code"))
@Check(name = "ck_organizations_code", constraints = "code ~ '^[a-z0-9][a-z0-9_-]{0,62}$'")
@Check(name = "ck_organizations_name", constraints = "char_length(btrim(name)) between 1 and 200")
public class Organization {

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "organizations_id_seq")
    @SequenceGenerator(
            name = "organizations_id_seq",
            schema = "public",
            sequenceName = "organizations_id_seq",
            allocationSize = 50)
    private @Nullable Long id;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String code;

    @Column(nullable = false, columnDefinition = "text")
    private String name;

    @Column(nullable = false)
    @ColumnDefault("true")
    private boolean active;

    @Column(name = "created_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant createdAt;

    @Column(name = "updated_at", nullable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant updatedAt;

    @Version
    @Column(nullable = false)
    @ColumnDefault("0")
    private @Nullable Integer version;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Organization() {}

    private Organization(String code, String name) {
        this.code = Checked.matching("the code of an organization", code, "[a-z0-9][a-z0-9_-]{0,62}");
        this.name = Checked.name("the name of an organization", name, 200);
        this.active = true;
        this.createdAt = Micros.now();
        this.updatedAt = createdAt;
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

    /** The id; null until it is persisted. */
    public @Nullable Long getId() {
        return id;
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

    public Instant createdAt() {
        return createdAt;
    }

    /** When it was last changed, by the clock of whoever changed it. */
    public Instant updatedAt() {
        return updatedAt;
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalArgumentException unless the name has 1 to 200 characters
     */
    public void rename(String newName) {
        name = Checked.name("the name of an organization", newName, 200);
        updatedAt = Micros.now();
    }

    public void activate() {
        active = true;
        updatedAt = Micros.now();
    }

    public void deactivate() {
        active = false;
        updatedAt = Micros.now();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other || (other instanceof Organization that && id != null && id.equals(that.getId()));
    }

    /** The same for all, since the id comes only with persisting. */
    @Override
    public int hashCode() {
        return Organization.class.hashCode();
    }

    @Override
    public String toString() {
        return "Organization " + id;
    }
}
