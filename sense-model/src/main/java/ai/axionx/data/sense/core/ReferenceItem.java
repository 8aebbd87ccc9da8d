package ai.axionx.data.sense.core;

import ai.axionx.data.model.Identified;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Index;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/**
 * A value of an enumeration that grows with releases, for example {@code pothole_v1} of {@code hold_kind}. Services
 * only read it: values come with migrations.
 */
@Entity
@Immutable
@Table(
        schema = "public",
        name = "reference_items",
        indexes = @Index(name = "ix_reference_items_category_code", columnList = "category, code"),
        uniqueConstraints = @UniqueConstraint(name = "uq_reference_items_code", columnNames = "code"))
@Check(name = "ck_reference_items_category", constraints = "category ~ '^[a-z][a-z0-9_]{0,62}$'")
@Check(name = "ck_reference_items_code", constraints = "code ~ '^[a-z][a-z0-9_]{0,56}_v[1-9][0-9]{0,3}$'")
@Check(name = "ck_reference_items_label", constraints = "char_length(btrim(label)) between 1 and 200")
@Check(name = "ck_reference_items_attributes", constraints = "jsonb_typeof(attributes) = 'object'")
public class ReferenceItem extends Identified {

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String category;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String code;

    @Column(nullable = false, updatable = false, columnDefinition = "text")
    private String label;

    @Column(nullable = false, updatable = false)
    @ColumnDefault("'{}'")
    @JdbcTypeCode(SqlTypes.JSON)
    private Map<String, Object> attributes;

    @Column(nullable = false, updatable = false)
    @ColumnDefault("true")
    private boolean active;

    @Column(name = "created_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant createdAt;

    @Column(name = "updated_at", nullable = false, updatable = false, columnDefinition = "timestamptz")
    @ColumnDefault("now()")
    private Instant updatedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected ReferenceItem() {}

    /** The enumeration that the value is part of. */
    public String category() {
        return category;
    }

    /** The value's name with its version; unique in all categories, never changed, never reused. */
    public String code() {
        return code;
    }

    /** The text to show, in English. */
    public String label() {
        return label;
    }

    /** What else belongs to the value; the map cannot be changed. */
    public Map<String, Object> attributes() {
        return Collections.unmodifiableMap(attributes);
    }

    /** False once the value is no longer offered; rows that have it stay. */
    public boolean isActive() {
        return active;
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** When a release last changed it. */
    public Instant updatedAt() {
        return updatedAt;
    }
}
